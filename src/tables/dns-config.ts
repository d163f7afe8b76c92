import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** How names are looked up here: one row per file, and per scope of systemd-resolved. */
export const dnsConfig = defineTable({
  id: 'dns_config',
  title: 'Resolver configuration',
  row: () => ({
    source: z.string().describe('file, or `resolvectl`'),
    scope: z.string().describe('`global`, or the interface (systemd-resolved keeps servers per link)'),
    nameservers: z
      .array(z.string())
      .optional()
      .describe('in the order they are asked; libc takes the first three; absent: this source names none'),
    search: z.array(z.string()).optional().describe('search list in order; `~name` routes only'),
    ndots: z.number().optional().describe('dots that make a name tried as it is first; absent: default 1'),
    timeout_s: z.number().optional().describe('seconds per server and attempt; absent: default 5'),
    attempts: z.number().optional().describe('rounds over all servers; absent: default 2'),
    options: z.array(z.string()).optional().describe('every option as written'),
    current_server: z.string().optional().describe('server systemd-resolved asks now'),
    fallback_nameservers: z.array(z.string()).optional(),
    resolv_conf_mode: z.string().optional().describe('stub, uplink, static, foreign or missing'),
    hosts_order: z.array(z.string()).optional().describe('`hosts:` of nsswitch.conf, actions included'),
    address_rules: z
      .array(z.string())
      .optional()
      .describe('lines of gai.conf; one `precedence` or `label` line replaces the whole built-in table'),
  }),
  key: ['source', 'scope'],
  counters: [],
});
