import type { KeptCase } from './kept-case.js';
import { isRight, type Judgement, type Said } from './judgement.js';
import type { Scenario } from './scenario.js';

export interface Judged {
  readonly scenario: Scenario;
  readonly kept: KeptCase;
  /** Absent where there is no bundle, or it could not be analysed. */
  readonly said?: Said;
  readonly judgement?: Judgement;
  readonly failure?: string;
}

/** Rows of cells as a table for a terminal: columns as wide as their widest cell. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]): string =>
    `| ${row.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

export const SCENARIO_HEAD = ['scenario', 'truth', 'verdict', 'cause', 'layer', 'place', 'wrong claims', 's'];

/** One row per scenario; what differs between its runs stands side by side. */
export function scenarioRows(judged: readonly Judged[]): string[][] {
  const names = [...new Set(judged.map((j) => j.scenario.name))];
  return names.map((name) => {
    const runs = judged.filter((j) => j.scenario.name === name);
    const truth = runs[0]?.scenario.truth.root_cause.join(' + ') ?? '';
    const verdicts = unique(
      runs.map(
        (r) => r.judgement?.verdict ?? `no verdict: ${(r.failure ?? '').split('\n')[0]?.slice(0, 80) ?? ''}`,
      ),
    );
    const right = (of: (j: Judgement) => boolean): string =>
      `${runs.filter((r) => r.judgement && of(r.judgement)).length}/${runs.length}`;
    const wrong = unique(
      runs.flatMap((r) => [...(r.judgement?.wrong ?? []), ...(r.judgement?.alarms ?? [])]),
    );
    return [
      name,
      truth,
      verdicts.join('; '),
      right((j) => j.root === 1),
      right((j) => j.layer === 1),
      right((j) => j.place === 1),
      wrong.length === 0 ? '0' : wrong.join(', '),
      seconds(runs.map((r) => r.kept.seconds)),
    ];
  });
}

/** The last line: how many cases are right. */
export function total(judged: readonly Judged[]): string {
  const count = (of: (j: Judgement) => boolean): number =>
    judged.filter((j) => j.judgement && of(j.judgement)).length;
  const share = (n: number): string =>
    `${n} of ${judged.length} (${((100 * n) / judged.length).toFixed(1)} %)`;
  const wrong = judged.reduce((sum, j) => sum + (j.judgement?.wrong.length ?? 0), 0);
  const alarms = judged.reduce((sum, j) => sum + (j.judgement?.alarms.length ?? 0), 0);
  return [
    `cause right: ${share(count((j) => j.root === 1))}`,
    `layer: ${share(count((j) => j.layer === 1))}`,
    `place: ${share(count((j) => j.place === 1))}`,
    `wrong claims: ${wrong}`,
    `alarms where nothing is wrong: ${alarms}`,
    `all right: ${share(count(isRight))}`,
  ].join('; ');
}

/** True cause in the rows, named cause in the columns. Only columns that were named. */
export function matrixTable(matrix: ReadonlyMap<string, ReadonlyMap<string, number>>): {
  head: string[];
  rows: string[][];
} {
  const truths = [...matrix.keys()].toSorted();
  const rows = truths.map((truth) => {
    const row = matrix.get(truth) ?? new Map<string, number>();
    const others = [...row].filter(([said]) => said !== truth).toSorted(([, a], [, b]) => b - a);
    const all = [...row.values()].reduce((a, b) => a + b, 0);
    return [
      truth,
      String(all),
      String(row.get(truth) ?? 0),
      others.map(([said, n]) => `${said} ${n}`).join(', '),
    ];
  });
  return { head: ['true cause', 'cases', 'named so', 'named otherwise'], rows };
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

function seconds(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0);
}
