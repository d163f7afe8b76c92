import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Collector } from '../core/collector.js';

export interface Config {
  /** Flag name → value, later files win over earlier ones. */
  readonly collect: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly collectors: readonly Collector[];
  /** RE2 patterns for secrets of the house; those of all files. */
  readonly redactPatterns: readonly string[];
  /** Files that were read. */
  readonly files: readonly string[];
}

/** The user's file first, the project's second, or just the one named. Throws E_CONFIG. */
export async function loadConfig(named?: string): Promise<Config> {
  const folder = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const files =
    named === undefined
      ? [join(folder, 'evidence', 'config.yaml'), resolve('evidence.config.yaml')].filter((f) =>
          existsSync(f),
        )
      : [resolve(named)];
  if (files.length === 0) return { collect: {}, params: {}, collectors: [], redactPatterns: [], files };
  // The YAML parser is loaded only where there is YAML.
  const { readConfig } = await import('./config-file.js');
  const parsed = files.map(readConfig);
  return {
    collect: Object.assign({}, ...parsed.map((c) => c.collect)) as Record<string, unknown>,
    params: Object.assign({}, ...parsed.map((c) => c.params)) as Record<string, unknown>,
    collectors: [...new Map(parsed.flatMap((c) => c.collectors.map((u) => [u.id, u] as const))).values()],
    redactPatterns: parsed.flatMap((c) => c.redactPatterns),
    files,
  };
}

/** The identity map of the house, for every command that needs one. */
export function mapOf({ collect }: Config): string | undefined {
  const map = collect['redactMap'];
  return typeof map === 'string' ? map.replace(/^~(?=\/|$)/, homedir()) : undefined;
}
