import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestView } from '../core/report.js';
import { FactStore } from '../facts/fact-store.js';
import { type Analysed, analyzeFacts, type Knowledge } from './analyze.js';

/** A larger table is left out, so that sealing a bundle of any size takes little memory. */
const MAX_TABLE_BYTES = 24 * 1024 * 1024;
/** Someone waits with Ctrl-C pressed: no more than what takes a moment. */
const MAX_BYTES_IN_HASTE = 4 * 1024 * 1024;

/** Where a verdict is made while a bundle is sealed. */
export type Judge = (root: string, manifest: ManifestView, inHaste: boolean) => Promise<Analysed | undefined>;

/** Weighs the tables in the folder of a bundle; undefined when that would take longer than there is time. */
export function judgeFolder(
  root: string,
  manifest: ManifestView,
  knowledge: Knowledge,
  inHaste: boolean,
): Analysed | undefined {
  const dir = join(root, 'tables');
  const sizes = readdirSync(dir).map((file) => ({
    table: file.replace(/\.ndjson$/, ''),
    bytes: statSync(join(dir, file)).size,
  }));
  if (inHaste && sizes.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_BYTES_IN_HASTE) return undefined;
  const unread = new Set(sizes.flatMap(({ table, bytes }) => (bytes > MAX_TABLE_BYTES ? [table] : [])));
  return analyzeFacts(FactStore.fromFolder(root, unread), manifest, knowledge, unread);
}
