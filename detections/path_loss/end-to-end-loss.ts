import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { lossOf, lossOfCounts } from '../../src/core/echo-loss.js';
import { groupBy } from '../../src/core/group-by.js';
import { lossOnset } from '../../src/core/loss-onset.js';
import { percent } from '../../src/core/figures.js';
import { contradictsLoss, tcpTrials } from '../../src/core/tcp-trials.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

export default defineDetection({
  id: 'PATH-01',
  name: 'end-to-end-loss',
  layer: 'path_loss',
  title: 'Packets are lost on the way to a target',
  scope: 'host',
  reads: [pingSummary],
  thresholds: {
    warning_loss: {
      value: 0.001,
      unit: 'share, lower end of the 95 % interval',
      source: 'judgement; 0.01 % asked elsewhere cannot be seen with 1,000 probes',
    },
    critical_loss: {
      value: 0.01,
      unit: 'share, lower end of the 95 % interval',
      source: 'judgement: TCP throughput falls with the root of the loss (RFC 3819, 8.4)',
    },
    lost: { value: 3, unit: 'pings lost, for more than a hint', source: 'gate G4: three looks' },
    probes: {
      value: 10,
      unit: 'pings, for more than a hint',
      source: 'judgement: the interval of a few spans nearly everything',
    },
  },
  realIf:
    'Some probes come back and some do not, at least three of ten or more, and TCP handshakes to the same address do not contradict it. Devices may police ICMP; where nothing at all comes back it is another thing (PATH-15).',
  remedy: {
    text: 'find where it begins: mtr from both ends, then captures at both ends',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const trials = tcpTrials(view.rows(tcpConnects), view.rows(httpTiming));
    const targets = view.rows(pingSummary).filter((row) => row.role !== 'gateway');
    if (targets.length === 0) return { state: 'not_observable', statement: 'no target was pinged' };
    // Two names of one address are one path.
    return [...groupBy(targets, (row) => row.address ?? row.target).values()].map((rows): Result => {
      const [row] = rows;
      const subject = row.address ?? row.target;
      const losses = rows.flatMap((r) => lossOf(r) ?? []);
      const sum = (of: 'lost' | 'of'): number => losses.reduce((n, l) => n + l[of], 0);
      const loss = lossOfCounts(sum('lost'), sum('of'));
      const cites = [cite(row), ...rows.slice(1).map(cite)] as const;
      if (loss === undefined)
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: no ping could be sent${row.error === undefined ? '' : `: ${row.error}`}`,
          cites,
        };
      if (loss.lost === loss.of)
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: none of ${loss.of} pings came back; that is no loss of single packets`,
          cites,
        };
      const numbers = { lost: loss.lost, probes: loss.of, low_share: loss.low, high_share: loss.high };
      if (loss.lost === 0)
        return {
          state: 'clear',
          subject,
          statement: `${subject}: no ping lost`,
          none: { of: loss.of, unit: 'pings' },
          numbers,
          cites,
        };
      const said = `${subject}: ${loss.lost} of ${loss.of} pings lost (95 % interval ${percent(loss.low)} to ${percent(loss.high)})`;
      const tcp = trials(row.address);
      if (contradictsLoss(tcp, loss.low))
        return {
          state: 'clear',
          subject,
          statement: `${said}, but ${tcp.clean} of ${tcp.clean} TCP handshakes to it passed at once: ICMP alone is limited`,
          numbers,
          cites,
        };
      if (loss.low <= limits.warning_loss)
        return { state: 'clear', subject, statement: said, numbers, cites };
      const since = rows
        .flatMap((r) => begin(view.rows(pingReplies), r) ?? [])
        .toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];
      const isThin = loss.lost < limits.lost || loss.of < limits.probes;
      const severity = loss.low > limits.critical_loss ? 'critical' : 'warning';
      return {
        state: 'fired',
        severity: isThin ? 'hint' : severity,
        subject,
        statement: isThin ? `${said}: too few to tell` : said,
        numbers,
        seen: { times: loss.lost, of: loss.of },
        ...(since && { since: since.at }),
        cites: [...cites, ...(since ? [since.cite] : [])],
      };
    });
  },
});

/** When the loss of a series began, where that can be told. */
function begin(
  replies: readonly FactRow<typeof pingReplies>[],
  { target, role }: FactRow<typeof pingSummary>,
): { at: string; cite: string } | undefined {
  const onset = lossOnset(replies.filter((r) => r.target === target && r.role === role));
  return onset && { at: onset.at, cite: cite(onset.probe) };
}
