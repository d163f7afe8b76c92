import type { Artifact } from '../core/artifact.js';
import { EvidenceError } from '../core/errors.js';
import { redactJson, redactWords } from '../redact/json.js';
import type { RedactMode } from '../redact/mode.js';
import {
  createPolicy,
  type IdentityRewriter,
  type RedactionPolicy,
  type Redactor,
} from '../redact/policy.js';
import type { CollectOptions } from './options.js';

/** The report about it, a file of the bundle. Counts only, never what was masked. */
export const REDACTION_REPORT = 'redaction.json';

/** What the manifest says about redaction. */
export interface RedactionSummary {
  readonly enabled: boolean;
  readonly mode: RedactMode;
  /** Kind of secret → how many were masked, in all files. */
  readonly rules: Record<string, number>;
  /** Bytes left out because they could not be redacted. */
  readonly withheld: number;
}

interface FileReport {
  readonly rules: Record<string, number>;
  readonly withheld?: { readonly bytes: number; readonly reasons: readonly string[] };
}

/** The redaction of one run: its policy, and what it did in which file. */
export class Redaction {
  readonly policy: RedactionPolicy;
  readonly #mode: RedactMode;
  readonly #files = new Map<string, FileReport>();

  constructor(mode: RedactMode, policy: RedactionPolicy) {
    this.#mode = mode;
    this.policy = policy;
  }

  /** To be called when a file is complete. */
  finished(path: string, { counts, withheldBytes, withheldReasons }: Redactor): void {
    if (counts.size === 0 && withheldBytes === 0) return;
    this.#files.set(path, {
      rules: Object.fromEntries(sorted(counts)),
      ...(withheldBytes > 0 && { withheld: { bytes: withheldBytes, reasons: [...withheldReasons] } }),
    });
  }

  /** The words of the record: those of tools and of the user are in them. */
  artifact(artifact: Artifact): Artifact {
    const { argv, path, stderrPath } = artifact;
    // Paths are made of subjects that are safe already, and must stay those of the files.
    return { ...redactJson(artifact, this.policy), argv: redactWords(argv, this.policy), path, stderrPath };
  }

  summary(): RedactionSummary {
    const rules = new Map<string, number>();
    let withheld = 0;
    for (const file of this.#all().values()) {
      withheld += file.withheld?.bytes ?? 0;
      for (const [kind, n] of Object.entries(file.rules)) rules.set(kind, (rules.get(kind) ?? 0) + n);
    }
    const enabled = this.#mode !== 'none';
    return { enabled, mode: this.#mode, rules: Object.fromEntries(sorted(rules)), withheld };
  }

  /** The text of `redaction.json`. */
  report(): string {
    const files = Object.fromEntries(sorted(this.#all()));
    return `${JSON.stringify({ schema: 'evidence/redaction/v1', ...this.summary(), files }, null, 1)}\n`;
  }

  #all(): Map<string, FileReport> {
    const words = this.policy.counts;
    if (words.size === 0) return this.#files;
    return new Map([...this.#files, ['manifest.json', { rules: Object.fromEntries(sorted(words)) }]]);
  }
}

/** Throws E_USAGE for what this version cannot do. */
export function startRedaction(
  { redact, redactPatterns }: Pick<CollectOptions, 'redact' | 'redactPatterns'>,
  own: { readonly environment: NodeJS.ProcessEnv; readonly argv: readonly string[] },
): Redaction {
  const identities = redact === 'identities' ? identityRewriter() : undefined;
  const policy = createPolicy({
    secrets: redact !== 'none',
    patterns: redactPatterns,
    own,
    ...(identities && { identities }),
  });
  return new Redaction(redact, policy);
}

/** The one place where pseudonyms for addresses and names are plugged in. */
function identityRewriter(): IdentityRewriter {
  throw new EvidenceError(
    'E_USAGE',
    '--redact identities: not available yet',
    'secrets are masked by default; addresses and names stay readable',
  );
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
