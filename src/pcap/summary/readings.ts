import { percent } from '../../core/figures.js';
import { formatBytes } from '../../core/units.js';
import { captureLimits } from './capture-limits.js';
import { type FlowReport, NEAR_SHARE, type SideReport } from './flow-types.js';
import { lossesOf } from './losses.js';
import { reducedMss } from './reduced-mss.js';

/** What a flow's numbers mean, worst first. */
export interface Reading {
  readonly kind:
    | 'no_answer'
    | 'handshake_repeated'
    | 'refused'
    | 'half_open'
    | 'reset'
    | 'loss'
    | 'receiver_limited'
    | 'window_limited'
    | 'queue'
    | 'server_slow'
    | 'mtu'
    | 'reordering'
    | 'network_duplicates'
    | 'received_twice'
    | 'spurious'
    | 'nagle_delayed_ack'
    | 'capture_gap'
    | 'fragments'
    | 'one_direction'
    | 'options_cut'
    | 'mss_reduced'
    | 'congestion_marks';
  readonly severity: 'warning' | 'info';
  readonly statement: string;
  /** Frames of the file that show it. */
  readonly frames: readonly number[];
}

/** Shares below these are what any path shows now and then. */
const LOSS_SHARE = 0.005;
const LOSS_LEAST = 3;
const STALLED_SHARE = 0.1;
const STALLED_LEAST_S = 0.5;
const WAIT_LEAST_S = 0.2;
const QUEUE_LEAST_MS = 30;
const QUEUE_SAMPLES = 30;
const THINK_LEAST_MS = 500;
/** Grades of RTT under load less RTT idle, ms (dslreports.com/faq/17930). */
const GRADES: readonly (readonly [number, string])[] = [
  [5, 'A+'],
  [30, 'A'],
  [60, 'B'],
  [200, 'C'],
  [400, 'D'],
];

/** Pure. */
export function readingsOf(flow: FlowReport): Reading[] {
  const pairs = [
    ['client', flow.sides.client, 'server', flow.sides.server],
    ['server', flow.sides.server, 'client', flow.sides.client],
  ] as const;
  return [
    ...ends(flow),
    ...captureLimits(flow),
    ...pairs.flatMap(([who, side, other, peer]) => [
      ...loss(who, side, peer, flow),
      ...receiver(who, side, peer, flow),
      ...windowLimited(who, side, other, peer, flow),
      ...queue(who, side, other, peer, flow),
      ...minor(who, side, peer),
    ]),
    ...think(flow),
    ...icmp(flow),
    ...reducedMss(flow),
  ].toSorted((a, b) => rank(a) - rank(b));
}

const rank = (r: Reading): number => (r.severity === 'warning' ? 0 : 1);
const warning = (kind: Reading['kind'], statement: string, ...frames: number[]): Reading => ({
  ...{ kind, severity: 'warning', statement },
  frames: frames.filter((f) => f > 0),
});
const info = (kind: Reading['kind'], statement: string, ...frames: number[]): Reading => ({
  ...warning(kind, statement, ...frames),
  severity: 'info',
});
const seconds = (s: number): string => (s < 1 ? `${Math.round(1000 * s)} ms` : `${s.toFixed(2)} s`);

function ends(flow: FlowReport): Reading[] {
  const { reset } = flow;
  const repeats = [...halfOpen(flow), ...handshakeRepeats(flow)];
  if (flow.state === 'no answer')
    return [
      warning('no_answer', `${flow.syn_packets} SYN and no answer from ${flow.server}`, flow.first_frame),
    ];
  if (flow.state === 'refused')
    return [warning('refused', `${flow.server} refused the connection`, flow.first_frame, reset?.frame ?? 0)];
  if (!reset || reset.phase === 'after the end') return repeats;
  const strange = reset.strange_ttl
    ? `; its TTL is ${reset.strange_ttl.ttl}, that of the ${reset.by}'s other packets ${reset.strange_ttl.usual}: something in between may have sent it`
    : '';
  const sentOn =
    reset.sent_on_frame === undefined ? '' : `; the ${reset.by} sent on afterwards: the RST was not its own`;
  const frames = [reset.frame, reset.sent_on_frame ?? 0];
  return [
    ...repeats,
    warning('reset', `RST in the name of the ${reset.by}, ${reset.phase}${strange}${sentOn}`, ...frames),
  ];
}

