import type { IncidentRow, MARKS, TimeName } from './incident.js';
import type { EvidenceItem } from './record.js';

/** What the evidence proposes for the incident file; a person accepts it or hides it. Texts are escaped Markdown. */
export interface Proposals {
  /** In order of time; `event` is the id in timeline.jsonl that keeps a row from being proposed twice. */
  readonly rows: readonly (Omit<IncidentRow, 'id' | 'state' | 'marks'> & {
    readonly event: string;
    readonly marks?: readonly (typeof MARKS)[number][];
  })[];
  readonly times: Partial<
    Record<TimeName, { readonly at: string; readonly cite?: string; readonly note: string }>
  >;
  readonly hosts: readonly string[];
  readonly rootCause?: {
    readonly cause: string;
    readonly text: string;
    /** Default: possible. Never confirmed: that takes a test. */
    readonly confidence?: 'likely' | 'possible';
    readonly factors: readonly string[];
  };
  readonly ruledOut: readonly {
    readonly cause: string;
    readonly test: string;
    readonly cite: readonly string[];
  }[];
  readonly impact: readonly {
    readonly name: string;
    readonly before?: string;
    readonly peak?: string;
    readonly after?: string;
    readonly unit?: string;
    readonly cite: readonly string[];
  }[];
  readonly occurrences: readonly {
    readonly at: string;
    readonly text: string;
    readonly cite: readonly string[];
  }[];
  /** Ranked causes and those that a next test would decide. */
  readonly hypotheses: readonly {
    readonly cause: string;
    readonly claim: string;
    readonly layer: string;
    readonly for: readonly string[];
    readonly against: readonly string[];
    readonly tests: readonly { readonly cmd: string; readonly where?: string; readonly if_true: string }[];
  }[];
  readonly questions: readonly string[];
  /** What is cited above and evidence.lock.json does not know yet. */
  readonly evidence?: readonly EvidenceItem[];
}
