import type { HopChart } from '../core/documents/charts/hops.js';
import { ACCENT, type ColourName, FAILED, fill, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { type LossReading, lossShare, readLoss } from './hop-reading.js';
import { axisNumber, formatNumber } from './number.js';
import {
  extent,
  fixed,
  hatch,
  headingBottom,
  isDrawable,
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
import { fit, textWidth } from './svg-text-width.js';
import { LEAST, logTicks, niceTicks } from './ticks.js';

type Hop = HopChart['hops'][number];

const ROW = 24;
const [NAME, LEFT, RIGHT] = [34, 204, 478];
const LOSS = 496;
const MOST = 40;

/** A row a hop: its round-trip times from the least to the greatest, and what its missing answers mean. */
export function hopChart(chart: HopChart, summary: string, words: ChartWords): string {
  const all = chart.hops;
  if (all.length === 0) return '';
  const folded = all.length > MOST ? all.length - MOST : 0;
  // The end is what counts: the middle is left out.
  const shown = folded > 0 ? [...all.slice(0, MOST - 10), ...all.slice(-10)] : all;
  const top = headingBottom(chart) + 4;
  const head = top + 14;
  const scale = rttScale(shown);
  const bottom = head + 6 + shown.length * ROW;
  const small = { size: SMALL, colour: 'dim' } as const;
  const rows = shown.map((hop, i) =>
    row(hop, readLoss(all, all.indexOf(hop)), head + 6 + i * ROW, scale?.x, words),
  );
  const reached = all.some((hop) => hop.reached);
  const notes = [
    ...(folded > 0 ? [words.more(formatNumber(folded))] : []),
    ...(reached ? [] : [words.notReached]),
  ];
  return svg(bottom + 26 + notes.length * 17, chart, summary, [
    text(MARGIN, head - 2, fit(`${words.hop}, ${words.who}`, LEFT - MARGIN - 12, SMALL), small),
    text(
      LEFT,
      head - 2,
      fit(`${words.rtt}${scale?.log ? `, ${words.log}` : ''}: ${words.rttRange}`, LOSS - LEFT - 12, SMALL),
      small,
    ),
    text(LOSS, head - 2, fit(words.lostColumn, WIDTH - LOSS - MARGIN, SMALL), small),
    ...(scale?.ticks ?? []).map(
      (t) =>
        line(scale?.x(t) ?? 0, head + 6, scale?.x(t) ?? 0, bottom, 'grid') +
        text(scale?.x(t) ?? 0, bottom + 15, axisNumber(t), { anchor: 'middle', size: SMALL }),
    ),
    ...rows,
    ...notes.map((note, i) => text(MARGIN, bottom + 34 + i * 17, note, { size: SMALL, colour: 'dim' })),
  ]);
}

interface RttScale {
  readonly x: Scale;
  readonly ticks: readonly number[];
  readonly log: boolean;
}

/** Logarithmic where the hops span decades; undefined where no time is known. */
function rttScale(hops: readonly Hop[]): RttScale | undefined {
  const times = hops
    .flatMap((h) => [h.best, h.avg, h.worst])
    .flatMap((v) => (isDrawable(v) && v >= 0 ? v : []));
  const [low, high] = extent(times.filter((v) => v > LEAST));
  if (times.length === 0) return undefined;
  const log = high / low >= 30;
  if (log) {
    const all = logTicks(low, high);
    const [first, last] = [all[0] ?? 1, all.at(-1) ?? 10];
    const at = linear(Math.log10(first), Math.log10(last), LEFT, RIGHT);
    const ticks = all.length > 7 ? all.filter((t) => Number.isInteger(Math.log10(t))) : all;
    return { log, ticks: apart(ticks), x: (v) => at(Math.log10(Math.max(v, first))) };
  }
  const ticks = niceTicks(0, Number.isFinite(high) ? high : 1, 5);
  return { log, ticks, x: linear(0, ticks.at(-1) || 1, LEFT, RIGHT) };
}

/** Not more of them than have room. */
function apart(ticks: readonly number[]): readonly number[] {
  const every = Math.ceil(ticks.length / 8);
  return ticks.filter((_, i) => i % every === 0);
}

function row(hop: Hop, reading: LossReading, top: number, x: Scale | undefined, words: ChartWords): string {
  const y = top + ROW / 2;
  const isQuiet = reading === 'limit' || reading === 'silent';
  const bold = hop.reached;
  const name =
    hop.label === '' ? words.silent : `${hop.label}${hop.note === undefined ? '' : ` ${hop.note}`}`;
  const colour: ColourName = isQuiet ? 'dim' : 'ink';
  return [
    text(NAME - 8, y + 4, formatNumber(hop.hop), { anchor: 'end', colour: 'dim', size: SMALL }),
    text(NAME, y + 4, fit(name, LEFT - NAME - 12, SMALL, bold), { size: SMALL, colour, bold }),
    x === undefined ? '' : times(hop, y, x, isQuiet ? 'axis' : ACCENT),
    loss(hop, reading, y, words),
  ].join('');
}

function times({ best, avg, worst }: Hop, y: number, x: Scale, colour: ColourName): string {
  const known = [best, avg, worst].flatMap((v) => (isDrawable(v) && v >= 0 ? v : []));
  if (known.length === 0) return '';
  const [low, high] = extent(known);
  const mean = isDrawable(avg) && avg >= 0 ? avg : (low + high) / 2;
  return (
    `<path d="M${fixed(x(low))} ${fixed(y)}H${fixed(Math.max(x(high), x(low) + 0.1))}" ${stroke(colour)} stroke-width="5" stroke-opacity="0.45" fill="none" stroke-linecap="round"/>` +
    `<circle cx="${fixed(x(mean))}" cy="${fixed(y)}" r="4" ${fill(colour)}/>`
  );
}

const BAR = 44;

/** A bar of the share, its fraction, and what it means in words. */
function loss(hop: Hop, reading: LossReading, y: number, words: ChartWords): string {
  const share = lossShare(hop);
  const { sent = 0, lost = 0 } = hop;
  const room = WIDTH - MARGIN - LOSS;
  if (reading === 'silent' || !isDrawable(share)) {
    const said = reading === 'silent' ? words.noAnswer : '–';
    return text(LOSS, y + 4, said, { size: SMALL, colour: 'dim' });
  }
  const fraction = `${formatNumber(lost)} / ${formatNumber(sent)}`;
  const at = LOSS + BAR + 8;
  const width = Math.max(share > 0 ? 2 : 0, Math.min(1, share) * BAR);
  const outline = `<path d="M${LOSS} ${fixed(y - 5)}h${BAR}v10h-${BAR}Z" fill="none" ${stroke('axis')} stroke-width="0.8"/>`;
  const bar =
    width === 0
      ? ''
      : reading === 'limit'
        ? hatch(LOSS, y - 5, width, 10, 'axis')
        : rect(LOSS, y - 5, width, 10, FAILED);
  const meaning =
    reading === 'limit'
      ? words.icmpLimit
      : hop.reached && share > 0
        ? `${formatNumber(Math.round(share * 1000) / 10)} %`
        : '';
  const bad = share > 0 && (reading === 'shared' || reading === 'unknown');
  const fractionWidth = textWidth(fraction, SMALL, bad) + 8;
  const style = { size: SMALL, bold: bad, colour: bad ? FAILED : 'dim' } as const;
  const rest = room - BAR - 8 - fractionWidth;
  return [
    outline,
    bar,
    text(at, y + 4, fit(fraction, room - BAR - 8, SMALL, bad), style),
    meaning === '' || rest < 24
      ? ''
      : text(at + fractionWidth, y + 4, fit(meaning, rest, SMALL), {
          size: SMALL,
          colour: bad ? FAILED : 'dim',
        }),
  ].join('');
}
