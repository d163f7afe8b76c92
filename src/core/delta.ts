/** Growth of one counter between the start and the end snapshot. */
export interface Delta {
  readonly table: string;
  readonly host: string;
  /** Values of the table's key columns. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly counter: string;
  readonly start: number;
  readonly end: number;
  /** Absent when the counter went backwards: a reset, not a number. */
  readonly delta?: number;
  readonly reset?: true;
  /** end < start by a 32-bit counter running over; `delta` is corrected. */
  readonly wrapped?: true;
  readonly seconds: number;
  /** delta ÷ seconds. */
  readonly rate?: number;
  readonly startCite: string;
  readonly endCite: string;
}
