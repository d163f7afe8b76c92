import { describe, expect, it } from 'vitest';
import ping from '../../collectors/ping/index.js';
import type { Line } from '../core/collector.js';
import { outputOf, parsedBy } from './parse-frame.js';
import { echoes, splitRuns } from './ping-series.js';

const T = 1_795_661_938;

/** iputils 20221126, `ping -n -D -O -i 0.2 -W 1`. */
const RUN = `PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.
[${T}.010000] 64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=10.0 ms
[${T}.400000] no answer yet for icmp_seq=2
[${T}.420000] 64 bytes from 10.0.0.1: icmp_seq=3 ttl=64 time=20.0 ms
[${T}.421000] 64 bytes from 10.0.0.1: icmp_seq=3 ttl=64 time=21.0 ms (DUP!)
[${T}.900000] From 10.0.0.9 icmp_seq=4 Destination Host Unreachable
`;

const lines = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, i) => ({ n: i + 1, text: line }));

describe('echoes', () => {
  it('each request once, when it was sent, answered or lost', () => {
    const from = { host: 'h', probe: 'target', subject: '10.0.0.1', tool: 'sh', argv: [] };
    const found = echoes(parsedBy(ping, outputOf(from, lines(RUN), T * 1000, 1000)), 200);
    expect(
      found.map(({ sentAt, line, row }) => [Math.round(sentAt - T * 1000), line, row['rtt_ms'], row['lost']]),
    ).toEqual([
      [0, 2, 10, 0],
      [200, 3, undefined, 1],
      [400, 4, 20, 0],
      [600, 6, undefined, 1],
    ]);
  });

  it('a file of several runs is taken apart at each header', () => {
    const runs = splitRuns(lines(`\n${RUN}\n${RUN}`));
    expect(runs.map((run) => run.filter((l) => l.text.startsWith('PING ')).length)).toEqual([0, 1, 1]);
  });
});
