import { type CellSummary, summariseCells } from '../../src/core/experiment-results/cells.js';
import { compareCells, type Comparison } from '../../src/core/experiment-results/comparisons.js';
import { measuresOf } from '../../src/core/experiment-results/measures.js';
import {
  CELL_HEADS,
  cellRow,
  comparisonText,
  METHOD,
  short,
} from '../../src/core/experiment-results/words.js';
import { groupBy } from '../../src/core/group-by.js';
import type { BundleView } from '../../src/core/report.js';
import { citeRow, type TableRow } from '../../src/core/table-row.js';
import type { Model, Plot } from './model.js';

/** So many comparisons of a kind are read; experiment.json has all. */
const MOST_COMPARED = 20;
const MOST_CELLS = 40;

/** What an experiment between two hosts found, from the rows of its runs; absent where there was none. */
export function experimentOf(view: BundleView): Pick<Model, 'experiment'> {
  const cells = summariseCells(measuresOf(view.rows));
  const runs = view.manifest.artifacts.filter((a) => a.collector === 'iperf3' && a.probe === 'client');
  const changes = changedSettings(view);
  if (runs.length === 0 && changes.length === 0) return {};
  const comparisons = compareCells(cells);
  const rows = cells.map((cell) => ({ cells: cellRow(cell), cite: citeOf(cell) }));
  // A column that no cell has anything in.
  const used = CELL_HEADS.map((_, i) => i).filter((i) => rows.some((row) => row.cells[i] !== ''));
  const failed = runs.filter((a) => a.outcome !== 'ok');
  return {
    experiment: {
      runs: runs.length,
      failed: [...groupBy(failed, (a) => a.reason ?? a.outcome)].map(([reason, all]) => ({
        reason,
        runs: all.length,
      })),
      heads: used.map((i) => CELL_HEADS[i] ?? ''),
      rows: rows
        .slice(0, MOST_CELLS)
        .map((row) => ({ cells: used.map((i) => row.cells[i] ?? ''), cite: row.cite })),
      differs: sentences(comparisons, 'differs'),
      noDifference: sentences(comparisons, 'no_difference'),
      undecidable: sentences(comparisons, 'undecidable'),
      changes,
      method: METHOD,
    },
  };
}

function sentences(comparisons: readonly Comparison[], verdict: Comparison['verdict']): string[] {
  const all = comparisons.filter((c) => c.verdict === verdict).map(comparisonText);
  const more = all.length - MOST_COMPARED;
  return more > 0 ? [...all.slice(0, MOST_COMPARED), `and ${more} more: experiment.json`] : all;
}

function citeOf({ cites }: CellSummary): string {
  return cites[0] ?? '';
}

type Change = NonNullable<Model['experiment']>['changes'][number];

/** Each setting once, with the worst that was seen of it, and what it was when everything was over. */
function changedSettings(view: BundleView): Change[] {
  const last = new Map<string, TableRow>();
  for (const row of view.rows('sysctl'))
    if (row._snapshot === 'end') last.set(`${row._host} ${String(row['name'])}`, row);
  const groups = groupBy([...view.rows('sysctl_changes')], (row) => `${row._host} ${String(row['name'])}`);
  return [...groups].map(([key, all]) => {
    const [first] = all;
    const before = String(first['before']);
    const isBack = (row: TableRow): boolean =>
      row['restored'] === undefined ? row['set'] === undefined : row['restored'] === before;
    const unseen = all.filter((row) => !isBack(row));
    const after = last.get(key);
    return {
      host: first._host,
      name: String(first['name']),
      before,
      values: [
        ...new Set(all.flatMap((row) => (row['set'] === undefined ? [] : [String(row['set'])]))),
      ].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
      times: all.length,
      restored: all.length - unseen.length,
      ...(after && { after: String(after['value']).replaceAll('\t', ' ') }),
      cite: citeRow(after ?? unseen[0] ?? first),
    };
  });
}

/** A dot for each run, a row for each cell. */
export function experimentPlots(view: BundleView): Plot[] {
  const cells = summariseCells(measuresOf(view.rows));
  const plot = (
    file: string,
    title: string,
    xLabel: string,
    values: (cell: CellSummary) => readonly number[] | undefined,
  ): Plot[] => {
    const rows = cells.flatMap((cell) => {
      const all = values(cell);
      if (!all || all.length === 0) return [];
      const sorted = all.toSorted((a, b) => a - b);
      const note = `${all.length}: ${short(sorted[0] ?? 0)} to ${short(sorted.at(-1) ?? 0)}`;
      return [{ label: cell.cell, values: [...all], note, failed: false }];
    });
    return rows.length === 0 ? [] : [{ kind: 'dots', file, title, xLabel, rows: rows.slice(0, MOST_CELLS) }];
  };
  return [
    ...plot('plots/experiment-goodput.svg', 'Goodput of each run, by cell', 'Mbit/s', (cell) =>
      cell.goodput.values.map((v) => v / 1e6),
    ),
    ...plot(
      'plots/experiment-rtt.svg',
      'Mean round trip of each run while it was loaded, by cell',
      'ms',
      (cell) => cell.rttMs?.values,
    ),
  ];
}
