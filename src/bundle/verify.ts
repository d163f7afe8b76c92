import { createHash } from 'node:crypto';
import { EvidenceError } from '../core/errors.js';
import { readManifest } from './manifest-json.js';
import type { DecryptWith } from './encrypt-keys.js';
import { MANIFEST, SIGNATURE, type Manifest } from './manifest.js';
import { READ_LIMITS, type ReadLimits } from './limits.js';
import { openBundle, SIGNATURE_BYTES, type Bundle, type OpenEntry } from './read.js';
import { checkSignature, isTrouble, type ExpectedSigner, type SignatureCheck } from './sign-check.js';

export interface Problem {
  /**
   * `altered`: other bytes than were sealed. `missing`: listed, not there. `extra`: there, not listed.
   * `unreadable`: the bundle is damaged or hostile (its own path, and why), and each file that was not reached for
   * that. `manifest`: the manifest itself. `signature`: it
   * does not prove what was asked for.
   */
  readonly kind: 'altered' | 'missing' | 'extra' | 'unreadable' | 'manifest' | 'signature';
  readonly path: string;
  /** SHA-256, or a sentence where there is none. */
  readonly expected?: string;
  readonly actual?: string;
}

export interface Verification {
  readonly ok: boolean;
  /** Absent when there is no manifest. */
  readonly manifestSha256?: string;
  /** Files compared with their hash, and the bytes read for it. */
  readonly checked: number;
  readonly bytes: number;
  /** Absent when there is no manifest. */
  readonly signature?: SignatureCheck;
  readonly problems: readonly Problem[];
}

interface Found {
  readonly hashes: Map<string, string>;
  bytes: number;
  manifest?: Buffer;
  signature?: string;
  /** Why the pass ended early; names the entry. */
  broken?: string;
}

/**
 * Compares every file of a bundle with the manifest, in one pass and with constant memory. `manifestSha256`
 * is what `collect` printed: with it, an exchanged manifest shows as well; `signer` says who must have signed it.
 * Throws only when there is nothing that could be verified (E_NOT_A_BUNDLE, E_IDENTITY, E_DECRYPT).
 */
export async function verifyBundle(
  path: string,
  given: {
    readonly manifestSha256?: string;
    readonly signer?: ExpectedSigner;
    readonly keys?: DecryptWith;
    readonly limits?: Partial<ReadLimits>;
  } = {},
): Promise<Verification> {
  const found = await hashAll(await openBundle(path, given.limits, given.keys), given.limits);
  const problems: Problem[] = [];
  const { broken, manifest: json } = found;
  if (broken !== undefined) problems.push({ kind: 'unreadable', path, actual: broken });
  if (json === undefined) {
    if (broken === undefined) problems.push({ kind: 'manifest', path: MANIFEST, actual: 'not there' });
    return { ok: false, checked: 0, bytes: found.bytes, problems };
  }
  const manifestSha256 = createHash('sha256').update(json).digest('hex');
  if (given.manifestSha256 !== undefined && given.manifestSha256.toLowerCase() !== manifestSha256) {
    problems.push({
      kind: 'manifest',
      path: MANIFEST,
      expected: given.manifestSha256,
      actual: manifestSha256,
    });
  }
  const signature = checkSignature(json, found.signature, given.signer, Date.now());
  if (isTrouble(signature.state)) {
    problems.push({ kind: 'signature', path: SIGNATURE, actual: signature.reason ?? signature.state });
  }
  let checked = 0;
  try {
    const expected = sealed(readManifest(json, path));
    for (const [name, hash] of expected) {
      const actual = found.hashes.get(name);
      if (actual !== undefined) checked++;
      const problem = compare(name, hash, actual, broken !== undefined);
      if (problem) problems.push(problem);
    }
    const listed = new Set(expected.map(([name]) => name));
    for (const [name, actual] of found.hashes) {
      if (!listed.has(name)) problems.push({ kind: 'extra', path: name, actual });
    }
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    problems.push({ kind: 'manifest', path: MANIFEST, actual: error.message });
  }
  return { ok: problems.length === 0, manifestSha256, checked, bytes: found.bytes, signature, problems };
}

function compare(
  path: string,
  expected: string,
  actual: string | undefined,
  broken: boolean,
): Problem | undefined {
  if (actual === undefined) return { kind: broken ? 'unreadable' : 'missing', path, expected };
  return actual === expected ? undefined : { kind: 'altered', path, expected, actual };
}

async function hashAll(bundle: Bundle, limits: Partial<ReadLimits> = {}): Promise<Found> {
  const most = limits.manifestBytes ?? READ_LIMITS.manifestBytes;
  const found: Found = { hashes: new Map(), bytes: 0 };
  try {
    await bundle.visit(async (entry) => {
      if (entry.path === MANIFEST) found.manifest = await whole(entry, most, bundle.path);
      else if (entry.path === SIGNATURE) {
        found.signature = (await whole(entry, SIGNATURE_BYTES, bundle.path)).toString('latin1');
      } else found.hashes.set(entry.path, await hashOf(entry));
      found.bytes += entry.size;
    });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    found.broken = error.message;
  }
  return found;
}

async function hashOf(entry: OpenEntry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of entry.content) hash.update(chunk);
  return hash.digest('hex');
}

async function whole(entry: OpenEntry, most: number, where: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of entry.content) {
    bytes += chunk.length;
    if (bytes > most) {
      throw new EvidenceError('E_HOSTILE_BUNDLE', `${where}: ${entry.path} is larger than ${most} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Every file a manifest vouches for; a file listed twice is compared twice. */
function sealed(manifest: Manifest): [path: string, sha256: string][] {
  const all: [string, string][] = manifest.files.map((f) => [f.path, f.sha256]);
  for (const a of manifest.artifacts) {
    if (a.path !== undefined && a.sha256 !== undefined) all.push([a.path, a.sha256]);
    if (a.stderrPath !== undefined && a.stderrSha256 !== undefined) all.push([a.stderrPath, a.stderrSha256]);
  }
  return all;
}
