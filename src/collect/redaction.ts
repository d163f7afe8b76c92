import type { CustodyEntry, Run } from '../bundle/manifest.js';
import type { Artifact } from '../core/artifact.js';
import { EvidenceError } from '../core/errors.js';
import { redactJson, redactWords } from '../redact/json.js';
import type { RedactMode } from '../redact/mode.js';
import { createPolicy, type RedactionPolicy, type Redactor } from '../redact/policy.js';
import type { CaptureReport } from './capture-output.js';
import { hostIdParts } from './host-id-parts.js';
import type { HostRecord } from './host-record.js';
import type { Identities } from './identities.js';
import type { Naming } from './naming.js';
import type { CollectOptions } from './options.js';

/** The report about it, a file of the bundle. Counts only, never what was masked. */
export const REDACTION_REPORT = 'redaction.json';

/** What the manifest says about redaction. */
type RedactionSummary = Run['redactions'];

export interface FileReport {
  readonly rules: Record<string, number>;
  readonly withheld?: { readonly bytes: number; readonly reasons: readonly string[] };
  readonly capture?: CaptureReport;
}

/** Environment and argv of this process. */
export interface Own {
  readonly environment: NodeJS.ProcessEnv;
  readonly argv: readonly string[];
}

/** What of a run is the same for all its texts. */
interface RedactionOptions {
  readonly mode: RedactMode;
  /** Secrets alone. */
  readonly masking: RedactionPolicy;
  /** Secrets and identities. */
  readonly policy: RedactionPolicy;
  readonly identities?: Identities | undefined;
  /** Collectors of ours: their ids stay. */
  readonly builtIn?: ReadonlySet<string>;
}

/**
 * The redaction of one run: its policies, and what they did in which file.
 *
 * A pseudonym looks like what it stands for, so a text must pass `policy` once and no more: on its way to disk, or as
 * it is recorded. What is planned, run and shown on the screen is only masked; `artifact`, `host` and `run` are the
 * places where words become those of the bundle.
 */
export class Redaction implements Naming {
  readonly policy: RedactionPolicy;
  readonly masking: RedactionPolicy;
  readonly identities: Identities | undefined;
  readonly #mode: RedactMode;
  readonly #builtIn: ReadonlySet<string>;
  readonly #files = new Map<string, FileReport>();
  readonly #hosts = new OwnNames();
  readonly #subjects = new OwnNames();

  constructor({ mode, masking, policy, identities, builtIn = new Set() }: RedactionOptions) {
    this.policy = policy;
    this.masking = masking;
    this.identities = identities;
    this.#mode = mode;
    this.#builtIn = builtIn;
  }

  readonly mask = (text: string): string => this.masking.text(text);

  isBuiltIn(collector: string): boolean {
    return this.#builtIn.has(collector);
  }

  /** Secrets in packets cannot be found, so that the bytes behind their headers are no evidence by default. */
  get payload(): 'strip' | 'keep' {
    return this.#mode === 'none' ? 'keep' : 'strip';
  }

  readonly hostId = (id: string): string =>
    this.identities ? this.#hosts.get(id, () => this.#hostPseudonym(id)) : id;

  readonly collectorId = (id: string): string =>
    this.identities && !this.#builtIn.has(id) ? this.policy.text(id) : id;

  readonly subject = (subject: string): string =>
    this.identities ? this.#subjects.get(subject, () => this.policy.text(subject)) : subject;

