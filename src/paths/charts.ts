import type { HopChart } from '../core/documents/charts/hops.js';
import type { MatrixChart } from '../core/documents/charts/matrix.js';
import { groupBy } from '../core/group-by.js';
import type { PathsReport } from './analyze-paths.js';
import type { Cell } from './cells.js';
import type { Way } from './route-series.js';

/** 95th percentile and loss of every vantage and target over the times. */
export function matrixCharts(report: PathsReport): Record<'rtt' | 'loss', MatrixChart> {
  const isLong = (report.times.at(-1)?.to ?? 0) - (report.times[0]?.from ?? 0) > 86_400_000;
  const columns = report.times.map(({ from }) => {
    const iso = new Date(from).toISOString();
    return isLong ? iso.slice(5, 16).replace('T', ' ') : iso.slice(11, 19);
  });
  const rows = (valueOf: (cell: Cell) => number | null, nOf: (cell: Cell) => number): MatrixChart['rows'] =>
    [...groupBy(report.cells, (c) => `${c.host} → ${c.target}`)].map(([label, own]) => ({
      label,
      cells: columns.map((_, time) => {
        const cell = own.find((c) => c.time === time);
        return cell === undefined ? null : { value: valueOf(cell), n: nOf(cell) };
      }),
    }));
  const base = {
    kind: 'matrix',
    better: 'lower',
    rowName: 'vantage → target',
    columnName: 'time (UTC)',
    columns,
  } as const;
  return {
    rtt: {
      ...base,
      title: 'Round trip, 95th percentile',
      unit: 'ms',
      rows: rows(
        (c) => c.p95 ?? c.min ?? null,
        (c) => c.n,
      ),
    },
    loss: {
      ...base,
      title: 'Loss to the end host',
      unit: '%',
      rows: rows(
        (c) => (c.loss === undefined ? null : Number(((100 * c.loss.lost) / c.loss.of).toFixed(2))),
        (c) => c.loss?.of ?? 0,
      ),
    },
  };
}

/** The hops of one way, all its traces together. */
export function wayChart(way: Way, host: string, target: string): HopChart {
  return {
    kind: 'hops',
    title: `${host} → ${target}`,
    note: `${way.id}, ${way.traces.length} traces, ${new Date(way.from).toISOString()} to ${new Date(way.to).toISOString()}`,
    hops: way.table.hops.map((h) => ({
      hop: h.hop,
      label: h.addresses.join(' | '),
      reached: h.reached,
      ...(h.loss && { sent: h.loss.of, lost: h.loss.lost }),
      ...(h.best !== undefined && { best: h.best }),
      ...(h.avg !== undefined && { avg: h.avg }),
      ...(h.worst !== undefined && { worst: h.worst }),
    })),
  };
}
