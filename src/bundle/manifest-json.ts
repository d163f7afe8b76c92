import { EvidenceError } from '../core/errors.js';
import { manifestSchema, SCHEMA, type Artifact, type Gap, type Manifest } from './manifest.js';

/** Every artifact that is not a plain success, as the README and the summary list it. */
export function gapsOf(artifacts: readonly Artifact[]): Gap[] {
  return artifacts
    .filter((a) => a.outcome !== 'ok')
    .map((a) => ({
      host: a.host,
      collector: a.collector,
      probe: a.probe,
      ...(a.subject !== undefined && { subject: a.subject }),
      ...(a.snapshot !== undefined && { snapshot: a.snapshot }),
      outcome: a.outcome,
      reason: a.reason ?? '',
      ...(a.remedy !== undefined && { remedy: a.remedy }),
    }));
}

/** The bytes of `manifest.json`: checked, keys in the order of the schema, so that equal manifests are equal bytes. */
export function manifestBytes(manifest: Manifest): Buffer {
  const checked = manifestSchema.safeParse({ ...manifest, options: sorted(manifest.options) });
  if (!checked.success) {
    throw new EvidenceError('E_INTERNAL', `the manifest is not valid: ${issues(checked.error)}`);
  }
  return Buffer.from(`${JSON.stringify(checked.data, null, 2)}\n`);
}

/** Reads `manifest.json` of the bundle at `where` (for messages). Throws E_NOT_A_BUNDLE. */
export function readManifest(json: Buffer, where: string): Manifest {
  const data = parseJson(json, where);
  const schema = typeof data === 'object' && data !== null && 'schema' in data ? data.schema : undefined;
  if (schema !== SCHEMA) {
    const newer = typeof schema === 'string' && schema.startsWith('evidence/bundle/');
    throw new EvidenceError(
      'E_NOT_A_BUNDLE',
      `${where}: manifest.json has ${schema === undefined ? 'no schema' : `the schema ${JSON.stringify(schema).slice(0, 80)}`}, this version reads "${SCHEMA}"`,
      newer ? 'open it with the version of evidence that wrote it, or a later one' : undefined,
    );
  }
  const checked = manifestSchema.safeParse(data);
  if (checked.success) return checked.data;
  throw new EvidenceError('E_NOT_A_BUNDLE', `${where}: manifest.json is not valid: ${issues(checked.error)}`);
}

function parseJson(json: Buffer, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw new EvidenceError(
      'E_NOT_A_BUNDLE',
      `${where}: manifest.json is not JSON in UTF-8 (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'})`,
      undefined,
      { cause: error },
    );
  }
}

function issues(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const first = error.issues.slice(0, 3).map((i) => `${i.path.map(String).join('.')}: ${i.message}`);
  const more = error.issues.length - first.length;
  return `${first.join('; ')}${more > 0 ? ` (and ${more} more)` : ''}`;
}

function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  ) as T;
}
