import type { Artifact } from '../../src/core/artifact.js';
import type { Model, Statement } from './model.js';

/**
 * The questions of an incident in the order they are asked. Of each collector that answers one: the probes that tell
 * most, best first; any other of its files comes after them.
 */
const QUESTIONS: readonly (readonly [
  string,
  readonly (readonly [collector: string, ...probes: string[]])[],
])[] = [
  [
    'Is it slow or failing for the application, and in which phase?',
    [
      ['http', 'requests', 'certificate'],
      ['tcp-connect', 'connects'],
    ],
  ],
  ['Does the name resolve, from every resolver, and how fast?', [['dns', 'lookup', 'libc', 'resolv-conf']]],
  [
    'Is there loss or delay on the path, and from which hop on?',
    [
      ['ping', 'target', 'gateway'],
      ['path', 'mtr', 'traceroute', 'tracepath'],
    ],
  ],
  ['What did the packets do? (evidence pcap reads them)', [['capture', 'packets']]],
  ['What do the connections themselves say?', [['sockets', 'connections', 'list', 'summary']]],
  ['Are segments retransmitted, connections reset, queues overflowing?', [['tcp-counters', 'counters']]],
  [
    'Is something on this machine dropping packets?',
    [
      ['interfaces', 'interfaces'],
      ['firewall'],
      ['qdisc', 'qdisc'],
      ['conntrack', 'usage', 'stats'],
      ['nic', 'counters'],
      ['cpu', 'softnet'],
    ],
  ],
  [
    'Is the way to the target right?',
    [
      ['routes', 'route-get', 'route-ipv4'],
      ['neighbours', 'neigh'],
    ],
  ],
  [
    'Is the machine itself short of something?',
    [
      ['cpu', 'stat', 'mpstat', 'pressure'],
      ['memory', 'meminfo'],
      ['disk', 'df'],
      ['processes', 'owners'],
    ],
  ],
  ['What did the kernel and the applications log?', [['logs'], ['kernel-log']]],
];

/** One file a question: the one that stands out is cited from, else the most telling that holds something. */
export function readFirst(
  artifacts: readonly Artifact[],
  standsOut: readonly Statement[],
): Model['readFirst'] {
  const cited = new Set(standsOut.map((s) => s.cite.replace(/:[\d-]+$/, '')));
  return QUESTIONS.flatMap(([question, collectors]) => {
    const order = collectors.map(([id]) => id);
    const files = artifacts.filter(
      (a) => a.path !== undefined && a.bytes > 0 && a.snapshot !== 'start' && order.includes(a.collector),
    );
    const rank = (a: Artifact): number => {
      const place = order.indexOf(a.collector);
      const probes: readonly string[] = collectors[place] ?? [];
      const probe = probes.indexOf(a.probe, 1);
      return (
        (cited.has(a.path ?? '') ? 0 : 1000) +
        (a.outcome === 'ok' ? 0 : 500) +
        place * 20 +
        (probe < 0 ? 19 : probe)
      );
    };
    const best = files.toSorted((a, b) => rank(a) - rank(b))[0];
    if (best?.path === undefined) return [];
    return [
      {
        question,
        file: best.path,
        outcome: best.outcome,
        standsOut: cited.has(best.path),
        others: files.length - 1,
      },
    ];
  });
}