function halfOpen({ client, server, sides }: FlowReport): Reading[] {
  return [
    { end: client, half: sides.client.half_open },
    { end: server, half: sides.server.half_open },
  ].flatMap(({ end, half }) =>
    half === undefined
      ? []
      : [
          warning(
            'half_open',
            `${end} answered a SYN ${half.acks} times with the ACK of an earlier connection of these ports, which it still had: the other end had lost it`,
            half.first_frame,
          ),
        ],
  );
}

/** A handshake that needed more than one try: lost packets, or a full accept queue. */
function handshakeRepeats({ sides: { client, server }, first_frame }: FlowReport): Reading[] {
  const [syn, synAck] = [client.resent['syn'] ?? 0, server.resent['syn'] ?? 0];
  if (syn + synAck === 0) return [];
  return [
    warning(
      'handshake_repeated',
      `the handshake took more than one try: SYN sent again ${syn} times, SYN-ACK ${synAck} times`,
      first_frame,
    ),
  ];
}

/** Where it was lost, seen from the tap; what was not needed does not count. */
function loss(who: string, side: SideReport, peer: SideReport, flow: FlowReport): Reading[] {
  const { afterTap: after, beforeTap: before, spurious, sent, unit } = lossesOf(side, peer);
  const list: Reading[] = [];
  const at = flow.tap === undefined ? 'this tap' : `this tap (${flow.tap})`;
  const add = (n: number, where: string): void => {
    if (n === 0) return;
    const isMuch = n >= LOSS_LEAST && n / sent >= LOSS_SHARE;
    const timeouts = where.startsWith('after') ? (side.resent['timeout'] ?? 0) : 0;
    const text = `${n} of ${sent} ${unit === 'packets' ? 'data packets' : unit} of the ${who} (${percent(n / sent)}) were lost ${where} ${at}${timeouts > 0 ? `; ${timeouts} came again only after a timeout` : ''}`;
    list.push((isMuch || timeouts > 0 ? warning : info)('loss', text, side.first_loss_frame ?? 0));
  };
  add(after, 'after');
  add(before, 'before');
  if (spurious > 0)
    list.push(info('spurious', `${spurious} packets of the ${who} were sent again though they had arrived`));
  return list;
}

function receiver(who: string, side: SideReport, peer: SideReport, flow: FlowReport): Reading[] {
  const { count, seconds: total, longest_s, first_frame } = side.zero_window;
  if (count === 0) return [];
  const isMuch = total >= STALLED_LEAST_S || total >= STALLED_SHARE * flow.seconds;
  const { noRoom } = lossesOf(peer, side);
  const lost =
    noRoom === 0
      ? ''
      : `, and for ${noRoom} data packets that were on their way then it had no room: they came again`;
  const text = `the ${who} closed its window ${count} times, ${seconds(total)} of ${seconds(flow.seconds)} in all (longest ${seconds(longest_s)}): its application did not read${lost}`;
  return [(isMuch ? warning : info)('receiver_limited', text, first_frame ?? 0)];
}

function windowLimited(
  who: string,
  side: SideReport,
  other: string,
  peer: SideReport,
  flow: FlowReport,
): Reading[] {
  const { count, seconds: total } = side.window_full;
  if (
    count === 0 ||
    peer.zero_window.count > 0 ||
    total < Math.max(WAIT_LEAST_S, STALLED_SHARE * flow.seconds)
  )
    return [];
  const most = peer.window?.max ?? 0;
  return [
    warning(
      'window_limited',
      `the ${who} filled the window of the ${other} (at most ${formatBytes(most)}) ${count} times and waited ${seconds(total)} of ${seconds(flow.seconds)} for it: a larger receive buffer would carry more`,
    ),
  ];
}

