import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * The network stack's own counters, one row each, under the names the kernel gives them
 * (Documentation/networking/snmp_counter.rst; `Tcp RetransSegs`, `TcpExt TCPTimeouts`, `Ip6 InNoRoutes`).
 * All of one network namespace. A counter a source does not show has no row: zero is said by a row with 0.
 * A few of these names are settings or present levels, not counters; they stand in `level`, so that a delta of
 * `value` always means events.
 */
export const tcpCounters = defineTable({
  id: 'tcp_counters',
  title: 'IP, ICMP, TCP and UDP counters',
  row: () => ({
    group: z
      .string()
      .describe('Ip, Icmp, IcmpMsg, Tcp, Udp, UdpLite, TcpExt, IpExt, MPTcpExt, Ip6, Icmp6, Udp6 …'),
    name: z.string().describe('as the kernel spells it, without the group'),
    value: z
      .number()
      .optional()
      .describe(
        'events (or bytes for *Octets, ms for *Chrono) since boot of the namespace; absent for levels',
      ),
    level: z
      .number()
      .optional()
      .describe('present value of what is not a counter: CurrEstab, MPCurrEstab, RtoMin (ms), MaxConn …'),
  }),
  key: ['group', 'name'],
  counters: ['value'],
});
