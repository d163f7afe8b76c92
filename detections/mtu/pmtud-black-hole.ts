import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { lossOf, lossOfCounts } from '../../src/core/echo-loss.js';
import { groupBy } from '../../src/core/group-by.js';
import { longestOutage } from '../../src/core/outage.js';
import { readLadder } from '../../src/core/pmtu.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { pmtuProbes } from '../../src/tables/pmtu-probes.js';
import { sockets } from '../../src/tables/sockets.js';

type Probe = FactRow<typeof pmtuProbes>;
type Socket = FactRow<typeof sockets>;

/** The ladder waits a second for each answer; this much of it may be the RTT. */
const WAIT_MS = 900;
/** IP and TCP headers without options, bytes: what a segment adds to its MSS. */
const HEADERS = 40;

export default defineDetection({
  id: 'PATH-08',
  name: 'pmtud-black-hole',
  layer: 'mtu',
  title: 'Large packets vanish without an ICMP error: path MTU black hole',
  scope: 'host',
  reads: [pmtuProbes],
  thresholds: {
    chance: {
      value: 0.001,
      unit: 'probability that ordinary loss swallowed all large probes',
      source: 'judgement',
    },
    outage: {
      value: 5,
      unit: 'pings lost in a row',
      source: 'judgement: so many are an interruption, which swallows large and small packets alike',
    },
    acked_segments: {
      value: 100,
      unit: 'large segments',
      source: 'judgement: so many delivered prove that the size passes',
    },
  },
  realIf:
    'Small packets with Don\'t Fragment pass, every larger size gets no answer at all, and no router says "fragmentation needed" (then discovery works, PATH-09), while pings of ordinary size go on. Some hosts drop large pings on purpose: TCP with that segment size decides. A size that passed once says nothing of connections that are stuck since.',
  remedy: {
    text: 'lower the MTU of the interface, or clamp the MSS at the gateway; let ICMP type 3 code 4 (ICMPv6 type 2) pass',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const groups = groupBy(view.rows(pmtuProbes), (row) => row.address ?? row.target);
    return [...groups].map(([address, probes]): Result => {
      const subject = probes[0].target;
      const ladder = readLadder(probes);
      if (ladder === undefined)
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: no packet size passed, which says nothing about sizes`,
          cites: [cite(probes[0])],
        };
      const { passed, silent, refused } = ladder;
      const [first] = silent;
      const cites = [cite(first ?? passed), cite(passed), ...silent.slice(1).map(cite)] as const;
      const later = first === undefined && refused.length === 0 ? stuckSince(view, address, passed) : [];
      if (later.length > 0)
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: ${passed.packet_bytes} bytes passed with Don't Fragment at ${timeOf(passed._at)}, before ${later.length} connections to it began to send the same data again in vain: that says nothing of the time since`,
          cites: [cite(passed), ...later.slice(0, 3).map(cite)],
        };
      if (first === undefined || refused.length > 0)
        return {
          state: 'clear',
          subject,
          statement: `${subject}: ${passed.packet_bytes} bytes pass with Don't Fragment${refused.length > 0 ? ', larger ones are refused in words' : ''}`,
          cites,
        };
      const series = view.rows(pingSummary).filter((row) => (row.address ?? row.target) === address);
      if (series.some((row) => (row.rtt_max_ms ?? 0) > WAIT_MS))
        return {
          state: 'not_exercised',
          subject,
          statement: `${subject}: the RTT is longer than the probes of the ladder wait (1 s): their silence says nothing of sizes`,
          cites,
        };
      const lost = silent.reduce((sum, p) => sum + (p.sent ?? 0), 0);
      const said = `${subject}: ${passed.packet_bytes} bytes pass with Don't Fragment, ${lost} of ${lost} larger probes (${first.packet_bytes} to ${silent.at(-1)?.packet_bytes ?? 0} bytes) got no answer and no ICMP error`;
      const numbers = {
        passes_bytes: passed.packet_bytes,
        silent_probes: lost,
        silent_from_bytes: first.packet_bytes,
      };
      if (ordinaryLoss(series, probes, passed) ** lost > limits.chance)
        return {
          state: 'clear',
          subject,
          statement: `${said}; with the loss seen here that may be chance`,
          numbers,
          cites,
        };
      const { stuck, passing } = segments(view, address, passed.packet_bytes, limits.acked_segments);
      if (passing && !stuck)
        return {
          state: 'clear',
          subject,
          statement: `${said}, but TCP with an MSS of ${passing.mss ?? 0} delivered ${passing.delivered ?? 0} segments: large pings alone are dropped`,
          numbers,
          cites: [cite(passing), ...cites],
        };
      const outage = Math.max(0, ...series.map((s) => longestOutage(repliesOf(view, s))));
      if (outage >= limits.outage && !stuck)
        return {
          state: 'not_exercised',
          subject,
          statement: `${said}, but ${outage} pings of ordinary size were lost in a row as well: the way was interrupted`,
          numbers,
          cites,
        };
      const tcp = stuck
        ? `; TCP with an MSS of ${stuck.mss ?? 0} sends the same again (backoff ${stuck.backoff ?? 0})`
        : '';
      return {
        state: 'fired',
        severity: stuck ? 'critical' : 'warning',
        subject,
        statement: `${said}${tcp}`,
        numbers,
        cites: [...cites, ...(stuck ? [cite(stuck)] : [])],
      };
    });
  },
});

