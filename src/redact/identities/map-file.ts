import { createHash, randomBytes } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EvidenceError } from '../../core/errors.js';
import { hexOf } from './address-text.js';

/** What leads from pseudonyms back to identities. Belongs to its owner and into no bundle. */
export interface IdentityMap {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Pseudonym → original of names; addresses are found with the key alone. */
  readonly names: ReadonlyMap<string, string>;
}

export const DEFAULT_MAP = 'evidence-identities.map';
const SCHEMA = 'evidence/identities/v1';

/**
 * The map at `path`, created with a fresh key where there is none. Two runs that create it at once get the same key:
 * the file appears complete or not at all, and who comes second reads what the first one wrote.
 * Throws E_IDENTITY_MAP for a file that is no map or that others may read.
 */
export async function openMap(path: string): Promise<IdentityMap> {
  return (await readMap(path)) ?? (await createMap(path));
}

/** Names a map in bundles: which one leads back. From the key, which it does not tell. */
export function mapId(key: Uint8Array): string {
  return createHash('sha256').update('evidence identity map\0').update(key).digest('hex').slice(0, 16);
}

/** Undefined where there is no such file. */
export async function readMap(path: string): Promise<IdentityMap | undefined> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const { mode } = await file.stat();
      if ((mode & 0o077) !== 0) throw openToOthers(path, mode);
      text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof EvidenceError) throw error;
    throw unusable(path, (error as Error).message, error);
  }
  return parseMap(path, text);
}

/** Adds the names the file does not have yet. Safe while other runs do the same: each only appends whole lines. */
export async function writeMap(path: string, names: ReadonlyMap<string, string>): Promise<void> {
  const known = await openMap(path);
  const lines = [...names]
    .filter(([pseudonym, original]) => known.names.get(pseudonym) !== original)
    .map(([pseudonym, original]) => `${JSON.stringify({ pseudonym, original })}\n`);
  if (lines.length === 0) return;
  const file = await open(path, 'a', 0o600);
  try {
    // The empty line in front ends one that a full disk or a crash may have cut off. One write: nothing comes between.
    await file.write(`\n${lines.join('')}`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function createMap(path: string): Promise<IdentityMap> {
  const key = new Uint8Array(randomBytes(32));
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ schema: SCHEMA, key: hexOf(key) })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const first = code === 'EEXIST' ? await readMap(path) : undefined;
    if (first) return first;
    throw unusable(path, message, error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  return { key, names: new Map() };
}

function parseMap(path: string, text: string): IdentityMap {
  const [first = '', ...rest] = text.split('\n');
  const head = parseLine(first);
  if (head['schema'] !== SCHEMA || !/^[0-9a-f]{64}$/.test(String(head['key']))) {
    throw unusable(path, `its first line is not that of a map (schema ${SCHEMA})`);
  }
  const names = new Map<string, string>();
  for (const line of rest) {
    const { pseudonym, original } = parseLine(line);
    if (typeof pseudonym === 'string' && typeof original === 'string') names.set(pseudonym, original);
  }
  return { key: new Uint8Array(Buffer.from(String(head['key']), 'hex')), names };
}

/** Nothing for a line that was cut off. */
function parseLine(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function openToOthers(path: string, mode: number): EvidenceError {
  return new EvidenceError(
    'E_IDENTITY_MAP',
    `others may read the identity map ${path} (mode ${(mode & 0o777).toString(8)})`,
    `chmod 600 ${path}`,
  );
}

function unusable(path: string, reason: string, cause?: unknown): EvidenceError {
  return new EvidenceError(
    'E_IDENTITY_MAP',
    `the identity map ${path} cannot be used: ${reason}`,
    'name another file, or one in a directory you may write to',
    { cause },
  );
}
