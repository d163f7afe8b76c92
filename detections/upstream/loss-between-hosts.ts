import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type Growth, type HostView } from '../../src/core/fact-view.js';
import { lossOf, lossOfCounts } from '../../src/core/echo-loss.js';
import { groupBy } from '../../src/core/group-by.js';
import { percent } from '../../src/core/figures.js';
import { addressOf } from '../../src/tables/captured-directions.js';
import { captureFiles } from '../../src/tables/capture-files.js';
import { captureJoins } from '../../src/tables/capture-joins.js';
import { captures } from '../../src/tables/captures.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { isOwn } from '../../src/tables/route-to.js';

type Found = Result & { readonly host: string };
type Join = FactRow<typeof captureJoins>;
const DROPS = /^(?:rx|tx)_(?:errors|dropped|missed_errors|fifo_errors|crc_errors)$/;

export default defineFleetDetection({
  id: 'UPS-01',
  name: 'loss-between-hosts',
  layer: 'upstream',
  title: 'Packets are lost between two hosts whose interfaces are clean',
  scope: 'fleet',
  reads: [pingSummary, interfaceCounters, captureJoins],
  thresholds: {
    loss: { value: 0.001, unit: 'share, lower end of the 95 % interval', source: 'judgement' },
    packets: {
      value: 3,
      unit: 'captured packets that left one host and did not come to the other',
      source: 'judgement: each of them is seen, with its frame',
    },
  },
  realIf:
    'Both ends are in the evidence, packets between them are lost, and no interface of either counts an error or a drop in the window. Captures at both ends say which packets; what the far capture itself dropped must not be counted.',
  remedy: {
    text: 'escalate with both ends: times, addresses, counters; add a capture at both ends',
    safety: 'read_only',
  },
  evaluate({ hosts }, limits) {
    return [...captured(hosts, limits), ...pinged(hosts, limits)];
  },
});

function pinged(hosts: readonly HostView[], limits: { readonly loss: number }): Found[] {
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
}

/** What is counted of a direction: its data, or of one that only acknowledges all of it. */
interface Counted {
  readonly what: string;
  readonly severity: 'warning' | 'hint';
  readonly but: string;
  readonly isOf: (j: Join) => boolean;
  readonly sent: (j: Join) => number;
  readonly lost: (j: Join) => number;
}

const DATA: Counted = {
  what: 'data packets',
  severity: 'warning',
  but: '',
  isOf: (j) => j.sent_data > 0,
  sent: (j) => j.sent_data,
  lost: (j) => j.lost_data,
};
/** Each later ACK says again what a lost one said: it costs delay, and some devices leave them out on purpose. */
const ACKS: Counted = {
  what: 'packets without data (ACKs)',
  severity: 'hint',
  but: '; an ACK filter on the way does the same',
  isOf: (j) => j.sent_data === 0,
  sent: (j) => j.sent,
  lost: (j) => j.lost,
};

/** Packet by packet: what left one host and was not seen at the other. */
function captured(
  hosts: readonly HostView[],
  limits: { readonly loss: number; readonly packets: number },
): Found[] {
  return hosts.flatMap((host) => {
    const ways = (kind: Counted): Found[] => {
      const joins = host.rows(captureJoins).filter((j) => kind.isOf(j) && kind.sent(j) > 0);
      const grouped = groupBy(joins, (j) => `${j.far_host} ${addressOf(j.receiver)}`);
      return [...grouped.values()].map((rows) => between(host, rows, hosts, limits, kind));
    };
    return [...ways(DATA), ...ways(ACKS)];
  });
}

function between(
  host: HostView,
  rows: readonly [Join, ...Join[]],
  hosts: readonly HostView[],
  limits: { readonly loss: number; readonly packets: number },
  kind: Counted,
): Found {
  const [{ far_host: far, receiver }] = rows;
  const sum = (of: (j: Join) => number): number => rows.reduce((n, j) => n + of(j), 0);
  const [lost, sent] = [sum(kind.lost), sum(kind.sent)];
  const { low, high } = lossOfCounts(lost, sent) ?? { low: 0, high: 1 };
  const worst = rows.reduce((a, b) => (kind.lost(b) > kind.lost(a) ? b : a));
  const other = hosts.find((h) => h.id === far);
  const base = {
    host: host.id,
    subject: addressOf(receiver),
    numbers: { lost, packets: sent, low_share: low, high_share: high },
    cites: [cite(worst)] as const,
  };
  const said = `${lost} of ${sent} ${kind.what} in ${rows.length} connections left ${host.id} and did not come to ${far} (95 % interval ${percent(low)} to ${percent(high)}; two captures, packet by packet)`;
  if (lost < limits.packets || low <= limits.loss) return { ...base, state: 'clear', statement: said };
  const missed = other === undefined ? 0 : captureLoss(other);
  if (missed > 0)
    return {
      ...base,
      state: 'not_observable',
      statement: `${said}; but the capture of ${far} itself lost ${missed} packets or more`,
    };
  const grown = [host, ...(other ? [other] : [])]
    .flatMap((h) => h.growth(interfaceCounters))
    .filter((g) => g.basis === 'window' && DROPS.test(g.counter) && g.delta > 0);
  if (grown.length > 0)
    return {
      ...base,
      state: 'clear',
      statement: `${said}; ${counts(grown)} on the way: look there first`,
      cites: [grown[0]?.cites[0] ?? cite(worst), cite(worst)],
    };
  return {
    ...base,
    state: 'fired',
    severity: kind.severity,
    peer: far,
    statement: `${said}; first frames ${worst.lost_frames.slice(0, 3).join(', ')}${kind.but}`,
    seen: { times: lost, of: sent },
  };
}

/** Packets that a host's captures are known to lack. */
function captureLoss(host: HostView): number {
  const dropped = host
    .rows(captures)
    .reduce((n, r) => n + (r.dropped_by_kernel ?? 0) + (r.dropped_by_interface ?? 0), 0);
  const files = host.rows(captureFiles);
  return dropped + files.filter((f) => f.not_captured_bytes > 0).length;
}

function counts(grown: readonly Growth[]): string {
  return grown
    .slice(0, 3)
    .map((g) => `${String(g.key['interface'])} ${g.counter} +${g.delta}`)
    .join(', ');
}

function firstCites(...views: readonly HostView[]): string[] {
  return views.flatMap((view) => view.growth(interfaceCounters)[0]?.cites[0] ?? []);
}
