import type { z } from 'zod';
import type { FindingItem } from '../query/findings.js';
import type { findingData } from './answer-schemas.js';
import { citing } from './cited.js';
import type { Focus } from './focus.js';

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
