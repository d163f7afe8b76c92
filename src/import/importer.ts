import type { Run } from '../bundle/manifest.js';
import type { Redaction } from '../collect/redaction.js';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import type { Tree } from './tree.js';

/** Where an importer puts what it reads. */
export interface Intake {
  /** The folder that becomes the bundle. */
  readonly spool: string;
  /** A host id that no other input has taken, as near to the wanted one as possible. */
  readonly claimHost: (wanted: string) => string;
  /** Everything passes through it on its way into the spool. */
  readonly redaction: Redaction;
  readonly collectors: readonly Collector[];
}

/** What one input gave. Files lie in the spool already. */
export interface Imported {
  readonly run: Run;
  readonly artifacts: readonly Artifact[];
  /** For people: what was odd about it. */
  readonly notices: readonly string[];
  /** For the manifest: what is known about the input beyond the run. */
  readonly origin: Readonly<Record<string, unknown>>;
}

/** One kind of foreign evidence; a new kind is one more file in this folder and a line in `importers.ts`. */
export interface Importer {
  readonly kind: string;
  /** How sure it is that this is such an input: 0 not at all, 1 it cannot be anything else. */
  recognises(tree: Tree): number;
  /** Copies it into the spool. Throws EvidenceError when it makes no sense or is hostile. */
  read(tree: Tree, intake: Intake): Promise<Imported>;
}
