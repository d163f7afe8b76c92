import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { mtuIn, outcomeOf } from './errors.js';
import { type PingLine, readPingLine } from './lines.js';
import { RoundTrips } from './round-trips.js';
import { endOfSeries } from './series-end.js';
import type { SeriesState } from './series-state.js';
import { Tracker } from './tracker.js';

/** A whole ping series; also one cut off before its summary, whose replies then give the counts. */
export function* parseSeries(output: ProbeOutput): Iterable<Parsed> {
  const state: SeriesState = {
    who: {
      target: output.subject ?? '',
      ...((output.probe === 'gateway' || output.probe === 'target') && { role: output.probe }),
    },
    tracker: new Tracker(1),
    trips: new RoundTrips(),
    received: 0,
    duplicates: 0,
    errors: 0,
    start: 0,
    end: 0,
  };
  for (const { n, text } of output.lines()) {
    const read = readPingLine(text);
    if (!read) {
      yield { gap: 'not a line of ping', line: n };
      continue;
    }
    if (read.kind === 'nothing') continue;
    if (state.start === 0) state.start = n;
    state.end = n;
    yield* take(state, n, read);
  }
  yield* endOfSeries(state, output);
}

function* take(state: SeriesState, n: number, read: PingLine): Iterable<Parsed> {
  switch (read.kind) {
    case 'header':
      state.header = read;
      state.tracker = new Tracker(read.fromZero ? 0 : 1);
      if (state.who.target === '') state.who = { ...state.who, target: read.name || (read.address ?? '') };
      return;
    case 'reply':
      return yield replyRow(state, n, read);
    case 'no_answer':
      return state.tracker.wait(read.seq, { line: n, ...(read.at !== undefined && { at: read.at }) });
    case 'icmp_error':
      return yield errorRow(state, n, read);
    case 'counts':
      state.counts = read.counts;
      return;
    case 'times':
      state.times = read;
      return;
    case 'statistics':
    case 'nothing':
      return;
  }
}

function replyRow(state: SeriesState, n: number, read: Extract<PingLine, { kind: 'reply' }>): Parsed {
  const late = state.tracker.settle(read.seq);
  if (read.duplicate) state.duplicates++;
  else state.received++;
  if (read.rtt !== undefined) state.trips.add(read.rtt);
  return row(pingReplies, n, {
    ...state.who,
    address: read.from,
    seq: read.seq,
    outcome: read.duplicate ? 'duplicate' : 'reply',
    ...(read.rtt !== undefined && { rtt_ms: read.rtt }),
    ...(read.ttl !== undefined && { ttl: read.ttl }),
    bytes: read.bytes,
    ...(read.at !== undefined && { at: read.at }),
    ...(late && { late }),
    ...(read.damage !== undefined && { error: read.damage }),
  });
}

function errorRow(state: SeriesState, n: number, read: Extract<PingLine, { kind: 'icmp_error' }>): Parsed {
  const outcome = outcomeOf(read.text);
  const mtu = mtuIn(read.text);
  // After a redirect the packet still went on its way.
  if (outcome !== 'redirect') {
    state.errors++;
    if (read.seq !== undefined) state.tracker.settle(read.seq);
  }
  return row(pingReplies, n, {
    ...state.who,
    address: read.from,
    ...(read.seq !== undefined && { seq: read.seq }),
    outcome,
    ...(read.at !== undefined && { at: read.at }),
    ...(mtu !== undefined && { next_hop_mtu: mtu }),
    error: read.text,
  });
}
