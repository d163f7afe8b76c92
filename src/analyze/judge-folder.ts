import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestView } from '../core/report.js';
import { FactStore } from '../facts/fact-store.js';
import { type Analysed, analyzeFacts, type Knowledge } from './analyze.js';

/** A larger table is left out, so that sealing a bundle of any size takes little memory. */
const MAX_TABLE_BYTES = 24 * 1024 * 1024;
/** Someone waits with Ctrl-C pressed: no more than what takes a moment. */
const MAX_BYTES_IN_HASTE = 4 * 1024 * 1024;

/** Tables of no more than this are read once, for all that is written from them. */
const MAX_BYTES_KEPT = 4 * 1024 * 1024;

export interface Judged {
  readonly analysis: Analysed;
  /** All tables, when they are small. */
  readonly facts?: FactStore;
}

/** Where a verdict is made while a bundle is sealed. */
export type Judge = (root: string, manifest: ManifestView, inHaste: boolean) => Promise<Judged | undefined>;

/** Weighs the tables in the folder of a bundle; undefined when that would take longer than there is time. */
export function judgeFolder(
  root: string,
  manifest: ManifestView,
  knowledge: Knowledge,
  inHaste: boolean,
): Judged | undefined {
  const dir = join(root, 'tables');
  // Only a user's collectors ran: there are no tables.
  const files = existsSync(dir) ? readdirSync(dir) : [];
  const sizes = files.map((file) => ({
    table: file.replace(/\.ndjson$/, ''),
    bytes: statSync(join(dir, file)).size,
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (inHaste && total > MAX_BYTES_IN_HASTE) return undefined;
  const unread = new Set(sizes.flatMap(({ table, bytes }) => (bytes > MAX_TABLE_BYTES ? [table] : [])));
  const isSmall = total <= MAX_BYTES_KEPT;
  const facts = FactStore.fromFolder(root, unread, isSmall);
  const analysis = analyzeFacts(facts, manifest, knowledge, unread);
  return { analysis, ...(isSmall && { facts }) };
}