/** The probes of a ping series, in order. */
function repliesOf(
  view: HostView,
  { target, role }: FactRow<typeof pingSummary>,
): readonly FactRow<typeof pingReplies>[] {
  return view.rows(pingReplies).filter((r) => r.target === target && r.role === role);
}

/** Share of ordinary packets lost toward the address, at most: of the ping series and of the sizes that should pass. */
function ordinaryLoss(
  series: readonly FactRow<typeof pingSummary>[],
  probes: readonly Probe[],
  passed: Probe,
): number {
  const pings = series.flatMap((row) => lossOf(row) ?? []);
  const small = probes.filter((p) => p.packet_bytes <= passed.packet_bytes);
  const sent = small.reduce((n, p) => n + (p.sent ?? 0), 0);
  const ladder = lossOfCounts(sent - small.reduce((n, p) => n + (p.received ?? 0), 0), sent);
  return Math.max(0, ...[...pings, ladder].flatMap((loss) => (loss && loss.lost > 0 ? [loss.high] : [])));
}

/** Connections to the address with a whole segment under way, whose silence began after the ladder and lasts. */
function stuckSince(view: HostView, address: string, { _at: ladder }: Probe): Socket[] {
  return view.latest(sockets).filter((s) => {
    const isStuck = (s.backoff ?? 0) >= 2 && (s.unacked ?? 0) > 0 && (s.send_q ?? 0) >= (s.mss ?? Infinity);
    if (s.remote_address !== address || !isStuck || s.lastack_ms === undefined) return false;
    return Date.parse(s._at) - s.lastack_ms > Date.parse(ladder);
  });
}

/** `2026-11-21T03:00:00.000Z` → `03:00:00Z`. */
function timeOf(at: string): string {
  return `${at.slice(11, 19)}Z`;
}

/** Connections to the address whose segments are larger than what passed: one that is stuck, one that delivers. */
function segments(
  view: HostView,
  address: string,
  bytes: number,
  least: number,
): { stuck?: Socket; passing?: Socket } {
  const large = view
    .rows(sockets)
    .filter((s) => s.remote_address === address && (s.mss ?? 0) + HEADERS > bytes && s.state !== 'LISTEN');
  const stuck = large.find((s) => (s.backoff ?? 0) >= 1 && (s.unacked ?? 0) > 0);
  // The MSS of today says nothing of what was sent with a smaller one before: the mean segment must be as large.
  const passing = large.find(
    (s) => (s.delivered ?? 0) >= least && (s.bytes_acked ?? 0) / (s.delivered ?? 1) + HEADERS > bytes,
  );
  return { ...(stuck && { stuck }), ...(passing && { passing }) };
}
