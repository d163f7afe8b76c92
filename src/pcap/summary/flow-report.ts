import { byKind } from '../flow/repeats.js';
import { fullSegment, segmentsOf } from '../flow/mss.js';
import type { Samples } from '../flow/samples.js';
import type { Side } from '../flow/side.js';
import type { Stalls } from '../flow/stalls.js';
import type { TcpFlow } from '../flow/tcp-flow.js';
import { type FlowReport, NEAR_SHARE, type SideReport, type Spread } from './flow-types.js';

/**
 * What a flow was, as plain data. Pure. `timeOf`: RFC 3339 of ns since the first record; `optionsCut`: in so many packets.
 */
export function flowReport(
  flow: TcpFlow,
  timeOf: (at: number) => string | undefined,
  optionsCut = 0,
): FlowReport {
  const name = (side: 0 | 1): string => (side === flow.client ? 'client' : 'server');
  const [client, server] = [flow.sides[flow.client], flow.sides[flow.client === 0 ? 1 : 0]];
  const { reset, icmp } = flow;
  const started = timeOf(flow.firstAt);
  const handshake = handshakeOf(flow);
  const tap = handshake && tapOf(handshake);
  return {
    id: flowId(flow),
    client: flow.end(flow.client),
    server: flow.end(flow.client === 0 ? 1 : 0),
    client_guessed: flow.isClientGuessed,
    ...(flow.tunnel !== '' && { tunnel: flow.tunnel }),
    first_frame: flow.firstFrame,
    packets: flow.packets,
    ...(optionsCut > 0 && { options_cut: optionsCut }),
    ...(started !== undefined && { started }),
    first_at_ns: flow.firstAt,
    seconds: (flow.lastAt - flow.firstAt) / 1e9,
    ...(client.isn >= 0 && server.isn >= 0 && { isns: `${client.isn} ${server.isn}` }),
    history: flow.history,
    state: stateOf(flow),
    ...(handshake && { handshake }),
    ...(tap && { tap }),
    syn_packets: client.synPackets,
    syn_ack_packets: server.synPackets,
    sides: { client: sideReport(client, server, flow), server: sideReport(server, client, flow) },
    requests: requestsOf(flow),
    stalls: stallsOf(flow.stalls, flow.firstAt, name),
    ...(reset && {
      reset: {
        by: name(reset.side),
        phase: reset.phase,
        at_s: (reset.at - flow.firstAt) / 1e9,
        frame: reset.frame,
        ...(reset.sentOnFrame !== undefined && { sent_on_frame: reset.sentOnFrame }),
        ...(reset.strangeTtl && { strange_ttl: reset.strangeTtl }),
      },
    }),
    icmp: (icmp ?? []).map(({ type, code, from, mtu, at, frame, count }) => ({
      ...{ type, code, from, frame, count, at_s: (at - flow.firstAt) / 1e9 },
      ...(mtu > 0 && { mtu }),
    })),
    fragments: flow.fragments,
    ...phasesOf(flow),
  };
}

export function flowId(flow: TcpFlow): string {
  return `T${flow.index + 1}`;
}

function handshakeOf(flow: TcpFlow): FlowReport['handshake'] {
  const ns = flow.handshakeRtt();
  if (ns === undefined) return undefined;
  const toServer = flow.synAckAt - flow.sides[flow.client].synAt;
  return { rtt_ms: ns / 1e6, to_server_ms: toServer / 1e6, to_client_ms: (ns - toServer) / 1e6 };
}

function tapOf({
  rtt_ms,
  to_server_ms,
  to_client_ms,
}: NonNullable<FlowReport['handshake']>): FlowReport['tap'] {
  // Of a path within one machine nothing can be told.
  if (rtt_ms < 0.2) return undefined;
  if (to_client_ms < NEAR_SHARE * rtt_ms) return 'near the client';
  return to_server_ms < NEAR_SHARE * rtt_ms ? 'near the server' : 'in the middle';
}

function stateOf(flow: TcpFlow): FlowReport['state'] {
  const [client, server] = [flow.sides[flow.client], flow.sides[flow.client === 0 ? 1 : 0]];
  if (flow.reset?.phase === 'to a SYN') return 'refused';
  const isOneWay = client.packets === 0 || server.packets === 0;
  if (isOneWay && client.synPackets > 0 && client.acked < 0) return 'no answer';
  if (flow.reset && flow.reset.phase !== 'after the end') return 'reset';
  // An ACK is the answer to something: that it was not captured is no fault of the other side.
  if (isOneWay) return 'one direction';
  if (client.hasFin && server.hasFin) return 'closed';
  return client.synPackets === 0 ? 'no handshake' : 'open';
}

function requestsOf({ exchange }: TcpFlow): FlowReport['requests'] {
  const { requests, think, longestFrame } = exchange;
  return { count: requests, ...(think && { think_ms: spread(think), longest_frame: longestFrame }) };
}

