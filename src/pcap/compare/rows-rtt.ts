import { figure } from '../../core/figures.js';
import { type Compared, type ComparisonRow, ENOUGH, listed, namesOf, UNKNOWN } from './comparison.js';
import { areTapsAlike } from './rows-capture.js';

export function handshakeRow({ columns }: Compared): ComparisonRow {
  const without = namesOf(columns, ({ flow }) => flow.handshake === undefined);
  return {
    id: 'rtt_handshake',
    title: 'RTT of the handshake',
    cells: columns.map(({ flow: { handshake } }) =>
      handshake === undefined ? UNKNOWN : `${handshake.rtt_ms.toFixed(2)} ms (n = 1)`,
    ),
    use: without.length > 0 ? 'with care' : 'compare',
    note: `The whole path wherever the tap is; one sample each.${without.length > 0 ? ` ${listed(without)}: no handshake without a repeated SYN was captured.` : ''}`,
  };
}

/** Of the data of one side: what lies between the tap and the other side. */
export function rttRow(sender: 'client' | 'server'): (compared: Compared) => ComparisonRow {
  const other = sender === 'client' ? 'server' : 'client';
  return (compared) => {
    const { columns } = compared;
    const few = namesOf(columns, ({ flow }) => (flow.sides[sender].rtt_ms?.n ?? 0) < ENOUGH);
    const isAlike = areTapsAlike(compared);
    const notes = [
      `Between the tap and the ${other}, that host's own delay in it; segments sent again and waits behind a loss left out.`,
      isAlike
        ? 'The taps stand alike.'
        : 'The taps do not stand alike, or that is not known: each measures another part of the way.',
      ...(few.length > 0 ? [`${listed(few)}: fewer than ${ENOUGH} samples, no percentile to rely on.`] : []),
    ];
    return {
      id: `rtt_to_${other}`,
      title: `RTT tap to ${other}, p50 / p95`,
      cells: columns.map(({ flow }) => {
        const rtt = flow.sides[sender].rtt_ms;
        return rtt === undefined
          ? UNKNOWN
          : `${rtt.p50.toFixed(2)} / ${rtt.p95.toFixed(2)} ms (n = ${figure(rtt.n)}, least ${rtt.min.toFixed(2)})`;
      }),
      use: isAlike ? (few.length > 0 ? 'with care' : 'compare') : 'not comparable',
      note: notes.join(' '),
    };
  };
}
