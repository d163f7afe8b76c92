import type { Observation } from '../finding.js';
import type { Layer } from '../layers.js';
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
  /** What every detection said; absent where only what fired is known. */
  readonly observations?: readonly Observation[];
  /** What a pass over its logs tells besides events. */
  readonly logs?: readonly LogStory[];
  /** What it was judged by. */
  readonly judgedBy?: JudgedBy;
}

/** A moment that a line of evidence dates. */
export interface CitedMoment {
  /** RFC 3339 UTC, clock of the vantage. */
  readonly at: string;
  /** `file:line` in the bundle. */
  readonly cite: string;
}

/** What an application log tells of the course of an incident. */
export interface LogStory {
  readonly host: string;
  /** Of the artifact. */
  readonly path: string;
  /** How far it reaches; RFC 3339 UTC. */
  readonly first: string;
  readonly last: string;
  /** A message that came all the time and then did not: uploads that no longer succeed. */
  readonly pauses: readonly {
    readonly signal: string;
    readonly text: string;
    /** Between two of them before. */
    readonly usualMs: number;
    /** How many came before. */
    readonly count: number;
    readonly lastBefore: CitedMoment;
    /** Absent: not once until the log ends. */
    readonly firstAfter?: CitedMoment;
  }[];
  /** Failures that came so often that a simple rule would have told somebody. */
  readonly alarms: readonly {
    readonly signal: string;
    readonly text: string;
    readonly first: CitedMoment;
    readonly firesAt: string;
  }[];
  /** Lines of somebody who watches: an alert, or its end. */
  readonly notices: readonly (CitedMoment & {
    readonly signal: string;
    readonly what: 'alert' | 'all_clear';
    readonly text: string;
    readonly until: string;
    readonly count: number;
  })[];
}

/** Detections and causes as they were when the bundle was judged. Plain data. */
export interface JudgedBy {
  readonly detections: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly thresholds: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
      }
    >
  >;
  readonly causes: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly layer: Layer;
        /** `{host}` and `{subject}` are not filled in. */
        readonly statement: string;
        /** Detections without which it is not found. */
        readonly required: readonly string[];
        readonly confirm: readonly { readonly run: string; readonly expect: string }[];
      }
    >
  >;
  /** Collector → causes that what it gathers can decide. */
  readonly decides: Readonly<Record<string, readonly string[]>>;
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
  /** When it could first be seen; of what nothing dates, when it had been read. */
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
    /** The same as numbers, for a picture. */
    readonly values?: { readonly a: number; readonly b: number; readonly unit: string };
    readonly cites: readonly string[];
    /**
     * Better: towards none wrong, as the detection sees it. Too few: they differ, and by no more than chance makes so
     * few differ.
     */
    readonly change: 'better' | 'worse' | 'same' | 'too_few' | 'unclear';
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
