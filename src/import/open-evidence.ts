import { rmSync } from 'node:fs';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForeign } from '../bundle/open-foreign.js';
import { type Bundle, openBundle } from '../bundle/read.js';
import { isEncryptedFile } from '../bundle/decrypt.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { importResults } from './import-results.js';

export interface OpenedEvidence {
  readonly bundle: Bundle;
  /** It was imported for this; its files are gone afterwards. */
  readonly isTemporary: boolean;
  /** Others gathered it: what it was taken for and what of it could not be read, a sentence each. */
  readonly notices: readonly string[];
  /** Takes away what was imported for this. Also done when the process ends. */
  readonly close: () => void;
}

const OURS = /(?:^|\/)manifest\.json$/;
/** The schema stands at the beginning of every manifest of ours. */
const SCHEMA = /^\s*\{\s*"schema":\s*"evidence\/bundle\//;

/** A bundle of ours as `open` gives it; evidence that others gathered is imported into a temporary folder first. */
export async function openEvidence(
  path: string,
  collectors: readonly Collector[],
  stop: AbortSignal,
  open: (path: string) => Promise<Bundle> = openBundle,
): Promise<OpenedEvidence> {
  if (await isOurs(path))
    return { bundle: await open(path), isTemporary: false, notices: [], close: () => undefined };
  const dir = await mkdtemp(join(tmpdir(), 'evidence-analyze-'));
  const close = (): void => rmSync(dir, { recursive: true, force: true });
  process.once('exit', close);
  try {
    const notices: string[] = [];
    const { path: imported } = await importResults(
      collectors,
      [path],
      { out: dir, format: 'dir', redact: 'secrets', redactPatterns: [] },
      { stop, notice: (text) => notices.push(text), argv: ['evidence', 'analyze', path] },
    );
    return { bundle: await openBundle(imported), isTemporary: true, notices, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** A bundle, or what is left of one; a file that cannot be opened at all is told by the reader of bundles. */
async function isOurs(path: string): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.isFile() && (await isEncryptedFile(path))) return true;
  try {
    const { source } = await openForeign(path, () => undefined);
    for await (const { path: name, content } of source.walk()) {
      if (!OURS.test(name) || name.split('/').length > 2) continue;
      for await (const chunk of content) return SCHEMA.test(chunk.toString('utf8', 0, 200));
    }
    return false;
  } catch (error) {
    // What is wrong with it is said by who reads it.
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}
