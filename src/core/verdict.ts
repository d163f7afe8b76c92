import type { Finding } from './finding.js';
import type { Layer } from './layers.js';

export type Confidence = 'high' | 'medium' | 'low';

/** A cause that the evidence supports, best first. */
export interface RankedCause {
  readonly root_cause: string;
  readonly layer: Layer;
  /** Where: a host of the bundle. */
  readonly host: string;
  /** Hosts that see it; another one than `host` where the cause is at the far end. */
  readonly seen_from: readonly string[];
  /** What of it: an interface, a listener, a target. */
  readonly subject?: string;
  readonly confidence: Confidence;
  readonly statement: string;
  /** Findings for it: ids. */
  readonly supports: readonly string[];
  readonly contradicts: readonly string[];
  /** RFC 3339 of the first sign, where one can be told. */
  readonly since?: string;
  readonly mitigation: { readonly immediate: string; readonly long_term: string };
  readonly safety: 'read_only' | 'config_change' | 'disruptive';
  readonly owner: string;
  readonly escalate_when?: string;
  readonly confirm: readonly { readonly run: string; readonly expect: string }[];
  readonly see_also: readonly string[];
}

/** What to run next, with what it would show, and the causes it decides between. */
export interface NextTest {
  readonly test: string;
  readonly separates: readonly string[];
}

export interface LayerCoverage {
  readonly layer: Layer;
  readonly fired: number;
  readonly clear: number;
  readonly not_exercised: number;
  readonly not_observable: number;
}

export interface Verdict {
  /** `none`: looked at, with something to see, and nothing wrong. `undetermined`: not enough to tell. */
  readonly outcome: 'cause' | 'none' | 'undetermined';
  readonly summary: string;
  readonly causes: readonly RankedCause[];
  readonly ruled_out: readonly { readonly root_cause: string; readonly by: string }[];
  /** Findings that no cause explains. */
  readonly unexplained: readonly string[];
  readonly next_tests: readonly NextTest[];
  readonly coverage: readonly LayerCoverage[];
}

/** One thing of a detection that the user set otherwise than it is shipped. */
export interface Setting {
  readonly detection: string;
  /** A threshold, `disabled` or `max_severity`. */
  readonly name: string;
  readonly value: number | string | boolean;
  /** Of a threshold. */
  readonly shipped?: number;
  readonly file: string;
}

export interface Analysis {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** What was judged otherwise than shipped. */
  readonly settings: readonly Setting[];
}
