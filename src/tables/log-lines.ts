import { z } from 'zod';
import { LOG_LEVELS } from '../core/log-level.js';
import { defineTable } from '../core/table.js';

/** One message of a log, in the order of the artifact. */
export const logLines = defineTable({
  id: 'log_lines',
  title: 'Log messages',
  row: () => ({
    source: z
      .enum(['application', 'kernel', 'journal', 'syslog'])
      .describe(
        'where it was read: an application log, the kernel ring buffer or kernel journal, the journal, a syslog file',
      ),
    file: z.string().optional().describe('path of the log file'),
    at: z.string().optional().describe('UTC, clock of the host; absent where the message tells no time'),
    monotonic_s: z.number().optional().describe('seconds since boot, where the message tells no other time'),
    assumed: z
      .array(z.enum(['year', 'zone', 'date', 'hour']))
      .optional()
      .describe('what the message left out of its time and was assumed'),
    level: z.enum(LOG_LEVELS).optional().describe('RFC 5424 severity, where it is easily seen'),
    facility: z.string().optional().describe('syslog facility: kern, user, daemon …'),
    host: z.string().optional().describe('host name in the message'),
    program: z.string().optional().describe('syslog identifier: kernel, systemd-networkd …'),
    pid: z.number().optional(),
    text: z
      .string()
      .describe(
        'application: the line as it is with the lines that belong to it; else the message alone. At most 4096 characters',
      ),
    cut: z.boolean().optional().describe('the message is longer than `text`'),
  }),
  key: ['source', 'file', 'at', 'text'],
  counters: [],
});
