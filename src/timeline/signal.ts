import type { Severity } from '../core/detection.js';
import type { TimelineEvent, EventSource } from '../core/timeline-event.js';
import type { Run } from './run-list.js';

/** Something that occurred on a host, once or often: a message, a lost ping, a change, a finding. */
export interface Signal {
  readonly host: string;
  readonly source: EventSource;
  readonly kind: TimelineEvent['kind'];
  readonly severity: Severity;
  /** Names what it is, the same on all hosts: hash of the template, or of the words. */
  readonly id: string;
  /** One occurrence in words. */
  readonly text: string;
  /** Several of them: `upload failed (attempt #)`. */
  readonly many: string;
  /** Epoch ms on the vantage's clock. */
  readonly runs: readonly Run[];
  /** It lasts from `from` to `to` of its run: the window of a counter, or of a change that only the snapshots tell. */
  readonly lasts?: true;
  /** Undefined: the host's clock was never compared. */
  readonly errorMs: number | undefined;
  readonly assumed?: TimelineEvent['assumed'];
  /** It recurs all along its log: one event, not one for each burst. */
  readonly steady?: true;
  /** Where it began, or became several times as frequent; epoch ms on the vantage's clock. */
  readonly onset?: {
    readonly at: number;
    readonly how: 'first' | 'jump';
    readonly words: string;
    readonly cite: string;
  };
}
