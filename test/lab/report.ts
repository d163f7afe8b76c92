import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';
import { accuracyTables } from './accuracy.js';
import { type Case, confusionMatrix } from './confusion.js';
import {
  type Judged,
  markdownTable,
  matrixTable,
  SCENARIO_HEAD,
  scenarioRows,
  textTable,
  total,
} from './lab-tables.js';

/** Prints what was judged; with `write`, into README.md and docs/accuracy.md as well. */
export async function report(
  judged: readonly Judged[],
  { markdown, accuracy, write }: { markdown: boolean; accuracy: boolean; write: boolean },
): Promise<void> {
  const table = markdown ? markdownTable : textTable;
  const scenarios = table(SCENARIO_HEAD, scenarioRows(judged));
  const matrix = matrixTable(confusionMatrix(judged.flatMap(caseOf)));
  console.log(`${scenarios}\n\n${total(judged)}\n\n${table(matrix.head, matrix.rows)}`);
  if (accuracy) console.log(`\n${await accuracyTables(judged, table)}`);
  if (!write) return;
  const made = `${markdownTable(SCENARIO_HEAD, scenarioRows(judged))}\n\n${total(judged)}`;
  between('README.md', 'lab', made);
  between('docs/accuracy.md', 'causes', markdownTable(matrix.head, matrix.rows));
  between('docs/accuracy.md', 'detections', await accuracyTables(judged, markdownTable));
}

/** A run as a case of the matrix; nothing where there was no verdict. */
function caseOf({ scenario, said }: Judged): Case[] {
  if (!said) return [];
  const { causes, outcome } = said.verdict;
  const named = causes.map((c) => c.root_cause);
  const { root_cause, accept } = scenario.truth;
  // Another name for the true cause counts as the true cause.
  const counted = named.map((c) => (accept.includes(c) ? (root_cause[0] ?? c) : c));
  return [{ truth: root_cause, said: counted.length > 0 ? counted : [outcome] }];
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
function between(file: string, name: string, text: string): void {
  const path = fileURLToPath(new URL(file, PACKAGE_ROOT));
  const old = readFileSync(path, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [old.indexOf(open), old.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${file}: no place for the table: ${open} … ${close}`);
  writeFileSync(path, `${old.slice(0, from + open.length)}\n${text}\n${old.slice(to)}`);
}
