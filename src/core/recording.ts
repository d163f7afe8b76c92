/**
 * Time series of one or more hosts, recorded over the same time, as everything after the sampling sees them. Plain
 * data; a series is a column of a table, so its name, unit and meaning are those of the table
 * (`sockets.rtt_ms`, `tcp_counters.value`, `ping_replies.rtt_ms`). One column no table has: `ping_replies.lost`,
 * 0 or 1 for each echo request, at the time it was sent.
 */
export interface Recording {
  /** Epoch ms, with fraction, by the clock of the machine that ran `evidence`: time 0 of every series. */
  readonly startedAt: number;
  /** ms after `startedAt`. */
  readonly durationMs: number;
  readonly hosts: readonly RecordedHost[];
  readonly series: readonly Series[];
  readonly markers: readonly Marker[];
}

export interface RecordedHost {
  readonly id: string;
  readonly role?: string;
  /** Clock of the host minus ours, ± ms, each time it was asked; oldest first. Empty: it was never known. */
  readonly clock: readonly ClockSample[];
  readonly samplers: readonly SamplerRecord[];
}

export interface ClockSample {
  /** ms after the start of the recording. */
  readonly at: number;
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** What one loop on one host was to do, and did. */
export interface SamplerRecord {
  readonly collector: string;
  readonly probe: string;
  readonly subject?: string;
  /** Its raw output in the bundle. */
  readonly artifact: string;
  readonly intervalMs: number;
  /** Ticks that were due while it ran. */
  readonly due: number;
  readonly taken: number;
  /** Taken, but later than a tenth of the interval after they were due. */
  readonly late: number;
  /** Ticks that were not taken, as spans; nothing is put in their place. */
  readonly missed: readonly { readonly from: number; readonly to: number; readonly reason: string }[];
}

/** One column of one subject on one host. `at`, `value` and `line` have the same length; `at` never falls. */
export interface Series {
  readonly host: string;
  /** Id of the table. */
  readonly table: string;
  /** The key columns of the table: what it is a series of. */
  readonly key: Readonly<Record<string, unknown>>;
  /** The key as people read it: `10.0.0.1:5201 → 10.0.0.2:40000`, `eth0`, `cpu0`, `TcpExt TCPTimeouts`. */
  readonly subject: string;
  readonly column: string;
  /** `counter`: only grows until a reset; a rate is the difference of two samples by their time. */
  readonly kind: 'gauge' | 'counter';
  /** ms after the start, corrected to our clock by the offset measured nearest in time. */
  readonly at: Float64Array;
  readonly value: Float64Array;
  /** 1-based line of `artifact` each sample was read from. */
  readonly line: Uint32Array;
  readonly artifact: string;
}

/** Something a person or a trigger marked: the start of a reproduction, the event that was waited for. */
export interface Marker {
  /** ms after the start, our clock. */
  readonly at: number;
  readonly kind: 'person' | 'event' | 'started' | 'ended';
  readonly text: string;
  readonly host?: string;
}
