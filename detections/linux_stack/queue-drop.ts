import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { span } from '../../src/core/growth.js';
import { qdiscs } from '../../src/tables/qdiscs.js';

/** These drop to keep the queue short: what they drop before they are full is their work. */
const AQM = /^(?:codel|fq_codel|cake|pie|fq_pie|red|sfb|choke)$/;

export default defineDetection({
  id: 'STK-05',
  name: 'queue-drop',
  layer: 'linux_stack',
  title: 'The sending queue drops packets or stays long',
  scope: 'host',
  reads: [qdiscs],
  thresholds: {
    share: {
      value: 0.001,
      unit: 'of the packets offered',
      source: 'judgement: bulk TCP fills and overflows any queue now and then',
    },
    least: { value: 1000, unit: 'packets', source: 'judgement (gate G3, of one queue)' },
    backlog: {
      value: 100,
      unit: 'packets waiting in both snapshots',
      source: 'judgement: a tenth of the default queue of 1000',
    },
  },
  realIf:
    'A queue without active management drops more than strays, or has a backlog in both snapshots. fq_codel, cake and red drop by design: only their overlimit drops are loss. Children count again in their parent.',
  remedy: {
    text: 'find who fills the queue; fq_codel or a shaper below the link rate',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | Result[] {
    const queues = view.latest(qdiscs).filter((q) => q.kind !== 'noqueue');
    if (queues.length === 0) return { state: 'not_exercised', statement: 'no interface has a queue' };
    const growth = new Map(view.growth(qdiscs).map((g) => [`${idOf(g.key)} ${g.counter}`, g]));
    const fired = queues.flatMap((q): Result[] => {
      // A parent counts again what its children drop.
      const isParent = queues.some(
        (c) => c !== q && c.interface === q.interface && c.parent.startsWith(q.handle) && q.handle !== '0:',
      );
      if (isParent) return [];
      const of = (counter: string) => growth.get(`${idOf(q)} ${counter}`);
      const isAqm = AQM.test(q.kind);
      const dropped = isAqm ? of('drop_overlimit') : of('dropped');
      const sent = of('sent_packets')?.delta ?? 0;
      const waits = view.rows(qdiscs).filter((r) => idOf(r) === idOf(q));
      const isLong = waits.length > 1 && waits.every((r) => (r.backlog_packets ?? 0) >= limits.backlog);
      const offered = sent + (dropped?.delta ?? 0);
      const isLossy =
        dropped !== undefined && offered >= limits.least && dropped.delta / offered > limits.share;
      const name = `${q.interface} ${q.kind}`;
      const both = {
        subject: name,
        numbers: { dropped: dropped?.delta ?? 0, sent, backlog_packets: q.backlog_packets ?? 0 },
      };
      if (dropped && isLossy) {
        const statement = `the queue of ${q.interface} (${q.kind} ${q.handle}) dropped ${dropped.delta} of ${offered} packets ${span(dropped)} because it was full`;
        return [
          {
            ...both,
            state: 'fired',
            severity: 'warning',
            basis: dropped.basis,
            statement,
            cites: dropped.cites,
          },
        ];
      }
      if (isLong) {
        const statement = `${waits.map((r) => r.backlog_packets ?? 0).join(' and ')} packets wait in the queue of ${q.interface} (${q.kind} ${q.handle}) in the snapshots`;
        return [
          { ...both, state: 'fired', severity: 'warning', statement, cites: [cite(q), ...waits.map(cite)] },
        ];
      }
      const byDesign = isAqm ? (of('dropped')?.delta ?? 0) : (dropped?.delta ?? 0);
      if (byDesign === 0) return [];
      const statement = `the queue of ${q.interface} (${q.kind}) dropped ${byDesign} of ${sent + byDesign} packets${isAqm ? ', by design, to keep the delay short' : ''}`;
      return [
        {
          ...both,
          state: 'fired',
          severity: 'info',
          basis: of('dropped')?.basis ?? 'window',
          statement,
          cites: of('dropped')?.cites ?? [cite(q)],
        },
      ];
    });
    if (fired.length > 0) return fired;
    return { state: 'clear', statement: `no queue dropped or stayed long (${queues.length} queues)` };
  },
});

function idOf(key: Readonly<Record<string, unknown>>): string {
  return ['interface', 'kind', 'handle', 'parent'].map((name) => String(key[name])).join(' ');
}
