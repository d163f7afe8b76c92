import { type ParsedRow, row } from '../../core/table.js';
import { captureJoins } from '../../tables/capture-joins.js';
import type { CaptureJoin, ConnectionJoin } from '../join/join-types.js';

/** Where a capture of a bundle comes from. */
export interface CaptureSource {
  readonly host: string;
  /** Path in the bundle; also the name of its report. */
  readonly path: string;
}

/** A row and the capture whose frame it cites. */
export interface JoinRow {
  readonly near: CaptureSource;
  readonly parsed: ParsedRow;
}

/** Both directions of every connection that two captures of different hosts hold. Pure. */
export function joinRows(
  join: CaptureJoin,
  sourceOf: (file: string) => CaptureSource | undefined,
): JoinRow[] {
  return join.connections.flatMap((c) => {
    const [near, far] = c.files.map(sourceOf);
    if (near === undefined || far === undefined || near.host === far.host) return [];
    return [oneWay(c, 'client', near, far), oneWay(c, 'server', far, near)];
  });
}

function oneWay(
  c: ConnectionJoin,
  role: 'client' | 'server',
  near: CaptureSource,
  far: CaptureSource,
): JoinRow {
  const isUp = role === 'client';
  const d = isUp ? c.to_server : c.to_client;
  const { clock, changes } = c;
  const sign = isUp ? 1 : -1;
  return {
    near,
    parsed: row(captureJoins, d.lost_frames[0] ?? 1, {
      sender: isUp ? c.client : c.server,
      receiver: isUp ? c.server : c.client,
      role,
      far_host: far.host,
      far_capture: far.path,
      sent: d.sent,
      sent_data: d.sent_data,
      lost: d.lost,
      lost_data: d.lost_data,
      ...(d.not_captured > 0 && { not_captured: d.not_captured }),
      lost_frames: [...d.lost_frames],
      duplicated: d.duplicated,
      not_sent: d.not_sent,
      ...(d.reset_frame !== undefined && { reset_frame: d.reset_frame }),
      ...(d.mss && { mss_sent: d.mss.sent, mss_arrived: d.mss.arrived }),
      ...(d.hops !== undefined && { hops: d.hops }),
      ...(d.delay_over_least_ms && {
        delay_p50_ms: d.delay_over_least_ms.p50,
        delay_p95_ms: d.delay_over_least_ms.p95,
      }),
      ...(clock && { clock_offset_ms: sign * clock.offset_ms, clock_error_ms: clock.error_ms }),
      ...(clock?.drift_ppm !== undefined && { drift_ppm: sign * clock.drift_ppm }),
      changes: [...changes],
    }),
  };
}
