import { type ParsedRow, row } from '../../core/table.js';
import { flows } from '../../tables/flows.js';
import type { FlowReport } from '../summary/flow-types.js';

/** The connection as a whole. */
export function flowRow(f: FlowReport): ParsedRow {
  const { handshake, tls } = f;
  const { think_ms: think } = f.requests;
  const waited = (by: string): number => f.stalls.seconds_by[by] ?? 0;
  return row(flows, f.first_frame, {
    flow: f.id,
    client: f.client,
    server: f.server,
    client_guessed: f.client_guessed,
    state: f.state,
    ...(f.started !== undefined && { started: f.started }),
    seconds: f.seconds,
    packets: f.packets,
    ...(f.tap !== undefined && { tap: f.tap }),
    ...(handshake && { handshake_ms: handshake.rtt_ms, to_server_ms: handshake.to_server_ms }),
    syn_packets: f.syn_packets,
    syn_ack_packets: f.syn_ack_packets,
    requests: f.requests.count,
    ...(think && { think_p50_ms: think.p50, think_max_ms: think.max }),
    ...(tls?.hello_ms !== undefined && { tls_hello_ms: tls.hello_ms }),
    history: f.history,
    waited_receiver_s: waited('receiver'),
    waited_path_s: waited('path'),
    waited_server_s: waited('server'),
    waited_client_s: waited('client') + waited('idle'),
    waited_sender_s: waited('sender'),
  });
}
