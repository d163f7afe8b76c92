import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row, stderrRow } from '../../src/core/table.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { mtuIn, stderrOf } from './errors.js';
import type { SeriesState } from './series-state.js';

const STOPPED = new Set(['timed_out', 'interrupted', 'connection_lost', 'truncated']);

/** What only the end of a series tells: which probes were lost, which never left, and the totals. */
export function* endOfSeries(state: SeriesState, output: ProbeOutput): Iterable<Parsed> {
  const { who, tracker, counts } = state;
  const transmitted = counts?.transmitted ?? tracker.sent;
  // Stopped from outside, ping counts the probe it has just sent: its answer had no time to come.
  const stopped = STOPPED.has(output.outcome) && transmitted > 0;
  const inFlight = stopped && tracker.isOpen(transmitted - 1) ? 1 : 0;
  const lost = tracker.lost(transmitted - inFlight);
  const { local, fatal } = saidOnStderr(output.stderr);
  // ping does not say which probes failed locally. Where their number fits, it was all the unanswered ones.
  const failed = local.length === lost.length ? lost.splice(0) : [];
  for (const { seq, line, at } of lost) {
    const when = at === undefined ? {} : { at };
    yield row(pingReplies, line ?? state.end, { ...who, seq, outcome: 'timeout', ...when });
  }
  for (const [i, error] of local.entries()) {
    const mtu = mtuIn(error.text);
    const probe = failed[i];
    yield stderrRow(pingReplies, error.line, {
      ...who,
      ...(probe && { seq: probe.seq, ...(probe.at !== undefined && { at: probe.at }) }),
      outcome: 'local_error',
      ...(mtu !== undefined && { next_hop_mtu: mtu }),
      error: error.text,
    });
  }
  if (transmitted > 0) {
    yield row(pingSummary, state.start, summaryOf(state, transmitted, inFlight), state.end);
  } else if (fatal && who.target !== '') {
    yield stderrRow(pingSummary, fatal.line, { ...who, complete: false, error: fatal.text });
  }
}

function summaryOf(state: SeriesState, transmitted: number, inFlight: number): RowOf<typeof pingSummary> {
  const { header, counts, times } = state;
  const received = counts?.received ?? state.received;
  const judged = transmitted - inFlight;
  const { min, avg, max, mdev } = times ?? state.trips.summary();
  return {
    ...state.who,
    ...(header?.address !== undefined && { address: header.address }),
    ...(header?.payload !== undefined && { payload_bytes: header.payload }),
    transmitted,
    received,
    duplicates: counts?.duplicates ?? state.duplicates,
    errors: counts?.errors ?? state.errors,
    corrupted: counts?.corrupted ?? 0,
    in_flight: inFlight,
    // From the counts: iputils rounds to a whole percent up to 2018 and prints six digits since.
    ...(judged > 0 &&
      received <= judged && { loss_pct: Math.round(((judged - received) / judged) * 100_000) / 1000 }),
    ...(min !== undefined && { rtt_min_ms: min }),
    ...(avg !== undefined && { rtt_avg_ms: avg }),
    ...(max !== undefined && { rtt_max_ms: max }),
    ...(mdev !== undefined && { rtt_mdev_ms: mdev }),
    ...(counts?.timeMs !== undefined && { time_ms: counts.timeMs }),
    complete: counts !== undefined,
  };
}

interface Said {
  readonly line: number;
  readonly text: string;
}

function saidOnStderr(stderr: string): { local: Said[]; fatal: Said | undefined } {
  const said = stderr.split('\n').flatMap((text, i) => {
    const found = stderrOf(text);
    return found ? [{ ...found, line: i + 1 }] : [];
  });
  const local = said.filter((s) => s.kind === 'local');
  // BusyBox says `sendto: Network is unreachable` and gives up, as iputils does with `connect: …`.
  return { local, fatal: said.find((s) => s.kind === 'fatal') ?? local[0] };
}
