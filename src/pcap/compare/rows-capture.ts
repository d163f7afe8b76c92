import { figure, percent } from '../../core/figures.js';
import { formatBytes } from '../../core/units.js';
import { type Compared, type ComparisonRow, listed, namesOf, UNKNOWN } from './comparison.js';

/** As many times as long: counts of the two say nothing about each other. */
const UNEQUAL = 1.5;

export function captureRow({ columns }: Compared): ComparisonRow {
  const seconds = columns.map(({ capture }) => capture.seconds);
  const isUnequal = Math.max(...seconds) > UNEQUAL * Math.max(1e-9, Math.min(...seconds));
  return {
    id: 'capture',
    title: 'capture',
    cells: columns.map(
      ({ capture: c }) =>
        `${figure(c.packets)} packets, ${formatBytes(c.wire_bytes)}, ${figure(c.seconds)} s`,
    ),
    use: 'information',
    note: isUnequal
      ? 'They are of different length: compare shares and rates, never counts.'
      : 'They are of about the same length.',
  };
}

/** What a capture itself lost. */
export function missingRow({ columns }: Compared): ComparisonRow {
  const lacking = namesOf(columns, (c) => unseenOf(c) > 0 || (c.capture.dropped_by_kernel ?? 0) > 0);
  const silent = namesOf(columns, (c) => c.capture.dropped_by_kernel === undefined);
  const notes = [
    lacking.length > 0
      ? `${listed(lacking)} lacks packets that passed: what looks lost before its tap may be lost by the capture.`
      : 'Nothing was acknowledged that a capture lacks.',
    ...(silent.length > 0
      ? [`The file of ${listed(silent)} does not say what the kernel dropped; the last lines of tcpdump do.`]
      : []),
  ];
  return {
    id: 'missing',
    title: 'lost by the capture itself',
    cells: columns.map((c) => {
      const { dropped_by_kernel: dropped, problem } = c.capture;
      return [
        dropped === undefined ? 'kernel drops not told' : `${figure(dropped)} dropped by the kernel`,
        `${formatBytes(unseenOf(c))} acknowledged, not captured`,
        ...(problem === undefined ? [] : [problem]),
      ].join('; ');
    }),
    use: lacking.length > 0 ? 'with care' : 'information',
    note: notes.join(' '),
  };
}

function unseenOf({ flow: { sides } }: Compared['columns'][number]): number {
  return sides.client.not_captured_bytes + sides.server.not_captured_bytes;
}

export function copiesRow({ columns }: Compared): ComparisonRow {
  const many = namesOf(columns, ({ capture: c }) => c.copies_removed > 0.01 * c.packets);
  return {
    id: 'copies',
    title: 'second copies removed',
    cells: columns.map(({ capture: c }) =>
      c.packets > 0 ? `${figure(c.copies_removed)} (${percent(c.copies_removed / c.packets)})` : '0',
    ),
    use: 'information',
    note:
      many.length > 0
        ? `${listed(many)} has packets of several taps: a tool that keeps the copies counts them as retransmissions, and each SACK as many times. All rows below are without them.`
        : 'Each packet was captured once.',
  };
}

export function connectionRow({ columns, joins }: Compared): ComparisonRow {
  const same = joins.flatMap((j) => j.connections.map((c) => c.files));
  const files = columns.map(({ capture }) => capture.file);
  const joined = same.filter((pair) => pair.every((f) => files.includes(f))).length;
  const few = namesOf(columns, ({ share }) => share < 0.8);
  const unnamed = namesOf(columns, ({ flow }) => flow.isns === undefined);
  const notes = [
    joined > 0
      ? 'Some of these are the same connection at two taps: their joined figures are exact, this table only sets them side by side.'
      : unnamed.length > 0
        ? `Nothing is joined. Of the connection in ${listed(unnamed)} not both SYN were captured: behind an address translation only their sequence numbers tell whether it is the same as another.`
        : 'These are different connections, at different times: what differs may be the time as well as the place.',
    ...(few.length > 0
      ? [`In ${listed(few)} the connection shown carried less than four fifths of the bytes.`]
      : []),
  ];
  return {
    id: 'connection',
    title: 'connection (that carried most)',
    cells: columns.map(
      ({ flow, share, capture }) =>
        `${flow.id} ${flow.client} → ${flow.server}${flow.client_guessed ? ' (who is client: guessed)' : ''}, ${figure(flow.seconds)} s, ${percent(share)} of the bytes of ${capture.connections === 1 ? 'the only connection' : `${figure(capture.connections)} connections`}`,
    ),
    use: 'information',
    note: notes.join(' '),
  };
}

export function tapRow({ columns }: Compared): ComparisonRow {
  const taps = new Set(columns.map(({ flow }) => flow.tap));
  const unknown = namesOf(columns, ({ flow }) => flow.tap === undefined);
  const note =
    unknown.length > 0
      ? `Of ${listed(unknown)} the handshake does not tell where the tap stood: RTT of data and the split of losses must not be compared.`
      : taps.size === 1
        ? 'The taps stand at the same place: RTT of data and the split of losses may be compared.'
        : 'The taps stand at different places: RTT of data and the split of losses must not be compared; handshake and losses of the whole way may.';
  return {
    id: 'tap',
    title: 'tap',
    cells: columns.map(({ flow: { tap, handshake } }) =>
      tap === undefined || handshake === undefined
        ? UNKNOWN
        : `${tap} (${handshake.to_server_ms.toFixed(2)} of ${handshake.rtt_ms.toFixed(2)} ms lie between it and the server)`,
    ),
    use: 'information',
    note,
  };
}

/** True where the taps stand at one place, as far as that is known. */
export function areTapsAlike({ columns }: Compared): boolean {
  const [first] = columns;
  return first?.flow.tap !== undefined && columns.every(({ flow }) => flow.tap === first.flow.tap);
}
