import type { Chart, ChartTable } from '../core/documents/chart-schema.js';
import type { StripChart } from '../core/documents/charts/strip.js';
import { zoneOf } from '../core/log-time/zone.js';
import { median, quantile } from '../core/quantile.js';
import { type ChartWords, chartWords } from './chart-words.js';
import { lossShare, readLoss } from './hop-reading.js';
import { formatNumber } from './number.js';
import { round, rowOf } from './phase-rows.js';
import { labelOf } from './strip-lane.js';
import { readingText } from './svg-before-after.js';
import { extent, isDrawable } from './svg.js';
import { dateAndTime } from './time-axis.js';

/** What a chart shows as a table, where no picture can stand, and below it where one does. Plain text, not escaped. */
export function chartTable(chart: Chart, language?: string): ChartTable {
  const words = chartWords(language);
  switch (chart.kind) {
    case 'strip':
      return stripTable(chart, words);
    case 'rtt':
      return {
        columns: [words.name, words.sent, words.lostColumn, ...rttColumns(words)],
        rows: chart.series.map((s) => [
          s.name,
          number(s.sent),
          share(s.lost, s.sent),
          ...[s.min, s.median, s.p95, s.max].map(milliseconds),
        ]),
      };
    case 'lines':
    case 'sparkline': {
      const series = chart.kind === 'lines' ? chart.series : [{ name: chart.title, points: chart.points }];
      const unit = chart.kind === 'lines' ? chart.yLabel : chart.unit;
      return {
        columns: summaryColumns(words),
        rows: series.map((s) => summaryRow(s.name, unit, s.points)),
      };
    }
    case 'window':
      return {
        columns: summaryColumns(words),
        rows: [
          ...chart.series.map((s) => summaryRow(s.name, words[s.unit], s.points)),
          ...(chart.zeroWindow && chart.zeroWindow.length > 0
            ? [[words.zeroWindow, '', number(chart.zeroWindow.length), '', '', '', '', '']]
            : []),
        ],
      };
    case 'retransmissions':
      return retransmissionTable(chart, words);
    case 'hops':
      return hopTable(chart, words);
    case 'phases':
      return phaseTable(chart, words);
    case 'before_after':
      return {
        columns: ['', chart.before, chart.after, words.changed],
        rows: chart.rows.map((r) => [
          r.label,
          readingText(r.before, r.unit, words),
          readingText(r.after, r.unit, words),
          words[r.change],
        ]),
      };
    case 'matrix':
      return {
        columns: [`${chart.rowName} (${chart.unit})`, ...chart.columns],
        rows: chart.rows.map((r) => [
          r.label,
          ...chart.columns.map((_, i) => {
            const cell = r.cells[i] ?? null;
            if (cell === null) return words.notMeasured;
            if (cell.value === null) return words.noAnswer;
            return `${number(cell.value)}${cell.n === undefined ? '' : ` (${number(cell.n)})`}`;
          }),
        ]),
      };
    case 'bars':
      return {
        columns: [words.name, `${words.value} (${chart.unit})`],
        rows: chart.bars.map((bar) => [bar.label, bar.text ?? number(bar.value)]),
      };
    case 'dots':
      return {
        columns: [
          words.name,
          words.values,
          `${words.least} (${chart.xLabel})`,
          words.median,
          words.greatest,
          words.note,
        ],
        rows: chart.rows.map((r) => {
          const values = r.values.filter(isDrawable);
          const [low, high] = extent(values);
          return [r.label, number(values.length), ...[low, median(values), high].map(known), r.note];
        }),
      };
  }
}

const number = (value: number): string => formatNumber(value);

function known(value: number | null | undefined): string {
  return isDrawable(value) ? formatNumber(value) : '–';
}

function milliseconds(value: number | null | undefined): string {
  return isDrawable(value) ? `${formatNumber(round(value))} ms` : '–';
}

/** `8 of 67 (11.94 %)`: a share never stands without what it is of. */
function share(part: number, whole: number): string {
  if (!(whole > 0)) return number(part);
  return `${number(part)} / ${number(whole)} (${number(Math.round((10_000 * part) / whole) / 100)} %)`;
}

function rttColumns(words: ChartWords): string[] {
  return [words.least, words.median, words.p95, words.greatest];
}

function summaryColumns(words: ChartWords): string[] {
  return [words.name, words.unit, words.values, words.noAnswer, ...rttColumns(words)];
}

