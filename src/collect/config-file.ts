import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EvidenceError } from '../core/errors.js';
import { readYaml } from '../core/read-yaml.js';
import { REDACT_MODES } from '../redact/mode.js';
import type { Config } from './config.js';
import { pattern, userCollector, userCollectorSchema } from './user-collector.js';

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
      redact: z.enum(REDACT_MODES),
      encryptTo: texts,
      sign: z.string(),
      upload: z.string(),
      redactMap: z.string(),
      hide: texts,
      keepVendor: z.boolean(),
    })
    .partial()
    .default({}),
  /** Collector id → its settings. */
  params: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  collectors: z.array(userCollectorSchema).superRefine(eachIdOnce).default([]),
  /** Read where a verdict is made, by src/analyze/knowledge.ts: what may stand there depends on the detections. */
  detections: z.unknown().optional(),
  own_detections: z.unknown().optional(),
  playbooks: z.unknown().optional(),
  /** Secrets of the house that look like nothing else. */
  redact: z.strictObject({ patterns: z.array(pattern).default([]) }).default({ patterns: [] }),
});

/** One file. Throws E_CONFIG with file:line:column of every mistake. */
export function readConfig(file: string): Omit<Config, 'files'> {
  const { collect, params, collectors, redact } = readYaml(textOf(file), file, configSchema);
  return { collect, params, collectors: collectors.map(userCollector), redactPatterns: redact.patterns };
}

/** A second one would silently take the place of the first. */
function eachIdOnce(collectors: readonly { readonly id: string }[], ctx: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [i, { id }] of collectors.entries()) {
    if (seen.has(id)) ctx.addIssue({ code: 'custom', path: [i, 'id'], message: `"${id}" comes twice` });
    seen.add(id);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new EvidenceError(
      'E_CONFIG',
      `--config: ${file} cannot be read: ${(error as Error).message}`,
      undefined,
      {
        cause: error,
      },
    );
  }
}
