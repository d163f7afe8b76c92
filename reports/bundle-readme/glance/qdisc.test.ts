import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { snapshots } from '../../../test/support/bundle-view.js';
import { loud } from '../../../test/support/said.js';
import { qdisc } from './qdisc.js';

describe('qdisc', () => {
  const row = (columns: object) => ({
    interface: 'eth0',
    kind: 'fq',
    handle: '0:',
    parent: '1:1',
    backlog_packets: 0,
    ...columns,
  });
  const grew = (line: number, counter: string, delta: number): Partial<Delta> => ({
    table: 'qdiscs',
    key: { interface: 'eth0' },
    counter,
    delta,
    endCite: `hosts/h1/c/qdiscs.txt:${line}`,
  });

  it('counts drops of leaves once and not again at their parent', () => {
    const rows = { qdiscs: [row({ kind: 'mq', handle: '1:', parent: 'root' }), row({})] };
    const deltas = [1, 2].flatMap((line) => [grew(line, 'dropped', 5), grew(line, 'sent_packets', 1995)]);
    expect(loud(qdisc, { rows, deltas })).toEqual([
      'eth0 fq (1:1): 5 of 2,000 packets dropped in 15 s (0.25 %)',
    ]);
  });

  it('takes a queue for standing when it stood before', () => {
    const stood = snapshots(row({ backlog_packets: 400 }));
    expect(loud(qdisc, { rows: { qdiscs: stood } })).toHaveLength(1);
    expect(loud(qdisc, { rows: { qdiscs: snapshots(row({}), { backlog_packets: 400 }) } })).toEqual([]);
  });
});
