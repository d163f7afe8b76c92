import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Collector } from '../core/collector.js';
import { readYaml } from '../core/read-yaml.js';
import { userCollector, userCollectorSchema } from './user-collector.js';

const texts = z.union([z.string(), z.array(z.string())]);

/** `evidence.config.yaml`: defaults for flags, settings of collectors, collectors of one's own. */
const configSchema = z.strictObject({
  version: z.literal(1).default(1),
  /** Flags of `evidence collect` by their long names; a flag or an EVIDENCE_* variable beats them. */
  collect: z
    .strictObject({
      profile: z.enum(['quick', 'network', 'full']),
      duration: z.string(),
      target: texts,
      only: texts,
      skip: texts,
      interface: texts,
      log: texts,
      grep: z.string(),
      passive: z.boolean(),
      probeTimeout: z.string(),
      budgetTime: z.string(),
      budgetSize: z.string(),
      out: z.string(),
      format: z.enum(['tar.gz', 'zip', 'dir']),
    })
    .partial()
    .default({}),
  /** Collector id → its settings. */
  params: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  collectors: z.array(userCollectorSchema).default([]),
});

export interface Config {
  /** Flag name → value, later files win over earlier ones. */
  readonly collect: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly collectors: readonly Collector[];
  /** Files that were read. */
  readonly files: readonly string[];
}

/** The user's file first, the project's second, or just the one named. Throws E_CONFIG. */
export function loadConfig(named?: string): Config {
  const folder = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const files =
    named === undefined
      ? [join(folder, 'evidence', 'config.yaml'), resolve('evidence.config.yaml')].filter((f) =>
          existsSync(f),
        )
      : [resolve(named)];
  const parsed = files.map((file) => readYaml(readFileSync(file, 'utf8'), file, configSchema));
  const byId = new Map(parsed.flatMap((c) => c.collectors.map((u) => [u.id, u] as const)));
  return {
    collect: Object.assign({}, ...parsed.map((c) => c.collect)) as Record<string, unknown>,
    params: Object.assign({}, ...parsed.map((c) => c.params)) as Record<string, unknown>,
    collectors: [...byId.values()].map(userCollector),
    files,
  };
}
