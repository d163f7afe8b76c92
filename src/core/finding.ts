import type { Result, Safety, Severity } from './detection.js';
import type { Layer } from './layers.js';
import type { NextTest } from './verdict.js';

/** What one detection said of one host, after the gates. */
export interface Observation {
  /** As that of a finding; no two are the same. */
  readonly id: string;
  readonly detection: string;
  readonly layer: Layer;
  readonly host: string;
  readonly result: Result;
  /** Which gates changed what the detection said, in words. */
  readonly gates: readonly string[];
}

/** A fired detection. */
export interface Finding {
  /** The same over re-runs on the same evidence: hash of detection, host, subject, aspect and the file first cited. */
  readonly id: string;
  readonly detection: string;
  readonly name: string;
  readonly title: string;
  readonly layer: Layer;
  readonly host: string;
  readonly subject: string;
  readonly severity: Severity;
  readonly statement: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly cites: readonly [string, ...string[]];
  readonly since?: string;
  readonly peer?: string;
  /** What would tell its cause. */
  readonly nextTests?: readonly NextTest[];
  readonly remedy: { readonly text: string; readonly safety: Safety };
  readonly gates: readonly string[];
}
