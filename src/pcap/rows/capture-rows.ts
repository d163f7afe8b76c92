import { type ParsedRow, row } from '../../core/table.js';
import { captureFiles } from '../../tables/capture-files.js';
import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport } from '../summary/flow-types.js';
import { isOneWay } from '../summary/losses.js';
import { directionRow } from './direction-rows.js';
import { eventRows } from './event-rows.js';
import { flowRow } from './flow-rows.js';

/** A capture as rows of tables; the line of a row is the number of a frame. Pure. */
export function captureRows(capture: CaptureReport): ParsedRow[] {
  const own = capture.flows.filter((flow) => flow.same_connection_as === undefined);
  return [
    row(captureFiles, 1, fileColumns(capture)),
    ...own.flatMap((flow) => [
      flowRow(flow),
      directionRow(flow, 'client'),
      directionRow(flow, 'server'),
      ...eventRows(flow),
    ]),
  ];
}

function fileColumns(c: CaptureReport) {
  const { dropped_by_kernel: dropped } = c;
  return {
    format: c.format,
    ...(c.from !== undefined && { from: c.from }),
    ...(c.to !== undefined && { to: c.to }),
    seconds: c.seconds,
    packets: c.packets,
    wire_bytes: c.wire_bytes,
    cut_packets: c.cut_packets,
    not_analysed: Object.values(c.not_analysed).reduce((a, b) => a + b, 0),
    copies: c.copies_removed,
    clock_back: c.clock_back.times,
    ...(dropped !== undefined && { dropped_by_kernel: dropped }),
    connections: c.connections,
    without_syn: c.flows.filter((f) => f.syn_packets + f.syn_ack_packets === 0).length,
    one_way: c.flows.filter(isOneWay).length,
    not_followed: c.not_followed,
    // A FIN that was not captured counts as one.
    not_captured_bytes: c.flows.map(notCaptured).reduce((a, b) => a + (b > 2 ? b : 0), 0),
    ...(c.problem !== undefined && { problem: c.problem }),
  };
}

const notCaptured = ({ sides: { client, server } }: FlowReport): number =>
  client.not_captured_bytes + server.not_captured_bytes;