/** A wait of the path: the ACK was not delayed, and the tap is not where the data has the path behind it. */
function queue(who: string, side: SideReport, other: string, peer: SideReport, flow: FlowReport): Reading[] {
  const { rtt_ms: all, rtt_prompt_ms: rtt } = side;
  if (all === undefined || rtt === undefined || rtt.n < QUEUE_SAMPLES) return [];
  if (side.window_full.seconds > STALLED_SHARE * flow.seconds) return [];
  if (isAtReceiver(all.min, other, peer, flow)) return [];
  const more = rtt.p95 - all.min;
  if (more < QUEUE_LEAST_MS) return [];
  const grade = GRADES.find(([most]) => more < most)?.[1] ?? 'F';
  return [
    warning(
      'queue',
      `RTT of the ${who}'s data rose from ${all.min.toFixed(1)} to ${rtt.p95.toFixed(1)} ms (p95 of ${rtt.n} ACKs, none delayed or behind a loss): a queue on the path, grade ${grade}`,
    ),
  ];
}

/** By the handshake; where none was captured, by the RTT of what the receiver sends, which has the path before it. */
function isAtReceiver(
  least: number,
  receiver: string,
  { rtt_ms: back }: SideReport,
  flow: FlowReport,
): boolean {
  if (flow.tap !== undefined) return flow.tap === `near the ${receiver}`;
  return back !== undefined && least < NEAR_SHARE * (least + back.min);
}

function think(flow: FlowReport): Reading[] {
  const { think_ms: t, longest_frame } = flow.requests;
  if (t === undefined || t.max < THINK_LEAST_MS) return [];
  return [
    warning(
      'server_slow',
      `the server took ${seconds(t.max / 1000)} to begin an answer (median ${seconds(t.p50 / 1000)} of ${t.n}); the way there and back is not in it`,
      longest_frame ?? 0,
    ),
  ];
}

function icmp(flow: FlowReport): Reading[] {
  return flow.icmp.map(({ type, code, from, mtu, frame, count }) =>
    mtu === undefined
      ? warning('mtu', `${from} sent ICMP type ${type} code ${code} about it, ${count} times`, frame)
      : warning(
          'mtu',
          `${from} said ${count} times that packets are too big for its next link (MTU ${mtu})`,
          frame,
        ),
  );
}

function minor(who: string, side: SideReport, peer: SideReport): Reading[] {
  const list: Reading[] = [];
  if (side.reordered > 0)
    list.push(
      info(
        'reordering',
        `${side.reordered} of ${side.data_packets} data packets of the ${who} came out of order, none lost`,
      ),
    );
  if (side.copies.network > 0)
    list.push(
      info('network_duplicates', `${side.copies.network} packets of the ${who} were on the network twice`),
    );
  if (peer.dsacks_unseen > 0)
    list.push(
      info(
        'received_twice',
        `${peer.dsacks_unseen} times the receiver got data of the ${who} twice (D-SACK) that passed this tap once: the network made two of it behind the tap, or the capture missed one`,
      ),
    );
  if (side.delayed_ack_waits >= 3)
    list.push(
      info(
        'nagle_delayed_ack',
        `${side.delayed_ack_waits} times a small segment of the ${who} waited for a delayed ACK`,
      ),
    );
  if (side.not_captured_bytes > 0)
    list.push(
      info(
        'capture_gap',
        `${formatBytes(side.not_captured_bytes)} of the ${who} were acknowledged and never captured: the capture lost them, not the network`,
      ),
    );
  if (side.congestion_marks > 0)
    list.push(
      info(
        'congestion_marks',
        `${side.congestion_marks} packets of the ${who} carry the mark of congestion (ECN CE)`,
      ),
    );
  return list;
}
