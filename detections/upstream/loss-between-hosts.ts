import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type Growth, type HostView } from '../../src/core/fact-view.js';
import { lossOf } from '../../src/core/echo-loss.js';
import { percent } from '../../src/core/readable.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { isOwn } from '../../src/tables/route-to.js';

type Found = Result & { readonly host: string };
const DROPS = /^(?:rx|tx)_(?:errors|dropped|missed_errors|fifo_errors|crc_errors)$/;

export default defineFleetDetection({
  id: 'UPS-01',
  name: 'loss-between-hosts',
  layer: 'upstream',
  title: 'Packets are lost between two hosts whose interfaces are clean',
  scope: 'fleet',
  reads: [pingSummary, interfaceCounters],
  thresholds: {
    loss: { value: 0.001, unit: 'share, lower end of the 95 % interval', source: 'judgement' },
  },
  realIf:
    'Both ends are in the evidence, packets between them are lost, and no interface of either counts an error or a drop in the window. Which packets, only captures at both ends can say.',
  remedy: {
    text: 'escalate with both ends: times, addresses, counters; add a capture at both ends',
    safety: 'read_only',
  },
  evaluate({ hosts }, limits) {
    return hosts.flatMap((host): Found[] => {
      const pairs = host.rows(pingSummary).flatMap((row) => {
        const other = hosts.find((h) => h !== host && row.address !== undefined && isOwn(h, row.address));
        const loss = lossOf(row);
        return other && loss && loss.lost < loss.of ? [{ row, other, loss }] : [];
      });
      if (pairs.length === 0)
        return [
          {
            host: host.id,
            state: 'not_exercised',
            statement: 'no other host of the evidence answered a ping of this one',
          },
        ];
      return pairs.map(({ row, other, loss }): Found => {
        const base = {
          host: host.id,
          subject: row.address ?? row.target,
          numbers: { lost: loss.lost, probes: loss.of },
        };
        const said = `${loss.lost} of ${loss.of} pings from ${host.id} to ${other.id} lost (95 % interval ${percent(loss.low)} to ${percent(loss.high)})`;
        if (loss.low <= limits.loss) return { ...base, state: 'clear', statement: said, cites: [cite(row)] };
        const counted = [host, other].map((h) =>
          h.growth(interfaceCounters).filter((g) => g.basis === 'window' && DROPS.test(g.counter)),
        );
        if (counted.some((list) => list.length === 0))
          return {
            ...base,
            state: 'not_observable',
            statement: `${said}; the interfaces were not counted at both ends`,
            cites: [cite(row)],
          };
        const grown = counted.flat().filter((g) => g.delta > 0);
        if (grown.length > 0)
          return {
            ...base,
            state: 'clear',
            statement: `${said}; ${counts(grown)} on the way: look there first`,
            cites: [grown[0]?.cites[0] ?? cite(row), cite(row)],
          };
        return {
          ...base,
          state: 'fired',
          severity: 'warning',
          peer: other.id,
          statement: `${said}, and no interface of either counts an error or a drop (${counted.flat().length} counters)`,
          seen: { times: loss.lost, of: loss.of },
          cites: [cite(row), ...firstCites(host, other)],
        };
      });
    });
  },
});

function counts(grown: readonly Growth[]): string {
  return grown
    .slice(0, 3)
    .map((g) => `${String(g.key['interface'])} ${g.counter} +${g.delta}`)
    .join(', ');
}

function firstCites(...views: readonly HostView[]): string[] {
  return views.flatMap((view) => view.growth(interfaceCounters)[0]?.cites[0] ?? []);
}
