import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import queueDrop from './queue-drop.js';

describe('queue-drop', () => {
  const queue = (
    kind: string,
    counters: Readonly<Record<string, number>>,
    backlog: readonly [number, number] = [0, 0],
  ) => {
    const key = { interface: 'eth0', kind, handle: '8001:', parent: 'root' };
    return {
      rows: {
        qdiscs: backlog.map((backlog_packets, i) => ({
          ...key,
          backlog_packets,
          _snapshot: i === 0 ? 'start' : 'end',
        })),
      },
      deltas: Object.entries(counters).map(([counter, delta]) => ({ table: 'qdiscs', counter, key, delta })),
    };
  };
  it('fires where a plain queue overflows or stays long', () => {
    expect(verdicts(queueDrop, queue('pfifo_fast', { sent_packets: 9000, dropped: 400 }))).toEqual([
      'fired warning eth0 pfifo_fast',
    ]);
    expect(verdicts(queueDrop, queue('tbf', { sent_packets: 9000, dropped: 0 }, [300, 500]))).toEqual([
      'fired warning eth0 tbf',
    ]);
    expect(
      verdicts(queueDrop, queue('fq_codel', { sent_packets: 9000, dropped: 400, drop_overlimit: 400 })),
    ).toEqual(['fired warning eth0 fq_codel']);
  });
  it('is not fooled by active queue management, strays or a momentary backlog', () => {
    expect(
      verdicts(queueDrop, queue('fq_codel', { sent_packets: 9000, dropped: 400, drop_overlimit: 0 })),
    ).toEqual(['fired info eth0 fq_codel']);
    expect(verdicts(queueDrop, queue('pfifo_fast', { sent_packets: 90_000, dropped: 2 }))).toEqual([
      'fired info eth0 pfifo_fast',
    ]);
    expect(verdicts(queueDrop, queue('pfifo_fast', { sent_packets: 9000, dropped: 0 }, [0, 500]))).toEqual([
      'clear',
    ]);
  });
  it('does not count again in the parent what a child dropped', () => {
    const child = queue('pfifo_fast', { sent_packets: 9000, dropped: 400 });
    const parent = { interface: 'eth0', kind: 'htb', handle: '1:', parent: 'root', _snapshot: 'end' };
    const leaf = child.rows.qdiscs.map((q) => ({ ...q, parent: '1:10' }));
    const deltas = [
      ...child.deltas.map((d) => ({ ...d, key: { ...d.key, parent: '1:10' } })),
      ...child.deltas.map((d) => ({
        ...d,
        key: { interface: 'eth0', kind: 'htb', handle: '1:', parent: 'root' },
      })),
    ];
    expect(verdicts(queueDrop, { rows: { qdiscs: [parent, ...leaf] }, deltas })).toEqual([
      'fired warning eth0 pfifo_fast',
    ]);
  });
});
