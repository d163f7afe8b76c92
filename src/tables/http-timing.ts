import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * One row per HTTP request of our own. `time_*` are curl's cumulative values, from the start of the attempt;
 * `dns_ms` to `transfer_ms` are the phases between them. A phase that was not reached is absent, never 0.
 */
export const httpTiming = defineTable({
  id: 'http_timing',
  title: 'HTTP requests by phase',
  row: () => ({
    target: z.string().describe('the target as the user named it, without user name and password'),
    attempt: z.number().describe('1-based, in the order they began'),
    by: z
      .enum(['url', 'address'])
      .describe('url: resolved as an application would; address: sent to `address`, same Host and SNI'),
    address: z.string().optional().describe('the address asked for, with `by` = address'),
    at: z.string().optional().describe('when the attempt began, UTC, clock of the probing host'),
    limit_ms: z
      .number()
      .describe(
        'time this attempt was given; a timeout says only that it took longer. Of requests that others made and did not say: the time it took',
      ),
    outcome: z
      .enum([
        'ok',
        'resolve',
        'connect',
        'timeout',
        'tls',
        'certificate',
        'empty_reply',
        'connection_lost',
        'partial',
        'protocol',
        'other',
      ])
      .describe('ok: a response came, whatever its status; else why none or not all of it came'),
    ended_in: z
      .enum(['dns', 'connect', 'tls', 'wait', 'transfer'])
      .optional()
      .describe('the phase in which an attempt that is not ok ended'),
    exit: z
      .number()
      .optional()
      .describe(
        "curl's exit code (libcurl-errors); the Node fallback uses the same numbers. Absent: others made the request and did not say",
      ),
    error: z.string().optional().describe("the tool's words"),
    http_code: z.number().optional(),
    http_version: z.string().optional(),
    scheme: z.string().optional(),
    remote_ip: z.string().optional(),
    remote_port: z.number().optional(),
    local_ip: z.string().optional(),
    local_port: z.number().optional(),
    dns_ms: z.number().optional().describe('name lookup'),
    connect_ms: z
      .number()
      .optional()
      .describe(
        'time_connect - time_namelookup: the TCP handshake, and with `by` = url also the addresses tried in vain before remote_ip',
      ),
    tls_ms: z.number().optional().describe('TLS handshake: time_appconnect - time_connect'),
    wait_ms: z
      .number()
      .optional()
      .describe(
        'request sent to first byte, the server thinking: time_starttransfer - time_pretransfer; too short by what curl (7.88 seen) was pre-empted between sending and looking at its clock',
      ),
    transfer_ms: z.number().optional().describe('first byte to end: time_total - time_starttransfer'),
    time_namelookup_ms: z.number().optional(),
    time_connect_ms: z
      .number()
      .optional()
      .describe('absent also where curl (7.88 seen) does not tell it because TLS failed'),
    time_appconnect_ms: z.number().optional(),
    time_pretransfer_ms: z.number().optional(),
    time_starttransfer_ms: z.number().optional(),
    time_redirect_ms: z.number().optional().describe('absent: redirects are not followed'),
    time_total_ms: z.number().optional(),
    size_download: z.number().optional().describe('body bytes received'),
    speed_download: z.number().optional().describe('bytes per second over the whole attempt'),
    body_capped: z.boolean().optional().describe('true: we stopped reading a long body on purpose'),
    num_connects: z.number().optional().describe('new connections; 0 would mean a reused one'),
    num_redirects: z.number().optional(),
    ssl_verify_result: z.number().optional().describe('X509_V_ERR_* of OpenSSL; 0 is good; only https'),
  }),
  key: ['target', 'attempt'],
  counters: [],
});
