import { type ParsedRow, row } from '../../core/table.js';
import { flowDirections } from '../../tables/flow-directions.js';
import { lossesOf } from '../summary/losses.js';
import type { FlowReport } from '../summary/flow-types.js';

/** What one side sent. */
export function directionRow(f: FlowReport, role: 'client' | 'server'): ParsedRow {
  const peerRole = role === 'client' ? 'server' : 'client';
  const [side, peer] = [f.sides[role], f.sides[peerRole]];
  const { rtt_ms: rtt, window } = side;
  const losses = lossesOf(side, peer);
  return row(flowDirections, side.first_loss_frame ?? f.first_frame, {
    flow: f.id,
    sender: f[role],
    receiver: f[peerRole],
    role,
    ...(f.tap !== undefined && { tap: f.tap }),
    packets: side.packets,
    data_packets: side.data_packets,
    ...(side.segments > side.data_packets && { segments: side.segments }),
    bytes: side.new_bytes,
    seconds: f.seconds,
    goodput_bps: side.goodput_bps,
    resent: losses.afterTap,
    resent_timeout: side.resent['timeout'] ?? 0,
    lost_before_tap: losses.beforeTap,
    spurious: losses.spurious,
    no_room: losses.noRoom,
    reordered: side.reordered,
    network_copies: side.copies.network,
    received_twice: peer.dsacks_unseen,
    not_captured_bytes: side.not_captured_bytes,
    rtt_n: rtt?.n ?? 0,
    ...(rtt && { rtt_min_ms: rtt.min, rtt_p50_ms: rtt.p50, rtt_p95_ms: rtt.p95 }),
    ...(side.mss !== undefined && { mss: side.mss }),
    ...(window && { window_max: window.max, window_scaled: window.scaled }),
    zero_windows: side.zero_window.count,
    zero_window_s: side.zero_window.seconds,
    zero_window_longest_s: side.zero_window.longest_s,
    window_full_s: side.window_full.seconds,
    delayed_ack_waits: side.delayed_ack_waits,
    congestion_marks: side.congestion_marks,
    ...(side.zero_window.first_frame !== undefined && { zero_window_frame: side.zero_window.first_frame }),
    ...(side.first_loss_frame !== undefined && { loss_frame: side.first_loss_frame }),
  });
}
