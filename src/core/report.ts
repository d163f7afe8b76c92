import type { z } from 'zod';
import type { Artifact } from './artifact.js';
import type { Delta } from './delta.js';
import type { Outcome } from './outcome.js';
import type { TableRow } from './table-row.js';
import type { Target } from './target.js';
import type { Analysis } from './verdict.js';

/** A bundle as a report sees it. Everything a document says comes from here. */
export interface BundleView {
  readonly manifest: ManifestView;
  readonly rows: (table: string) => Iterable<TableRow>;
  readonly deltas: () => Iterable<Delta>;
  /** Absent where no cause was weighed. */
  readonly analysis?: Analysis | undefined;
}

/** The part of the manifest that documents print. */
export interface ManifestView {
  readonly tool: { readonly name: string; readonly version: string };
  readonly case?: string | undefined;
  readonly createdAt: string;
  readonly window: {
    readonly startedAt: string;
    readonly endedAt?: string | undefined;
    readonly startSnapshotAt?: string | undefined;
    readonly endSnapshotAt?: string | undefined;
  };
  readonly vantage: {
    readonly host: string;
    readonly user: string;
    readonly uid: number;
    readonly argv: string;
  };
  readonly profile: string;
  readonly targets: readonly {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly origin: Target['origin'];
  }[];
  readonly hosts: readonly {
    readonly id: string;
    readonly kernel?: string | undefined;
    readonly bootId?: string | undefined;
    readonly uid: number;
    readonly cpus: number;
    readonly transport: 'local' | 'ssh' | 'exec' | 'import';
    readonly label?: string | undefined;
    readonly role?: string | undefined;
    /** IANA zone of times without one. */
    readonly timeZone?: string | undefined;
    readonly clockOffsetMs?: number | undefined;
    readonly clockErrorMs?: number | undefined;
    readonly outcome: Outcome;
    readonly reason?: string | undefined;
    readonly remedy?: string | undefined;
    readonly limitations?: readonly string[] | undefined;
  }[];
  readonly artifacts: readonly Artifact[];
  readonly redactions?: {
    readonly enabled: boolean;
    readonly mode?: string | undefined;
    readonly rules?: Readonly<Record<string, number>> | undefined;
    readonly withheld?: number | undefined;
    /** Addresses and names are pseudonyms; `map` says of which identity map. */
    readonly identities?: { readonly map: string } | undefined;
  };
  readonly custody?:
    | readonly {
        readonly action: string;
        readonly at: string;
        readonly user: string;
        readonly uid: number;
        readonly host: string;
        readonly tool: { readonly name: string; readonly version: string };
        readonly previousManifestSha256?: string | undefined;
        readonly note?: string | undefined;
      }[]
    | undefined;
  readonly seal?:
    | {
        readonly at: string;
        readonly signer?: { readonly keyType: string; readonly fingerprint: string } | undefined;
        readonly recipients?: readonly string[] | undefined;
      }
    | undefined;
  readonly interrupted: boolean;
  readonly complete: boolean;
}

/** One document: its data model, and how the model is built from a bundle. Pure. */
export interface Report<M extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly title: string;
  readonly model: M;
  build(view: BundleView): z.input<M>;
}

/** Identity function: gives a report declaration its inferred type. */
export function defineReport<M extends z.ZodType>(report: Report<M>): Report<M> {
  return report;
}
