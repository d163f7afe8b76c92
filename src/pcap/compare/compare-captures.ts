import type { CaptureJoin } from '../join/join-types.js';
import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport } from '../summary/flow-types.js';
import type { CaptureComparison, Column, Compared, ComparisonRow } from './comparison.js';
import { differencesOf } from './differences.js';
import { captureRow, connectionRow, copiesRow, missingRow, tapRow } from './rows-capture.js';
import { lossRow, reorderedRow, sackRow, sentAgainRow } from './rows-loss.js';
import { endRow, goodputRow, mssRow, ratioRow, thinkRow, waitedRow } from './rows-connection.js';
import { handshakeRow, rttRow } from './rows-rtt.js';
import { stalledRow, windowRow } from './rows-window.js';

const ROWS: readonly ((compared: Compared) => ComparisonRow)[] = [
  captureRow,
  missingRow,
  copiesRow,
  connectionRow,
  tapRow,
  handshakeRow,
  rttRow('client'),
  rttRow('server'),
  lossRow('server'),
  lossRow('client'),
  sentAgainRow('server'),
  sentAgainRow('client'),
  sackRow('client'),
  sackRow('server'),
  reorderedRow,
  windowRow('client'),
  windowRow('server'),
  stalledRow,
  mssRow,
  ratioRow,
  goodputRow,
  waitedRow,
  thinkRow,
  endRow,
];

/**
 * Captures beside each other, by the connection of each that carried most: what each says, and what of it may be
 * compared. `joins`: those of the same captures that hold the same connections. Pure.
 */
export function compareCaptures(
  captures: readonly { readonly name: string; readonly report: CaptureReport }[],
  joins: readonly CaptureJoin[],
): CaptureComparison {
  const columns = captures.flatMap(({ name, report }) => columnOf(name, report) ?? []);
  const compared = { columns, joins };
  return {
    schema: 'evidence/pcap-comparison/v1',
    captures: columns.map(({ name, capture, flow, share }) => ({
      ...{ name, file: capture.file, flow: flow.id },
      share_of_bytes: Math.round(share * 1e4) / 1e4,
    })),
    differences: differencesOf(compared),
    rows: columns.length === 0 ? [] : ROWS.map((row) => row(compared)).filter(isTelling),
    left_out: captures.filter((c) => !columns.some(({ name }) => name === c.name)).map(({ name }) => name),
  };
}

/** Who sends next to nothing has nothing sent again and no SACK for it. */
function isTelling({ id, cells }: ComparisonRow): boolean {
  return !/^(?:again|sack)_/.test(id) || cells.some((cell) => cell !== '0');
}

function columnOf(name: string, capture: CaptureReport): Column | undefined {
  const own = capture.flows.filter((f) => f.same_connection_as === undefined);
  const [first, ...rest] = own;
  if (first === undefined) return undefined;
  const flow = rest.reduce((a, b) => (bytesOf(b) > bytesOf(a) ? b : a), first);
  const all = own.reduce((sum, f) => sum + bytesOf(f), 0);
  return { name, capture, flow, share: all > 0 ? bytesOf(flow) / all : 1 };
}

function bytesOf({ sides: { client, server } }: FlowReport): number {
  return client.new_bytes + server.new_bytes;
}