  /** An id is a file name: the colons of an address are dashes there. */
  #hostPseudonym(id: string): string {
    const { address, rest } = hostIdParts(id);
    if (address === undefined) return this.policy.text(id);
    return `${this.policy.text(address).replaceAll(':', '-')}${rest}`;
  }

  /** To be called when a file is complete. */
  finished(path: string, { counts, withheldBytes, withheldReasons }: Redactor): void {
    this.add(path, {
      rules: Object.fromEntries(sorted(counts)),
      ...(withheldBytes > 0 && { withheld: { bytes: withheldBytes, reasons: [...withheldReasons] } }),
    });
  }

  /** Adds to what is known of a file. */
  add(path: string, { rules, withheld, capture }: FileReport): void {
    if (Object.keys(rules).length === 0 && !withheld && !capture) return;
    const before = this.#files.get(path);
    const bytes = (before?.withheld?.bytes ?? 0) + (withheld?.bytes ?? 0);
    const reasons = new Set([...(before?.withheld?.reasons ?? []), ...(withheld?.reasons ?? [])]);
    this.#files.set(path, {
      rules: sum([before?.rules ?? {}, rules]),
      ...(bytes > 0 && { withheld: { bytes, reasons: [...reasons] } }),
      ...(before?.capture && { capture: before.capture }),
      ...(capture && { capture }),
    });
  }

  /** The words of the record: those of tools and of the user are in them. Paths are those of the files already. */
  artifact(artifact: Artifact): Artifact {
    const { host, vantage, collector, probe, tool, argv, snapshot, outcome, startedAt, signal, ...more } =
      artifact;
    const { path, stderrPath, sha256, stderrSha256, ...words } = more;
    return {
      ...redactJson(words, this.policy),
      ...defined({ path, stderrPath, sha256, stderrSha256, snapshot, signal }),
      ...{ probe, outcome, startedAt },
      host: this.hostId(host),
      vantage: this.hostId(vantage),
      collector: this.collectorId(collector),
      tool: this.#builtIn.has(collector) ? tool : this.policy.text(tool),
      argv: redactWords(argv, this.policy),
    };
  }

  host(record: HostRecord): HostRecord {
    const { id, transport, outcome, timeZone, window, ...words } = record;
    const kept = { id: this.hostId(id), transport, outcome, ...defined({ timeZone, window }) };
    return { ...redactJson(words, this.policy), ...kept };
  }

  /** What is one of a few words stays: it names no one, whatever name is to be hidden. */
  readonly target = (target: Run['targets'][number]): Run['targets'][number] => ({
    ...redactJson(target, this.policy),
    origin: target.origin,
  });

  readonly custody = (entry: CustodyEntry): CustodyEntry => ({
    ...redactJson(entry, this.policy),
    action: entry.action,
    at: entry.at,
  });

  /** The record of a run whose hosts and targets are recorded already. */
  run(run: Run): Run {
    const { tool, createdAt, window, redactions, hosts, targets, custody, ...words } = run;
    const vantage = { ...redactJson(run.vantage, this.policy), host: this.hostId(run.vantage.host) };
    return {
      ...redactJson(words, this.policy),
      ...{ tool, createdAt, window, redactions, hosts, targets, vantage },
      ...(custody && { custody: custody.map(this.custody) }),
    };
  }

  summary(): RedactionSummary {
    const files = [...this.#all().values()];
    const { identities } = this;
    return {
      enabled: this.#mode !== 'none',
      mode: this.#mode,
      rules: sum(files.map((file) => file.rules)),
      withheld: files.reduce((bytes, file) => bytes + (file.withheld?.bytes ?? 0), 0),
      ...(identities && {
        identities: {
          map: identities.mapId,
          keepVendor: identities.keepVendor,
          replaced: Object.fromEntries(sorted(identities.mapper.counts)),
        },
      }),
    };
  }

  /** The text of `redaction.json`. */
  report(): string {
    const files = Object.fromEntries(sorted(this.#all()));
    return `${JSON.stringify({ schema: 'evidence/redaction/v1', ...this.summary(), files }, null, 1)}\n`;
  }

  #all(): Map<string, FileReport> {
    const policies = new Set([this.masking, this.policy]);
    const rules = sum([...policies].map(({ counts }) => Object.fromEntries(counts)));
    if (Object.keys(rules).length === 0) return this.#files;
    const known = this.#files.get('manifest.json');
    return new Map([
      ...this.#files,
      ['manifest.json', { ...known, rules: sum([known?.rules ?? {}, rules]) }],
    ]);
  }
}

/** Two different texts never get the same name. */
class OwnNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  get(text: string, compute: () => string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const wanted = compute();
    let name = wanted;
    for (let n = 2; this.#taken.has(name.toLowerCase()); n++) name = `${wanted}-${n}`;
    this.#names.set(text, name);
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** Masks secrets, or with `none` only what the user's patterns say. */
export function maskingPolicy(
  { redact, redactPatterns }: Pick<CollectOptions, 'redact' | 'redactPatterns'>,
  own: Own,
): RedactionPolicy {
  return createPolicy({ secrets: redact !== 'none', patterns: redactPatterns, own });
}

/**
 * Throws E_USAGE where identities are to be replaced and nobody opened a map: they would pass.
 *
 * @param builtIn ids of collectors that come with evidence
 */
export function startRedaction(
  options: Pick<CollectOptions, 'redact' | 'redactPatterns'>,
  own: Own,
  { builtIn, identities }: Pick<RedactionOptions, 'builtIn' | 'identities'> = {},
): Redaction {
  if (options.redact === 'identities' && !identities) {
    throw new EvidenceError(
      'E_USAGE',
      '--redact identities: not available here',
      'redact the bundle afterwards: evidence redact BUNDLE --identities',
    );
  }
  const masking = maskingPolicy(options, own);
  const policy = identities
    ? createPolicy({ secrets: true, patterns: options.redactPatterns, own, identities: identities.mapper })
    : masking;
  return new Redaction({ mode: options.redact, masking, policy, identities, ...(builtIn && { builtIn }) });
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function sum(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total = new Map<string, number>();
  for (const rules of all)
    for (const [kind, n] of Object.entries(rules)) total.set(kind, (total.get(kind) ?? 0) + n);
  return Object.fromEntries(sorted(total));
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
