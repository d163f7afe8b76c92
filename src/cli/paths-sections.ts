import { few } from '../core/readable.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { mainSeries } from '../paths/cells.js';
import type { Way } from '../paths/route-series.js';
import type { Separation } from '../paths/separate.js';
import { bufferbloat } from './paths-bufferbloat.js';
import { changes, meetings, waysOf } from './paths-ways.js';
import { type Block, clock, lossText, ms, type Section } from './paths-words.js';

/** Everything `evidence paths` says, before it is laid out for a terminal or as Markdown. Not escaped. */
export function pathsSections(report: PathsReport): Section[] {
  const isLong = spansDays(report);
  return [
    { title: MATRIX, blocks: matrix(report, isLong) },
    {
      title: 'What the bad ones share',
      blocks: report.separations.flatMap((s) => separation(s, report, isLong)),
    },
    { title: 'Changes of the way', blocks: changes(report, isLong) },
    { title: WAYS, blocks: mainSeries(report.series).flatMap((s) => waysOf(s, isLong)) },
    { title: 'Ways beside each other', blocks: meetings(report) },
    { title: 'Bufferbloat', blocks: bufferbloat(report) },
  ].filter((s) => s.blocks.length > 0);
}

export const MATRIX = 'Vantages × targets × times';
export const WAYS = 'Ways';

const MOST_ROWS = 60;

function spansDays({ times }: PathsReport): boolean {
  const [first, last] = [times[0], times.at(-1)];
  return first !== undefined && last !== undefined && last.to - first.from > 86_400_000;
}

function matrix(report: PathsReport, isLong: boolean): Block[] {
  const several = new Set(report.cells.map((c) => c.bundle)).size > 1;
  const rows = report.cells
    .map((cell, i) => ({
      cell,
      bad: report.separations.flatMap((s) => (s.bad.includes(i) ? s.trouble : [])),
    }))
    .toSorted(
      ({ cell: a }, { cell: b }) =>
        compare(`${a.target} ${a.host}`, `${b.target} ${b.host}`) || a.time - b.time,
    );
  const shown = new Set(
    rows.toSorted((a, b) => Number(b.bad.length > 0) - Number(a.bad.length > 0)).slice(0, MOST_ROWS),
  );
  const heads = ['vantage → target', 'time (UTC)', 'min / p50 / p95 ms', 'n', 'lost', 'hops', 'way', 'bad'];
  const cells = rows
    .filter((row) => shown.has(row))
    .map(({ cell, bad }) => {
      const time = report.times[cell.time];
      return [
        `${cell.host} → ${cell.target}`,
        time === undefined
          ? ''
          : `${clock(time.from, isLong)}–${clock(time.to, isLong).slice(isLong ? 11 : 0)}`,
        [cell.min, cell.p50, cell.p95].map((v) => (v === undefined ? '–' : ms(v))).join(' / '),
        `${cell.n}${cell.source === 'trace' ? ' by trace' : ''}`,
        lossText(cell.loss),
        [...new Set(cell.ways.map((w) => hopsOf(w)))].join(', '),
        [...new Set(cell.ways.map((w) => w.id))].join(', '),
        cell.changing ? 'way changed' : bad.join(', '),
        ...(several ? [cell.bundle] : []),
      ];
    });
  if (cells.length === 0) return [];
  const left = rows.length - cells.length;
  return [
    { depth: 0, heads: [...heads, ...(several ? ['bundle'] : [])], rows: cells },
    ...(left > 0 ? [{ depth: 0, text: `and ${left} more; all are in --json` }] : []),
  ];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hopsOf(way: Way): string {
  const end = way.table.hops.find((h) => h.reached)?.hop;
  return end === undefined ? 'not reached' : String(end);
}

const TROUBLE = { loss: 'Loss:', delay: 'Delay:' } as const;

function separation(s: Separation, report: PathsReport, isLong: boolean): Block[] {
  const counts = `${s.bad.length} of ${report.cells.length} measurements are bad, ${s.good.length} surely good, ${s.unclear.length} neither`;
  const named = s.factors.map((f) =>
    f.kind === 'time'
      ? `the time ${clock(report.times[Number(f.name)]?.from ?? 0, isLong)}`
      : `${f.kind} ${f.name}`,
  );
  const text = {
    none_bad: `none of ${report.cells.length} measurements is bad`,
    all_bad: `${counts}: there is nothing to compare with`,
    separated: `${counts}. ${named.join('')} is in all bad ones and in no good one${s.byTrace === undefined ? '' : `: ${s.byTrace}`}`,
    not_separable: `${counts}. Not separable: ${few(named, 6)} are in all bad ones and in no good one, always together`,
    no_factor: `${counts}. No vantage, target, time or hop is in all bad ones and in no good one`,
  }[s.state];
  const tone = s.state === 'none_bad' ? 'good' : s.state === 'separated' ? 'bad' : 'doubt';
  return [
    { depth: 0, lead: [TROUBLE[s.trouble], tone], text },
    ...s.probes.map((p) => ({ depth: 1, text: `to tell: ${p}` })),
  ];
}
