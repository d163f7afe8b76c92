import { figure, percent } from '../../core/figures.js';
import { formatBytes } from '../../core/units.js';
import { wilson } from '../../core/wilson.js';
import { lossesOf, type Losses } from '../summary/losses.js';
import {
  type Column,
  type Compared,
  type ComparisonRow,
  ENOUGH,
  listed,
  namesOf,
  UNKNOWN,
} from './comparison.js';
import { areTapsAlike } from './rows-capture.js';

type Who = 'client' | 'server';
const otherOf = (who: Who): Who => (who === 'client' ? 'server' : 'client');

/** Of the whole way, wherever the tap is. */
export function lossOf({ flow }: Column, sender: Who): Losses {
  return lossesOf(flow.sides[sender], flow.sides[otherOf(sender)]);
}

const timeoutsOf = ({ flow }: Column, sender: Who): number => flow.sides[sender].resent['timeout'] ?? 0;

export function lossRow(sender: Who): (compared: Compared) => ComparisonRow {
  const receiver = otherOf(sender);
  return (compared) => {
    const { columns } = compared;
    const merged = namesOf(columns, ({ flow }) => {
      const { segments, data_packets } = flow.sides[sender];
      return segments > 1.05 * data_packets;
    });
    const oneWay = namesOf(columns, ({ flow }) => flow.sides[receiver].packets === 0);
    const few = namesOf(columns, (c) => lossOf(c, sender).sent < ENOUGH);
    // With timeouts in it a try may have been lost as well, which only a tap before the loss sees.
    const isTriedAgain = !areTapsAlike(compared) && columns.some((c) => timeoutsOf(c, sender) > 0);
    const notes = [
      'Before and behind the tap together. What was sent again though it had arrived is not in it. ACKs that were lost cannot be counted.',
      ...(isTriedAgain
        ? [
            'A tap before the loss counts each try that was lost; one behind it counts a filled hole once, and nothing of a tail behind which nothing came.',
          ]
        : []),
      ...(merged.length > 0
        ? [
            `${listed(merged)}: offload merged segments: the whole is counted by their size, what was lost in packets, which may be more than one.`,
          ]
        : []),
      ...(oneWay.length > 0 ? [`${listed(oneWay)}: one direction only, no verdict.`] : []),
      ...(few.length > 0
        ? [`${listed(few)}: fewer than ${ENOUGH} packets with data, of which no share can be told.`]
        : []),
    ];
    const isRough = isTriedAgain || oneWay.length + merged.length + few.length > 0;
    return {
      id: `loss_${sender}`,
      title: `data lost, ${sender} → ${receiver}`,
      cells: columns.map((c) => lossText(lossOf(c, sender), c.flow.sides[receiver].packets === 0)),
      use: few.length === columns.length ? 'not comparable' : isRough ? 'with care' : 'compare',
      note: notes.join(' '),
    };
  };
}

function lossText({ afterTap, beforeTap, sent, unit }: Losses, isOneWay: boolean): string {
  if (sent === 0 || isOneWay) return UNKNOWN;
  const lost = afterTap + beforeTap;
  const [low, high] = wilson(lost, sent);
  return `${figure(lost)} of ${figure(sent)} ${unit} (${percent(lost / sent)}, 95 % ${percent(low)} to ${percent(high)}): ${figure(beforeTap)} before, ${figure(afterTap)} behind the tap`;
}

export function sentAgainRow(sender: Who): (compared: Compared) => ComparisonRow {
  return ({ columns }) => ({
    id: `again_${sender}`,
    title: `sent again, ${sender} → ${otherOf(sender)}`,
    cells: columns.map((c) => {
      const { resent, lost_before_tap: before } = c.flow.sides[sender];
      const { spurious, noRoom } = lossOf(c, sender);
      const packets = resent.packets + before.packets;
      if (packets === 0) return '0';
      return `${figure(packets)} packets, ${formatBytes(resent.bytes + before.bytes)}: ${figure(timeoutsOf(c, sender))} after a timeout, ${figure(spurious)} needlessly${noRoom > 0 ? `, ${figure(noRoom)} into a closed window` : ''}`;
    }),
    use: 'with care',
    note: 'Why one came again shows only where the tap has seen it the first time: behind the loss it is a filled hole, and no kind is told.',
  });
}

/** What the receiver of the data says of holes in it. */
export function sackRow(receiver: Who): (compared: Compared) => ComparisonRow {
  return ({ columns }) => ({
    id: `sack_${receiver}`,
    title: `SACK from the ${receiver}`,
    cells: columns.map(({ flow }) => {
      const s = flow.sides[receiver];
      if (s.sack_packets === 0) return '0';
      return `${figure(s.sack_packets)} ACKs with SACK of ${figure(s.packets)} (${figure(s.dsack_packets)} D-SACK); ${figure(s.recovery_episodes)} recovery episodes, ${figure(s.holes_reported)} holes`;
    }),
    use: 'with care',
    note: 'An ACK that bears SACK is no loss: each loss makes as many as there are packets in flight, so a longer or faster path has more for the same loss. Compare episodes and the losses above; a D-SACK means the opposite of loss.',
  });
}

export function reorderedRow({ columns }: Compared): ComparisonRow {
  return {
    id: 'reordered',
    title: 'out of order, not lost',
    cells: columns.map(({ flow: { sides } }) =>
      [sides.server, sides.client]
        .map(({ reordered, data_packets: n }) =>
          n === 0 ? UNKNOWN : `${figure(reordered)} of ${figure(n)} (${percent(reordered / n)})`,
        )
        .join(' from the server, '),
    ),
    use: 'with care',
    note: 'From the server, then from the client. Only a tap behind the place where packets overtake each other sees it.',
  };
}