function summaryRow(
  name: string,
  unit: string,
  points: readonly (readonly [number, number | null])[],
): string[] {
  const values = points.flatMap(([, y]) => (isDrawable(y) ? y : []));
  const figures = [0, 0.5, 0.95, 1].map((q) => known(quantile(values, q)));
  return [name, unit, number(values.length), number(points.length - values.length), ...figures];
}

function stripTable({ events, marks, impact, timezone, series }: StripChart, words: ChartWords): ChartTable {
  const zone = zoneOf(timezone);
  const shown = (at: string | undefined): string =>
    at === undefined ? '' : dateAndTime(Date.parse(at), zone);
  const rows = [
    ...(impact
      ? [
          {
            at: impact.from,
            row: [
              shown(impact.from),
              impact.to === undefined ? words.goesOn : shown(impact.to),
              words.impact,
              '',
            ],
          },
        ]
      : []),
    ...marks.map(({ mark, at }) => ({ at, row: [shown(at), '', words[mark], ''] })),
    ...events.map((event) => {
      const error = event.errorMs === undefined ? '' : ` ± ${formatNumber(event.errorMs)} ms`;
      const doubt = event.proposed === true ? ` (${words.proposed})` : '';
      return {
        at: event.at,
        row: [shown(event.at) + error, shown(event.until), words[event.kind], labelOf(event) + doubt],
      };
    }),
  ].toSorted((a, b) => (Date.parse(a.at) || 0) - (Date.parse(b.at) || 0));
  const metrics = (series ?? []).map((s) => {
    const [low, high] = extent(s.points.flatMap(([, y]) => (isDrawable(y) ? y : [])));
    const range = Number.isFinite(low) ? `${words.range(number(low), number(high))} ${s.unit}` : words.noData;
    return [shown(s.points[0]?.[0]), shown(s.points.at(-1)?.[0]), s.name, range];
  });
  return {
    columns: [`${words.time} (${timezone})`, words.until, words.kind, words.event],
    rows: [...rows.map(({ row }) => row), ...metrics],
  };
}

function retransmissionTable(chart: Chart & { kind: 'retransmissions' }, words: ChartWords): ChartTable {
  const sum = (counts: readonly (readonly [number, number])[]): number =>
    counts.reduce((all, [, n]) => all + n, 0);
  const sent = chart.sent && sum(chart.sent);
  const row = (name: string, n: number): string[] => [
    name,
    sent === undefined || sent <= 0
      ? number(n)
      : words.ofSent(number(Math.round((1e5 * n) / sent) / 1000), number(n), number(sent)),
  ];
  const sums = chart.kinds.map(({ name, points }) => ({ name, n: sum(points) }));
  return {
    columns: [words.name, words.retransmittedColumn],
    rows: [
      ...sums.map(({ name, n }) => row(name, n)),
      ...(sums.length > 1
        ? [
            row(
              words.allKinds,
              sums.reduce((all, { n }) => all + n, 0),
            ),
          ]
        : []),
    ],
  };
}

function hopTable({ hops }: Chart & { kind: 'hops' }, words: ChartWords): ChartTable {
  return {
    columns: [words.hop, words.who, words.lostColumn, words.least, words.mean, words.greatest, words.note],
    rows: hops.map((hop, i) => {
      const reading = readLoss(hops, i);
      const told = lossShare(hop) === undefined ? '–' : share(hop.lost ?? 0, hop.sent ?? 0);
      const meaning = reading === 'limit' ? words.icmpLimit : hop.reached ? words.destination : '';
      const notes = [meaning, hop.note ?? ''].filter((note) => note !== '').join('; ');
      return [
        number(hop.hop),
        hop.label === '' ? words.silent : hop.label,
        told,
        ...[hop.best, hop.avg, hop.worst].map(milliseconds),
        notes,
      ];
    }),
  };
}

function phaseTable({ groups }: Chart & { kind: 'phases' }, words: ChartWords): ChartTable {
  const phases = ['dns', 'connect', 'tls', 'wait', 'transfer'] as const;
  const used = phases.filter((phase) => groups.some((g) => g.attempts.some((a) => a[phase] !== undefined)));
  return {
    columns: [
      words.how,
      words.attempt,
      ...used.map((phase) => `${words[phase]}, ms`),
      `${words.total}, ms`,
      words.outcome,
    ],
    rows: groups.flatMap(({ name, attempts }) =>
      attempts.map((attempt, i) => {
        const row = rowOf(attempt, '', words);
        const cells = used.map((phase) =>
          attempt[phase] === undefined ? '–' : known(round(attempt[phase])),
        );
        return [name, number(i + 1), ...cells, number(round(row.total)), row.failed ?? words.ok];
      }),
    ),
  };
}
