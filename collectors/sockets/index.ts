import { z } from 'zod';
import { type Command, type Probe, type ReadFiles, defineCollector } from '../../src/core/collector.js';
import { socketMemoryLimits } from '../../src/tables/socket-memory-limits.js';
import { socketSummary } from '../../src/tables/socket-summary.js';
import { sockets } from '../../src/tables/sockets.js';
import { sockstat } from '../../src/tables/sockstat.js';
import { parse } from './parse.js';

/** Asking sock_diag makes the kernel load these where they are modules. */
const TCP = ['inet_diag', 'tcp_diag'];
const UDP = ['inet_diag', 'udp_diag'];
const PROC_TCP: ReadFiles = { read: ['/proc/net/tcp', '/proc/net/tcp6'] };
const PROC_UDP: ReadFiles = { read: ['/proc/net/udp', '/proc/net/udp6'] };

/**
 * With PROC_ROOT set `ss` reads /proc/net/tcp itself instead of asking sock_diag: no module is loaded and the
 * owning processes are still named. On a fresh machine, where tcp_diag was never loaded, this is what runs.
 */
const withoutDiag = (...argv: string[]): Command => ({ argv: ['env', 'PROC_ROOT=/proc/', 'ss', ...argv] });

/**
 * `ss -i` prints TCP MD5 keys (BGP passwords) to root: behind `md5keys:`, and up to iproute2 6.1 bare, in front of
 * the header.
 */
const MD5_KEYS = ['md5keys:(\\S+)', '(?m)^(.+)State +Recv-Q'];

/** 16 MiB hold some 25,000 connections with all details. */
const LARGE = 16 * 1024 * 1024;

/**
 * Listeners and connections are asked apart: nothing is listed twice, and a hundred thousand connections cannot
 * push the listeners out of a capped file.
 */
function tcp(hasSs: boolean): Probe[] {
  const ss = (...alternatives: Command[]) => (hasSs ? alternatives : []);
  return [
    {
      id: 'connections',
      when: 'start_end',
      root: 'better',
      redact: MD5_KEYS,
      maxBytes: LARGE,
      run: [
        ...ss(
          { argv: ['ss', '-tinopme', 'state', 'connected'], modules: TCP },
          withoutDiag('-tnope', 'state', 'connected'),
        ),
        PROC_TCP,
      ],
    },
    {
      id: 'listeners',
      when: 'start_end',
      root: 'better',
      redact: MD5_KEYS,
      run: [...ss({ argv: ['ss', '-ltnopme'], modules: TCP }, withoutDiag('-ltnope')), PROC_TCP],
    },
  ];
}

/** /proc before a second `ss`: it has the drops of each socket, which `ss` shows only through sock_diag. */
const udp: Probe = {
  id: 'udp',
  when: 'start_end',
  root: 'better',
  run: [{ argv: ['ss', '-uanpme'], modules: UDP }, PROC_UDP],
};

const memory: Probe = {
  id: 'sockstat',
  when: 'start_end',
  run: {
    read: [
      '/proc/net/sockstat',
      '/proc/net/sockstat6',
      '/proc/sys/net/ipv4/tcp_mem',
      '/proc/sys/net/ipv4/udp_mem',
    ],
  },
};

/** Memory pressure by protocol; kept as text for people. */
const protocols: Probe = { id: 'protocols', when: 'once', run: { read: '/proc/net/protocols' } };

const summary: Probe = { id: 'summary', when: 'once', run: { argv: ['ss', '-s'] } };

/** The list people and vendors expect, a line a socket. It says nothing that `connections` does not. */
const list: Probe = {
  id: 'list',
  when: 'once',
  run: [{ argv: ['ss', '-tan'], modules: TCP }, withoutDiag('-tan')],
};

export default defineCollector({
  id: 'sockets',
  title: 'TCP and UDP sockets',
  why: 'Which connections exist, which end holds data back, and what did each one lose, wait for or queue during the window? Shows slow readers, full accept queues, unanswered SYNs, retransmitting flows and the process behind each.',
  layer: 'tcp_socket',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [sockets, socketSummary, sockstat, socketMemoryLimits],
  tools: { ss: 'iproute2', env: 'coreutils' },
  plan: ({ host, profile }) => {
    const hasSs = host.tools.has('ss');
    return [
      ...tcp(hasSs),
      udp,
      memory,
      protocols,
      ...(hasSs ? [summary] : []),
      ...(hasSs && profile !== 'quick' ? [list] : []),
    ];
  },
  parse,
});
