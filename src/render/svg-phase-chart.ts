import { type Phase, type PhaseChart, PHASES } from '../core/documents/charts/phases.js';
import { type ColourName, FAILED, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { axisNumber, formatNumber } from './number.js';
import { MOST_GROUPS, phaseGroups, type PhaseRow, round } from './phase-rows.js';
import {
  extent,
  fixed,
  hatch,
  headingBottom,
  type Key,
  legend,
  line,
  linear,
  MARGIN,
  rect,
  type Scale,
  SMALL,
  svg,
  text,
  WIDTH,
} from './svg.js';
import { hatchKey } from './svg-keys.js';
import { fit, textWidth } from './svg-text-width.js';
import { niceTicks } from './ticks.js';

/** Dark and lighter by turns, so that neighbours differ in grey too. */
const COLOURS: Readonly<Record<Phase, ColourName>> = {
  dns: 'c4',
  connect: 'p1',
  tls: 'c3',
  wait: 'p2',
  transfer: 'c5',
};

const ROW = 19;
const BAR = 13;
const [LEFT, RIGHT] = [118, WIDTH - 96];

/** A bar an attempt, its phases in the order they happen; what was not reached is not drawn. */
export function phaseChart(chart: PhaseChart, summary: string, words: ChartWords): string {
  const groups = phaseGroups(chart, words).filter((group) => group.rows.length > 0);
  if (groups.length === 0) return '';
  const rows = groups.flatMap((group) => group.rows);
  const used = PHASES.filter((phase) =>
    rows.some((r) => r.phases.some((p) => p.phase === phase && p.ms > 0)),
  );
  const keys: Key[] = [
    ...used.map((phase): Key => ({ name: words[phase], colour: COLOURS[phase] })),
    ...(rows.some((r) => r.failed !== undefined) ? [hatchKey(words.untilItFailed, FAILED)] : []),
  ];
  const key = legend(keys, headingBottom(chart));
  const top = headingBottom(chart) + key.height + 4;
  const ticks = niceTicks(0, extent(rows.map((r) => r.total))[1] || 1, 6);
  const x = linear(0, ticks.at(-1) || 1, LEFT, RIGHT);
  const parts: string[] = [];
  let y = top;
  for (const group of groups) {
    const room = WIDTH - 2 * MARGIN - textWidth(group.summary, SMALL) - 16;
    const name = fit(group.name, room, SMALL, true);
    parts.push(text(MARGIN, y + 13, name, { size: SMALL, bold: true }));
    parts.push(
      text(MARGIN + textWidth(name, SMALL, true) + 12, y + 13, group.summary, { size: SMALL, colour: 'dim' }),
    );
    y += ROW;
    for (const row of group.rows) {
      parts.push(drawRow(row, y, x));
      y += ROW;
    }
    y += 5;
  }
  const more = chart.groups.length - MOST_GROUPS;
  if (more > 0)
    parts.push(text(MARGIN, y + 30, words.more(formatNumber(more)), { size: SMALL, colour: 'dim' }));
  return svg(y + (more > 0 ? 36 : 20), chart, summary, [
    ...key.parts,
    ...ticks.map(
      (t) =>
        line(x(t), top + ROW - 2, x(t), y, 'grid') +
        text(x(t), y + 14, axisNumber(t), { anchor: 'middle', size: SMALL }),
    ),
    text(RIGHT + 24, y + 14, 'ms', { size: SMALL, colour: 'dim' }),
    ...parts,
  ]);
}

function drawRow(row: PhaseRow, top: number, x: Scale): string {
  const middle = top + 3 + BAR / 2;
  let at = 0;
  const bars = row.phases.map(({ phase, ms }) => {
    const from = at;
    at += ms;
    const width = x(at) - x(from);
    // A gap keeps neighbours apart.
    return ms > 0
      ? rect(x(from), top + 3, width > 3 ? width - 1 : Math.max(0.6, width), BAR, COLOURS[phase])
      : '';
  });
  const isFailed = row.failed !== undefined;
  const rest = x(row.total) - x(at);
  const end = x(row.total);
  const said = isFailed ? `✕ ${row.failed}` : formatNumber(round(row.total));
  const style = { size: SMALL, ...(isFailed && { colour: FAILED, bold: true }) } as const;
  const words = fit(said, WIDTH - 2 * MARGIN - LEFT, SMALL, isFailed);
  const width = textWidth(words, SMALL, isFailed);
  // Beside the bar; on its end where there is no room beside it.
  const place = Math.min(end + 6, WIDTH - MARGIN - width);
  return [
    text(LEFT - 8, middle + 4, fit(row.label, LEFT - MARGIN - 8, SMALL), { anchor: 'end', size: SMALL }),
    ...bars,
    isFailed && rest >= 1 ? hatch(x(at), top + 3, rest, BAR, FAILED) : '',
    isFailed && rest < 1
      ? `<path d="M${fixed(end)} ${fixed(top + 2)}v${BAR + 2}" ${stroke(FAILED)} stroke-width="2" fill="none"/>`
      : '',
    text(place, middle + 4, words, { ...style, halo: true }),
  ].join('');
}
