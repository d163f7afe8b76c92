import { RST, SYN } from '../packet.js';
import type { FlowReport } from '../summary/flow-types.js';
import { hopsOf } from './direction.js';
import type { Matched } from './match.js';
import type { PacketLog } from './packet-log.js';

/** One direction as both taps have it. */
export interface Way {
  readonly who: 'client' | 'server';
  readonly matched: Matched;
  readonly near: PacketLog;
  readonly far: PacketLog;
  /** The connection at the tap near the sender, and at the other. */
  readonly sent: FlowReport;
  readonly arrived: FlowReport;
  /** Sequence numbers are others. */
  readonly isShifted: boolean;
}

/** What something between the taps changed, in words. */
export function changesOf(ways: readonly [Way, Way]): string[] {
  const [{ sent: first, arrived: second }] = ways;
  return [
    ...(first.client !== second.client || first.server !== second.server
      ? [
          `addresses translated: ${first.client} → ${first.server} is ${second.client} → ${second.server} at the second tap`,
        ]
      : []),
    ...ways.flatMap((way) => [...optionsOf(way), ...packetsOf(way)]),
  ];
}

function optionsOf({ who, sent, arrived }: Way): string[] {
  const [a, b] = [sent.sides[who], arrived.sides[who]];
  const values: readonly (readonly [string, unknown, unknown])[] = [
    ['MSS', a.mss, b.mss],
    ['window scale', a.window_scale, b.window_scale],
    ['SACK permitted', a.sack_permitted, b.sack_permitted],
    ['ECN offer', a.ecn_offered, b.ecn_offered],
  ];
  return values.flatMap(([what, x, y]) =>
    x !== undefined && y !== undefined && x !== y
      ? [`${what} of the ${who}’s SYN: sent ${String(x)}, arrived ${String(y)}`]
      : [],
  );
}

function packetsOf({ who, matched: m, near, far, isShifted }: Way): string[] {
  const list: string[] = [];
  const hops = hopsOf(m, near, far);
  if (hops !== undefined && hops < 0) {
    const [[i, j] = [0, 0]] = m.pairs;
    list.push(
      `TTL of the ${who}’s packets: sent ${near.ttl[i]}, arrived ${far.ttl[j]}: written anew on the way`,
    );
  }
  if (isShifted) list.push(`sequence numbers of the ${who}: something on the way makes its own`);
  if (m.isLoose) list.push(`window or timestamps of the ${who}’s packets: arrived other than they were sent`);
  const resets = m.unsent.filter((j) => (far.flags[j]! & RST) !== 0);
  if (resets.length > 0)
    list.push(
      `RST in the name of the ${who} that the ${who} never sent, frame ${far.frame[resets[0]!]}: something between the taps made it`,
    );
  const syns = m.unsent.filter((j) => (far.flags[j]! & SYN) !== 0);
  if (syns.length > 0)
    list.push(`a SYN of the ${who} arrived other than it was sent, frame ${far.frame[syns[0]!]}`);
  return list;
}
