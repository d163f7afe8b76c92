import type { Outcome } from '../core/outcome.js';
import type { Moment } from './moment.js';
import type { Recognised } from './recognise/recognise.js';
import type { Tree, TreeFile } from './tree.js';

/** What becomes of a file, or of a part of it. */
export interface ForeignArtifact {
  readonly file: TreeFile;
  /** 1-based lines of the file, inclusive; absent: all of them. */
  readonly lines?: { readonly from: number; readonly to?: number };
  /** Of these only the ones that match. */
  readonly only?: RegExp;
  /** Who reads it; absent: kept as text for people. */
  readonly as?: Recognised;
  /** Which of two samples it is. */
  readonly snapshot?: 'start' | 'end';
  readonly at: Moment;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly note?: string;
  /** Its content is left where it is. */
  readonly leftOut?: true;
}

/** What a collection of foreign evidence says about itself. */
export interface Taken {
  readonly hostname: string;
  readonly kernel?: string;
  readonly bootId?: string;
  /** IANA zone, that of times without one. */
  readonly timeZone?: string;
  readonly os?: string;
  readonly gathered: Moment;
  readonly tool: { readonly name: string; readonly version: string };
  /** The command that made it, as far as that is known. */
  readonly command: string;
  readonly artifacts: readonly ForeignArtifact[];
  /** Files that say nothing about a network or its host, and were not taken. */
  readonly passedOver: number;
}

/** One layout of foreign evidence: one file in `formats/`, and a line in `importers.ts`. Pure. */
export interface Format {
  readonly kind: string;
  /** For people, with its article: `a sosreport`. */
  readonly title: string;
  /** 0: it is none. 1: it cannot be anything else. */
  recognises(tree: Tree): number;
  artifacts(tree: Tree): Taken;
}
