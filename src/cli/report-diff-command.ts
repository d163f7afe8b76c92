import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { readIncident } from '../incident/read-incident.js';
import { type OneSide, unseenBy } from '../report/unseen.js';
import type { Upkeep } from './report-upkeep-commands.js';

/** `evidence report diff FOLDER A B`. Exit 0 whatever differs. */
export async function runReportDiff(
  folder: string,
  [a, b]: readonly [string, string],
  flags: { readonly json?: boolean },
  { make }: Upkeep,
): Promise<number> {
  const current = await readIncident(folder);
  const [one, other] = [await make(current, a), await make(current, b)];
  const { onlyA, onlyB } = unseenBy(one, other);
  const text = [...sideLines(a, b, onlyA), ...sideLines(b, a, onlyB)].map(visible).join('\n');
  process.stdout.write(flags.json ? `${JSON.stringify({ [a]: onlyA, [b]: onlyB }, null, 2)}\n` : `${text}\n`);
  return EXIT.done;
}

function sideLines(has: string, lacks: string, { sections, texts, facts, evidence }: OneSide): string[] {
  const lines = [
    ...(sections.length > 0 ? [`  sections: ${sections.join(', ')}`] : []),
    ...facts.map(({ id, text }) => `  fact ${id}: ${text}`),
    ...Object.entries(texts).flatMap(([section, only]) => only.map((text) => `  ${section}: ${cut(text)}`)),
    ...(evidence.length > 0 ? [`  evidence: ${evidence.join(', ')}`] : []),
  ];
  return [`only in ${has}, not in ${lacks}:`, ...(lines.length > 0 ? lines : ['  nothing'])];
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
