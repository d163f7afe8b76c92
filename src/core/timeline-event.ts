import type { Severity } from './detection.js';
import type { Assumed } from './log-time/reading.js';

export const EVENT_SOURCES = [
  'log',
  'kernel',
  'journal',
  'syslog',
  'change',
  'finding',
  'probe',
  'capture',
  'counter',
  'collection',
] as const;
/** Where an event was read. `log`: application logs; `probe`: our own ping, HTTP, DNS and TCP
 * attempts; `capture`: packets. */
export type EventSource = (typeof EVENT_SOURCES)[number];

/** One line of `timeline.jsonl`: something that happened on a host, or the same thing several times in a row. */
export interface TimelineEvent {
  /** The same over re-runs on the same evidence. */
  readonly id: string;
  /** RFC 3339, UTC, on the clock of the vantage (the machine that ran evidence): the host's time less its offset. */
  readonly at: string;
  /** Of the last one, where there are several. */
  readonly until?: string;
  /** How often, where more than once. */
  readonly count?: number;
  readonly host: string;
  readonly source: EventSource;
  readonly kind: 'baseline' | 'change' | 'symptom' | 'alert' | 'action' | 'decision' | 'comms';
  readonly severity: Severity;
  readonly text: string;
  /** `file:line` of the first one; absent for marks of the collection. */
  readonly cite?: string;
  /** What it is an occurrence of, equal on all hosts: `correlate --pivot` accepts it. */
  readonly signal: string;
  /** ± ms of `at` against other hosts. Absent: that host's clock was never compared. */
  readonly errorMs?: number;
  /** What its source left out of its time. `boot`: counted from when the machine booted. */
  readonly assumed?: readonly (Assumed | 'boot')[];
  /** `first`: never before in a log that reaches further back. `jump`: from here on several times as often. */
  readonly onset?: 'first' | 'jump';
  /** The figures of that: `first time in 79 min of log`. */
  readonly onsetNote?: string;
  /** A change: the onset that came next. That it came next is all that is said. */
  readonly precedes?: { readonly event: string; readonly seconds: number; readonly errorMs?: number };
  /** Name of the bundle, where there are several. */
  readonly bundle?: string;
  /** A person accepts or hides it. */
  readonly state: 'proposed' | 'accepted' | 'hidden';
}