function phasesOf({ phases }: TcpFlow): Pick<FlowReport, 'tls' | 'http'> {
  const { tls, http = [] } = phases ?? {};
  const since = (at: number | undefined, from: number): number | undefined =>
    at === undefined ? undefined : (at - from) / 1e6;
  const [hello, handshake] = [
    since(tls?.serverHelloAt, tls?.clientHelloAt ?? 0),
    since(tls?.doneAt, tls?.clientHelloAt ?? 0),
  ];
  return {
    ...(tls && {
      tls: {
        ...(tls.serverName !== undefined && { server_name: tls.serverName }),
        ...(hello !== undefined && { hello_ms: hello }),
        ...(handshake !== undefined && { handshake_ms: handshake }),
        ...(tls.alert && {
          alert: {
            by: tls.alert.fromClient ? 'client' : 'server',
            level: tls.alert.level,
            description: tls.alert.description,
            frame: tls.alert.frame,
          },
        }),
      },
    }),
    ...(http.length > 0 && {
      http: http.map(({ method, path, status, firstByteAt, at, frame }) => ({
        ...{ method, path, frame },
        ...(status !== undefined && { status }),
        ...(firstByteAt !== undefined && { first_byte_ms: (firstByteAt - at) / 1e6 }),
      })),
    }),
  };
}

function stallsOf(stalls: Stalls, firstAt: number, name: (side: 0 | 1) => string): FlowReport['stalls'] {
  return {
    count: stalls.count,
    seconds_by: Object.fromEntries(Object.entries(stalls.total).map(([by, ns]) => [by, ns / 1e9])),
    longest: stalls.longest.map(({ by, side, from, ns, frame }) => ({
      by,
      waited_for: name(side),
      at_s: (from - firstAt) / 1e9,
      seconds: ns / 1e9,
      frame,
    })),
  };
}

function sideReport(side: Side, peer: Side, flow: TcpFlow): SideReport {
  const t = side.trouble;
  const hasSyn = side.isn >= 0;
  const seconds = (side.lastAt - side.firstAt) / 1e9;
  const kinds = Object.entries(byKind(t.resent, t.repeats)).filter(
    ([kind, n]) => n > 0 && isKnown(kind, peer),
  );
  return {
    packets: side.packets,
    wire_bytes: side.wireBytes,
    data_packets: side.dataPackets,
    payload_bytes: side.payloadBytes,
    new_bytes: side.newBytes,
    segments: segmentsSent(side, peer),
    largest_payload: side.largestPayload,
    ...(side.firstTtl >= 0 && { ttl: side.firstTtl }),
    ...(side.mss >= 0 && { mss: side.mss }),
    ...(hasSyn && side.windowScale >= 0 && { window_scale: side.windowScale }),
    ...(side.isSackPermitted !== undefined && { sack_permitted: side.isSackPermitted }),
    ...(hasSyn && { ecn_offered: side.isEcnOffered }),
    resent: { packets: t.resentPackets, bytes: t.resentBytes, ...Object.fromEntries(kinds) },
    lost_before_tap: { packets: t.filledPackets, bytes: t.filledBytes },
    ...(t.firstResentFrame > 0 && { first_loss_frame: t.firstResentFrame }),
    longest_silence_before_resend_s: t.longestSilence / 1e9,
    reordered: t.reordered,
    copies: { tap: t.tapCopies, network: t.networkCopies },
    not_captured_bytes: t.unseenBytes,
    sack_packets: t.sackPackets,
    dsack_packets: t.dsackPackets,
    dsacks_unseen: t.dsacksUnseen,
    duplicate_acks: t.duplicateAcks,
    recovery_episodes: t.episodes,
    holes_reported: t.holesReported,
    ...(side.windowGreatest >= 0 && {
      window: {
        min: side.windowLeast,
        max: side.windowGreatest,
        scaled: flow.areWindowsScaled !== undefined,
      },
    }),
    zero_window: {
      count: t.zeroWindows,
      seconds: t.zeroTotal / 1e9,
      longest_s: t.zeroLongest / 1e9,
      ...(t.zeroFirstFrame > 0 && { first_frame: t.zeroFirstFrame }),
    },
    window_probes: t.windowProbes,
    keep_alives: t.keepAlives,
    ...(t.halfOpenAcks > 0 && { half_open: { acks: t.halfOpenAcks, first_frame: t.halfOpenFrame } }),
    in_flight_max: side.inFlightMost,
    window_full: { count: t.windowFull, seconds: t.fullTotal / 1e9 },
    congestion_marks: t.congestionMarks,
    congestion_echoes: t.echoedMarks,
    window_reductions: t.windowReductions,
    delayed_ack_waits: t.delayedAckWaits,
    goodput_bps: seconds > 0 ? (side.newBytes * 8) / seconds : 0,
    ...(side.rtt && { rtt_ms: spread(side.rtt) }),
    ...(side.promptRtt && { rtt_prompt_ms: spread(side.promptRtt) }),
  };
}

/** Why data came again, the other direction says. */
function isKnown(kind: string, peer: Side): boolean {
  return peer.packets > 0 || kind === 'syn' || kind === 'fin';
}

/** What its data was on the wire where offload has merged segments: by the MSS the receiver allows. */
function segmentsSent(side: Side, peer: Side): number {
  if (side.largestPayload <= fullSegment(side, peer)) return side.dataPackets;
  return Math.max(side.dataPackets, segmentsOf(side.payloadBytes, side, peer));
}

function spread(samples: Samples): Spread {
  const [p50 = Number.NaN, p95 = Number.NaN] = samples.quantiles(0.5, 0.95);
  return { n: samples.count, min: samples.least, p50, p95, max: samples.greatest };
}
