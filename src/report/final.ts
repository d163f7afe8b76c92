import { join } from 'node:path';
import { errorsForFinal } from '../check/check-incident.js';
import { loadWords } from '../check/load-words.js';
import type { Result } from '../check/result.js';
import type { DocumentHead } from '../core/documents/document-kind.js';
import { EvidenceError } from '../core/errors.js';
import { INCIDENT_FILE, type IncidentFolder } from '../incident/read-incident.js';

/** A document that may be about to leave. */
interface Leaving {
  readonly model: DocumentHead;
  readonly markdown: string;
}

/** What an error message lists; more is not read. */
const MOST = 60;

/**
 * Whoever reads "final" looks for no holes. Throws E_NOT_FINAL with what is missing or wrong, and where. `taken`: how
 * many edits of the last render are in incident.yaml now.
 */
export function demandFinal(current: IncidentFolder, made: Leaving, taken = 0): void {
  if (made.model.status !== 'final') return;
  const { folder, incident, lock, isFresh, source, narrative } = current;
  const file = { file: join(folder, INCIDENT_FILE), text: source.text, data: incident, narrative };
  const wrong = errorsForFinal(file, isFresh ? undefined : lock, { words: loadWords() });
  const kept = taken === 0 ? '' : `edits of the last render are in ${file.file} (${taken}); `;
  refuse(
    [...wrong.map(errorLine), ...openLines(made)],
    `${kept}fill them in, or set status: review in ${file.file} and render a draft that marks them; evidence check ${folder} --for final judges the words too`,
  );
}

/** The same of a saved model, which has no file to judge. */
export function demandFinalModel(made: Leaving): void {
  if (made.model.status === 'final') refuse(openLines(made), 'fill them in where the model was made from');
}

function refuse(lines: readonly string[], hint: string): void {
  if (lines.length === 0) return;
  const shown = lines.slice(0, MOST).map((line) => `\n  ${line}`);
  const more = lines.length > MOST ? `\n  and ${lines.length - MOST} more` : '';
  throw new EvidenceError(
    'E_NOT_FINAL',
    `status is final, but this is missing or wrong; nothing was rendered${shown.join('')}${more}`,
    hint,
  );
}

function errorLine({ file, line, column, why, instead }: Result): string {
  return `${file}:${line}:${column}: ${why} (${instead})`;
}

/** What the box at the head of a draft would ask for; where it asks for nothing, marks that are left in the text. */
function openLines({ model, markdown }: Leaving): string[] {
  const holes = model.toFill.filter(({ optional }) => optional !== true);
  if (holes.length > 0)
    return holes.map(({ what, who, section }) => `${section ?? 'document'}: ${what} · ${who}`);
  const marks = markdown.match(/⟦[^⟧\n]*⟧|^(?:<{7}|>{7}) .*$/gm) ?? [];
  return [...new Set(marks)].map((mark) => `document: ${mark} is left in the text`);
}
