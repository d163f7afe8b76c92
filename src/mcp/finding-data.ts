import { z } from 'zod';
import { SEVERITIES } from '../core/detection.js';
import { LAYERS } from '../core/layers.js';
import { type FindingItem, STATES } from '../query/findings.js';
import { citing } from './cited.js';
import type { Focus } from './focus.js';
import { citation } from './parameters.js';

/** A finding as tools return it; the first five fields are those the agents' playbooks read. */
export const findingData = z.object({
  finding_id: z.string().describe('The same at every call and after a restart; `summarize` takes it'),
  severity: z.enum(SEVERITIES).optional().describe('Only what fired has one'),
  pattern: z.string().describe('Detection, and what it looks for'),
  file: z.string().optional().describe('First file it cites'),
  count: z.number().describe('Cited places'),
  state: z.enum(STATES),
  host: z.string(),
  subject: z.string(),
  layer: z.enum(LAYERS),
  statement: z.string(),
  onset: z.string().optional().describe('RFC 3339, where one can be told'),
  citations: z.array(citation),
  numbers: z.record(z.string(), z.number()).optional().describe('detailed'),
  peer: z.string().optional(),
  remedy: z
    .object({ text: z.string(), safety: z.string() })
    .optional()
    .describe('For a person to do; detailed'),
  gates: z.array(z.string()).optional().describe('What changed its severity; detailed'),
});
export type FindingData = z.input<typeof findingData>;

const CONCISE_CITES = 2;

export function findingsData(
  focus: Focus,
  items: readonly FindingItem[],
  format: 'concise' | 'detailed',
): FindingData[] {
  const cite = citing(focus);
  return items.map((f): FindingData => {
    const cites = format === 'detailed' ? f.citations : f.citations.slice(0, CONCISE_CITES);
    const file = f.citations[0]?.path;
    return {
      finding_id: f.id,
      ...(f.severity !== undefined && { severity: f.severity }),
      pattern: `${f.detection} ${f.title}`,
      ...(file !== undefined && { file }),
      count: f.citations.length,
      state: f.state,
      host: f.host,
      subject: f.subject,
      layer: f.layer,
      statement: f.statement,
      ...(f.onset !== undefined && { onset: f.onset }),
      citations: cites.map((c) => cite(c.cite)),
      ...(format === 'detailed' && {
        numbers: { ...f.numbers },
        ...(f.peer !== undefined && { peer: f.peer }),
        ...(f.remedy && { remedy: f.remedy }),
        gates: [...f.gates],
      }),
    };
  });
}

/** `critical PATH-01-59639eddcd vm 10.98.7.2: 12 of 67 pings lost (bundle/hosts/…:1)`. */
export function findingLine(f: FindingData): string {
  const where = [f.host, f.subject].filter(Boolean).join(' ');
  const cite = f.citations[0] === undefined ? '' : ` (${f.citations[0].logKey})`;
  return `${f.severity ?? f.state} ${f.finding_id} ${where}: ${f.statement}${cite}`;
}
