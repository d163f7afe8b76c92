import type { Finding } from '../finding.js';
import type { BundleView, ManifestView } from '../report.js';
import type { TimelineEvent } from '../timeline-event.js';
import type { Analysis } from '../verdict.js';
import type { Incident, MARKS, ROW_KINDS } from './incident.js';
import type { Precision } from './incident-time.js';

/** Everything a document is made from: what people wrote and what the bundles say, joined. Plain data. */
export interface IncidentRecord {
  readonly incident: Incident;
  /** Folder of the incident, or absent: made from bundles alone. */
  readonly folder?: string;
  /** RFC 3339: when this was rendered; given from outside so that the same input gives the same bytes. */
  readonly asOf: string;
  readonly bundles: readonly BundleEvidence[];
  /** By id. */
  readonly facts: ReadonlyMap<string, Fact>;
  /** The evidence index: everything cited, by id (`E7`). Ids of an incident folder are in its lock and never change. */
  readonly evidence: ReadonlyMap<string, EvidenceItem>;
  /** People's rows and those proposed from evidence, hidden ones left out, in order of time. */
  readonly timeline: readonly RecordRow[];
  /** Machine signals that could have told somebody. In order of time. */
  readonly signals: readonly MissedSignal[];
  /** What of the logs or probes happened again and again. */
  readonly occurrences: readonly Occurrence[];
  readonly comparison?: Comparison;
  readonly gaps: readonly EvidenceGap[];
  /** What was asked for and is stale, unreadable or was altered: printed in the To-fill box. */
  readonly problems: readonly string[];
}

/** One bundle of the incident. */
export interface BundleEvidence {
  readonly id: string;
  readonly role: 'during' | 'after' | 'before' | 'baseline';
  /** As the file is called; never an absolute path. */
  readonly name: string;
  readonly bytes: number;
  /** Of the archive; absent for a folder. */
  readonly sha256?: string;
  /** Of manifest.json, which vouches for every file. */
  readonly manifestSha256: string;
  readonly view: BundleView;
  readonly manifest: ManifestView;
  readonly analysis: Analysis;
  readonly events: readonly TimelineEvent[];
}

/** A number or a word that evidence says. */
export interface Fact {
  /** `tcp.retrans_out_pct@web01`: topic, `@host`, `>target` where there is one, `#B2` for another bundle than B1. */
  readonly id: string;
  readonly label: string;
  readonly value: number | string | boolean;
  readonly unit?: string;
  /** As printed: `0.20 % (38,260 of 18,800,000 segments sent)`. Markdown-escaped. */
  readonly text: string;
  /** A rate names both. */
  readonly numerator?: number;
  readonly denominator?: number;
  readonly host?: string;
  readonly target?: string;
  readonly bundle: string;
  readonly window?: { readonly from: string; readonly to: string };
  /** Ids of the evidence index. */
  readonly cites: readonly string[];
}

export interface EvidenceItem {
  readonly id: string;
  readonly bundle: string;
  readonly path: string;
  readonly line?: number;
  readonly endLine?: number;
  /** Of the file in the bundle. */
  readonly sha256?: string;
  readonly host?: string;
  readonly at?: string;
  readonly command?: string;
}

export interface RecordRow {
  readonly id: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly until?: string;
  readonly precision: Precision;
  readonly kind: (typeof ROW_KINDS)[number];
  /** Markdown; what came from evidence is escaped. */
  readonly text: string;
  readonly host?: string;
  readonly marks: readonly (typeof MARKS)[number][];
  readonly cites: readonly string[];
  readonly state: 'proposed' | 'accepted';
  readonly source: 'person' | 'evidence';
  readonly by?: string;
  readonly count?: number;
  /** ± ms against other hosts; absent where never compared. */
  readonly errorMs?: number;
  readonly assumed?: readonly string[];
  /** Rows within each other's ± carry the same group: their order is uncertain. */
  readonly swapGroup?: string;
}

/** A sign that was there before somebody noticed. */
export interface MissedSignal {
  readonly signal: string;
  readonly host: string;
  /** When it could first be seen. */
  readonly at: string;
  readonly cites: readonly string[];
  /** What would have caught it: `rate of dropped packets > 0 for 60 s`. */
  readonly threshold: string;
  /** When that would have fired, on this evidence. */
  readonly wouldFireAt: string;
}

export interface Occurrence {
  readonly at: string;
  readonly until?: string;
  readonly count: number;
  readonly host: string;
  readonly text: string;
  readonly cites: readonly string[];
}

/** The same measures of two bundles (before/after), or of two hosts. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly rows: readonly {
    readonly label: string;
    readonly a: string;
    readonly b: string;
    readonly cites: readonly string[];
    /** Better: towards none wrong, as the detection sees it. */
    readonly change: 'better' | 'worse' | 'same' | 'unclear';
  }[];
  /** Recovery is claimed only where it was measured. */
  readonly recovered: boolean;
}

/** A hole, as a person can fill it. */
export interface EvidenceGap {
  readonly bundle: string;
  readonly host: string;
  readonly collector: string;
  readonly outcome: string;
  readonly reason: string;
  readonly remedy?: string;
  /** Which conclusion it would change. */
  readonly wouldDecide?: string;
}

export type { Finding };
