import { z } from 'zod';
import { type Probe, defineCollector } from '../../src/core/collector.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';
import { parse } from './parse.js';

/**
 * /proc first: it costs no process, has every counter with its zeros, the levels that `nstat` leaves out and the
 * plain kernel names that `netstat -s` rewords or hides. The tools come after it for hosts where /proc/net cannot
 * be read as a file (an exec prefix, a foreign bundle).
 */
const counters: Probe = {
  id: 'counters',
  when: 'start_end',
  run: [
    { read: ['/proc/net/snmp', '/proc/net/netstat'] },
    // -a and -s together: nstat then neither opens nor writes its history file.
    { argv: ['nstat', '-a', '-s', '-z'] },
    { argv: ['netstat', '-s'] },
  ],
};

/** Its own probe: without IPv6 in the kernel the file is absent, and that must not spoil the other two. */
const ipv6: Probe = { id: 'ipv6', when: 'start_end', run: { read: '/proc/net/snmp6' } };

/** The same numbers in the words people and vendors search for. Only where a tool exists: nothing else is lost. */
const text: Probe = {
  id: 'text',
  when: 'once',
  run: [{ argv: ['netstat', '-s'] }, { argv: ['nstat', '-a', '-s'] }],
};

export default defineCollector({
  id: 'tcp-counters',
  title: 'IP, ICMP, TCP and UDP counters',
  why: 'Did this host retransmit, time out, overflow a listen queue, drop for want of memory or lack a route during the window? The kernel counts each of these; the difference between start and end is the answer.',
  layer: 'linux_stack',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [tcpCounters],
  tools: { nstat: 'iproute2', netstat: 'net-tools' },
  plan: ({ host }) => [
    counters,
    ipv6,
    ...(host.tools.has('netstat') || host.tools.has('nstat') ? [text] : []),
  ],
  parse,
});
