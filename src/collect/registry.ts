import { existsSync, readdirSync } from 'node:fs';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';

/** Compiled beside us in `dist/`; in tests the TypeScript sources stand at the same place. */
const ROOT = new URL('../../collectors/', import.meta.url);

/** Every folder of `collectors/` is a collector; nothing else registers one. Sorted by id. */
export async function loadCollectors(): Promise<Collector[]> {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  return Promise.all(folders.map(loadCollector));
}

async function loadCollector(id: string): Promise<Collector> {
  const compiled = new URL(`${id}/index.js`, ROOT);
  const url = existsSync(compiled) ? compiled : new URL(`${id}/index.ts`, ROOT);
  const module = (await import(/* @vite-ignore */ url.href)) as { default: Collector };
  return module.default;
}

/** The built-in collectors and the user's own, which then differ in nothing. Throws E_CONFIG on a taken id. */
export async function withUserCollectors(own: readonly Collector[]): Promise<Collector[]> {
  const builtIn = await loadCollectors();
  const taken = own.find((u) => builtIn.some((b) => b.id === u.id));
  if (taken) {
    throw new EvidenceError(
      'E_CONFIG',
      `collectors: the id "${taken.id}" is that of a built-in collector`,
      `choose another id, such as my-${taken.id}`,
    );
  }
  return [...builtIn, ...own].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
