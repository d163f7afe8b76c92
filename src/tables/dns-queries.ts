import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** One row per question asked and repeated: what came back, from whom, how fast. */
export const dnsQueries = defineTable({
  id: 'dns_queries',
  title: 'DNS questions and answers',
  row: () => ({
    name: z.string().describe('as asked, without the final dot; `.` is the root'),
    type: z.string().optional().describe('A, AAAA, NS, PTR …; `A+AAAA` for a lookup through libc'),
    view: z
      .enum(['resolver', 'libc'])
      .describe(
        'resolver: one server asked directly; libc: as programs look up (nsswitch, search list, cache)',
      ),
    server: z.string().optional().describe('address of the resolver; absent: libc chose'),
    round: z.number().optional().describe('1-based repetition of the same questions'),
    at: z
      .string()
      .optional()
      .describe(
        'UTC, clock of the asking host; with dig the start of the round, whose questions follow each other',
      ),
    question: z.string().optional().describe('name really sent, where the search list changed it'),
    rcode: z
      .string()
      .optional()
      .describe('NOERROR, NXDOMAIN, SERVFAIL …; absent: no reply, or libc hides it'),
    answers: z
      .array(z.string())
      .optional()
      .describe('data of the records of this type, in order; empty: the name has none; absent: no reply'),
    cnames: z.array(z.string()).optional().describe('aliases on the way, in order'),
    ttl_s: z.number().optional().describe('smallest TTL in the answer, seconds'),
    flags: z.array(z.string()).optional().describe('of the reply: qr aa tc rd ra ad cd'),
    query_ms: z
      .number()
      .optional()
      .describe('time to the reply; host, nslookup and libc include starting the tool, about 5 ms'),
    timed_out: z.boolean(),
    tcp: z.boolean().optional().describe('the reply, or the failure, is of TCP'),
    truncated: z.boolean().optional().describe('the reply over UDP had TC set, TCP was tried next'),
    error: z.string().optional().describe("the tool's words"),
    extended_errors: z.array(z.string()).optional().describe('RFC 8914, as dig prints them'),
    tool: z.string(),
  }),
  key: ['name', 'type', 'view', 'server', 'tcp', 'round'],
  counters: [],
});
