import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport } from '../summary/flow-types.js';
import type { CaptureJoin } from '../join/join-types.js';

/** What may be done with the numbers of a row. */
export type Use =
  /** They mean the same in every capture. */
  | 'compare'
  /** With what the note says. */
  | 'with care'
  | 'not comparable'
  /** Worth knowing, never a fault. */
  | 'information';

export interface ComparisonRow {
  readonly id: string;
  readonly title: string;
  /** One for each capture; `-`: the capture cannot tell, the note says why. */
  readonly cells: readonly string[];
  readonly use: Use;
  readonly note: string;
}

/** A capture in a comparison: one connection of it. */
export interface Column {
  /** As the user calls it. */
  readonly name: string;
  readonly capture: CaptureReport;
  /** The connection that carried most. */
  readonly flow: FlowReport;
  /** Its part of the bytes of all connections, 0 to 1. */
  readonly share: number;
}

export interface CaptureComparison {
  readonly schema: 'evidence/pcap-comparison/v1';
  readonly captures: readonly {
    readonly name: string;
    readonly file: string;
    readonly flow: string;
    readonly share_of_bytes: number;
  }[];
  /** What differs beyond chance, and what does not. */
  readonly differences: readonly string[];
  readonly rows: readonly ComparisonRow[];
  /** Captures without a TCP connection. */
  readonly left_out: readonly string[];
}

/** What rows are made from. */
export interface Compared {
  readonly columns: readonly Column[];
  readonly joins: readonly CaptureJoin[];
}

export const UNKNOWN = '-';

/** Packets or samples: with none of 30 lost, 10 % may be; of fewer a 95th percentile is one of them. */
export const ENOUGH = 30;

/** `office, home and vpn`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Names of the columns for which something holds. */
export function namesOf(columns: readonly Column[], holds: (c: Column) => boolean): string[] {
  return columns.filter(holds).map(({ name }) => name);
}
