import { existsSync, readdirSync } from 'node:fs';
import type { Collector } from '../core/collector.js';

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
