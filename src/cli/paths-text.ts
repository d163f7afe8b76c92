import { visible } from '../core/escape.js';
import { percent } from '../core/figures.js';
import { groupBy } from '../core/group-by.js';
import { few, millis } from '../core/readable.js';
import type { Loss } from '../core/echo-loss.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { GRADE_SOURCE } from '../paths/bufferbloat.js';
import { mainSeries } from '../paths/cells.js';
import type { HopFigures, HopReading } from '../paths/hop-table.js';
import type { Centre } from '../paths/median-interval.js';
import type { PathChange, RouteSeries, Way } from '../paths/route-series.js';
import type { Separation } from '../paths/separate.js';
import type { Paint } from './style.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

type Report = PathsReport;

/** Everything `evidence paths` says, for a terminal. */
export function pathsText(report: Report, paint: Paint): string {
  const sections = [
    section('Vantages × targets × times', matrixLines(report, paint), paint),
    section(
      'What the bad ones share',
      report.separations.flatMap((s) => separationLines(s, report, paint)),
      paint,
    ),
    section(
      'Changes of the way',
      report.series.flatMap((s) => changeLines(s, paint)),
      paint,
    ),
    section(
      'Ways',
      mainSeries(report.series).flatMap((s) => seriesLines(s, paint)),
      paint,
    ),
    section('Ways beside each other', report.meetings.slice(0, MOST).map(meetingLine), paint),
    section('Bufferbloat', bufferbloatLines(report, paint), paint),
  ];
  return `${sections
    .filter((s) => s.length > 0)
    .map((s) => s.join('\n'))
    .join('\n\n')}\n`;
}

const MOST = 20;

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint('bold', title), ...lines];
}

const say = (text: string, indent = '  '): string => wrap(visible(text), indent);

/** `03:04:05`, with the date where the report spans several. */
function clock(ms: number, isLong: boolean): string {
  const iso = new Date(ms).toISOString();
  return isLong ? iso.slice(0, 19).replace('T', ' ') : iso.slice(11, 19);
}

function spans(report: Report): boolean {
  const [first, last] = [report.times[0], report.times.at(-1)];
  return first !== undefined && last !== undefined && last.to - first.from > 86_400_000;
}

function matrixLines(report: Report, paint: Paint): string[] {
  const isLong = spans(report);
  const several = new Set(report.cells.map((c) => c.bundle)).size > 1;
  const rows = report.cells
    .toSorted((a, b) => compare(`${a.target} ${a.host}`, `${b.target} ${b.host}`) || a.time - b.time)
    .map((cell) => {
      const time = report.times[cell.time];
      return [
        visible(`${cell.host} → ${cell.target}`),
        time === undefined
          ? ''
          : `${clock(time.from, isLong)}–${clock(time.to, isLong).slice(isLong ? 11 : 0)}`,
        [cell.min, cell.p50, cell.p95].map((v) => (v === undefined ? '–' : ms(v))).join(' / '),
        `${cell.n}${cell.source === 'trace' ? ' by trace' : ''}`,
        lossText(cell.loss),
        [...new Set(cell.ways.map((w) => hopsOf(w)))].join(', '),
        [...new Set(cell.ways.map((w) => w.id))].join(', '),
        ...(several ? [visible(cell.bundle.slice(0, 40))] : []),
      ];
    });
  const heads = ['vantage → target', 'time (UTC)', 'min / p50 / p95 ms', 'n', 'lost', 'hops', 'way'];
  return rows.length === 0 ? [] : textTable([...heads, ...(several ? ['bundle'] : [])], rows, '  ', paint);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ms(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 4 : 3)));
}

/** A share never without its interval (gate G8). */
function lossText(loss: Loss | undefined): string {
  if (loss === undefined) return 'nothing sent';
  return `${loss.lost} of ${loss.of} (${percent(loss.low)} to ${percent(loss.high)})`;
}

function hopsOf(way: Way): string {
  const end = way.table.hops.find((h) => h.reached)?.hop;
  return end === undefined ? 'not reached' : String(end);
}

const TROUBLE = { loss: 'Loss', delay: 'Delay' } as const;

function separationLines(s: Separation, report: Report, paint: Paint): string[] {
  const counts = `${s.bad.length} of ${report.cells.length} measurements are bad, ${s.good.length} surely good, ${s.unclear.length} neither`;
  const named = s.factors.map((f) =>
    f.kind === 'time'
      ? `the time ${clock(report.times[Number(f.name)]?.from ?? 0, spans(report))}`
      : `${f.kind} ${f.name}`,
  );
  const word = paint(
    s.state === 'none_bad' ? 'green' : s.state === 'separated' ? 'red' : 'yellow',
    TROUBLE[s.trouble],
  );
  const said = {
    none_bad: `none of ${report.cells.length} measurements is bad`,
    all_bad: `${counts}: there is nothing to compare with`,
    separated: `${counts}. ${named.join('')} is in all bad ones and in no good one${s.byTrace === undefined ? '' : `: ${s.byTrace}`}`,
    not_separable: `${counts}. Not separable: ${few(named, 6)} are in all bad ones and in no good one, always together`,
    no_factor: `${counts}. No vantage, target, time or hop is in all bad ones and in no good one`,
  }[s.state];
  return [
    `  ${word}: ${wrap(visible(said), '    ').trimStart()}`,
    ...s.probes.map((p) => say(`to tell: ${p}`, '    ')),
  ];
}

function centreText(c: Centre): string {
  const range = c.low === undefined || c.high === undefined ? '' : `, 95 % ${ms(c.low)} to ${ms(c.high)}`;
  return `${millis(c.median)} (n ${c.n}${range})`;
}

function nameOf(s: RouteSeries): string {
  const by = s.protocol === undefined ? '' : ` by ${s.protocol.toUpperCase()}`;
  return `${s.host} → ${s.target}, ${s.method}${by}`;
}

function changeLines(s: RouteSeries, paint: Paint): string[] {
  return s.changes.map((c) => {
    const word =
      c.verdict === 'replaced'
        ? paint('red', 'replaced')
        : paint('yellow', 'cannot be told from load balancing');
    return `  ${word} ${wrap(visible(changeText(s, c)), '    ').trimStart()}`;
  });
}

function changeText(s: RouteSeries, c: PathChange): string {
  const error = c.clockErrorMs === undefined ? '' : ` ± ${Math.ceil(c.clockErrorMs)} ms`;
  const hops = c.hops.map((h) => `hop ${h.hop}: ${h.before.join('|')} → ${h.after.join('|')}`);
  const chance =
    c.verdict === 'replaced'
      ? `by chance in fewer than 1 of ${Math.floor(1 / c.chance)} orders of its ${s.traces.length} traces`
      : `${s.traces.length} traces are too few: as good by chance in ${percent(c.chance)} of their orders`;
  const rtt =
    c.rtt === undefined
      ? ''
      : ` RTT to the end ${centreText(c.rtt.before)} → ${centreText(c.rtt.after)}${c.rtt.differs ? '' : ', no difference beyond the noise'}.`;
  const loss =
    c.loss?.before && c.loss.after && (c.loss.before.lost > 0 || c.loss.after.lost > 0)
      ? ` Lost ${lossText(c.loss.before)} → ${lossText(c.loss.after)}.`
      : '';
  const ttl = c.ttl === undefined ? '' : ` TTL of the replies ${c.ttl.before} → ${c.ttl.after}.`;
  return `${nameOf(s)}, between ${clock(c.after, false)} and ${clock(c.before, false)}${error}: ${few(hops, 6)} (${chance}).${rtt}${loss}${ttl} (${c.cites[1] ?? ''})`;
}

const READING: Readonly<Record<HopReading, string>> = {
  none: '',
  not_passed_on: 'limits its ICMP answers: later hops answer more',
  goes_on: 'every later hop loses too, to the end',
  end: 'the end itself',
  unknown: 'nothing behind it tells',
  silent: 'never answers',
};

function seriesLines(s: RouteSeries, paint: Paint): string[] {
  const ways = s.ways.filter((w, i) => s.ways.findIndex((o) => o.id === w.id) === i);
  return [
    say(
      `${nameOf(s)}: ${s.traces.length} traces, ${ways.length === 1 ? 'one way' : `${ways.length} ways`}${s.balanced.length === 0 ? '' : `; load is balanced at ${s.balanced.map((b) => `hop ${b.hop} (${b.addresses.join(', ')})`).join('; ')}`}`,
    ),
    ...ways.flatMap((w) => wayLines(w, paint)),
  ];
}

function wayLines(way: Way, paint: Paint): string[] {
  const { table } = way;
  const rows = table.hops.map((h) => [
    String(h.hop),
    visible(h.addresses.join('|') || '*'),
    h.loss === undefined ? '' : lossText(h.loss),
    timesText(h),
    READING[h.reading],
  ]);
  const biggest = table.rises.toSorted((a, b) => b.by - a.by).slice(0, 3);
  const loops = way.loops.map((l) => `${l.address} at hops ${l.hops.slice(0, 5).join(', ')}`);
  return [
    say(
      `${way.id}: ${way.traces.length} traces from ${clock(way.from, false)} to ${clock(way.to, false)}, ${way.reached} arrived`,
      '    ',
    ),
    ...textTable(['hop', 'who', 'lost', 'best / mean / worst ms', ''], rows, '      ', paint),
    ...(loops.length > 0 ? [say(`routing loop: ${loops.join('; ')}`, '      ')] : []),
    ...(table.lossFrom
      ? [
          say(
            `loss from hop ${table.lossFrom.hop} (${table.lossFrom.addresses.join('|')}) on, to the end${table.lossFrom.sure ? '' : '; too few probes to exclude the hops before'}`,
            '      ',
          ),
        ]
      : []),
    ...(biggest.length > 0
      ? [
          say(
            `RTT rises and stays at ${biggest.map((r) => `hop ${r.hop} (${r.addresses.join('|')}) by ${millis(r.by)}`).join(', ')}`,
            '      ',
          ),
        ]
      : []),
  ];
}

function timesText({ best, avg, avg_low: low, worst }: HopFigures): string {
  if (best === undefined || avg === undefined || worst === undefined) return '';
  return `${ms(best)} / ${ms(avg)}${low === undefined ? '' : ` ± ${ms(avg - low)}`} / ${ms(worst)}`;
}

function meetingLine(m: Report['meetings'][number]): string {
  const [a, b] = m.hostA === m.hostB ? [m.a, m.b] : [`${m.hostA} (${m.a})`, `${m.hostB} (${m.b})`];
  const apart =
    m.differ === undefined
      ? 'do not differ where both are known'
      : `differ from hop ${m.differ.hop} on: ${m.differ.a.join('|') || 'none'}, ${m.differ.b.join('|') || 'none'}`;
  const joined =
    m.join === undefined
      ? m.differ === undefined
        ? ''
        : '; no hop before the target is known to be common'
      : `; together again at ${m.join.address} (hop ${m.join.hopA} and ${m.join.hopB})`;
  return say(`to ${m.target}, ${a} and ${b} ${apart}${joined}`);
}

function bufferbloatLines({ bufferbloat }: Report, paint: Paint): string[] {
  const others = bufferbloat.flatMap((b) => (b.state === 'graded' ? [] : [b]));
  const lines = bufferbloat.flatMap((b) => {
    if (b.state !== 'graded') return [];
    const where = `${b.host} → ${b.target}`;
    const range = b.best === b.worst ? '' : ` (${b.best} to ${b.worst} by the intervals)`;
    const colour = b.grade.startsWith('A') ? 'green' : b.grade === 'B' ? 'yellow' : 'red';
    return [
      `  ${visible(where)}: ${paint(colour, b.grade)}${range}, ${millis(b.added)} more under load${b.load === 'own' ? '' : ' that happened anyway'}`,
      say(`idle ${centreText(b.idle)}`, '    '),
      ...b.directions.map((d) =>
        say(
          `${d.direction}, ${d.mbitPerS.toFixed(1)} Mbit/s for ${d.seconds.toFixed(0)} s: ${centreText(d.rtt)}, p95 ${millis(d.p95)}, lost ${lossText(d.loss)}`,
          '    ',
        ),
      ),
      ...b.notes.map((n) => say(n, '    ')),
    ];
  });
  // Many paths lack a grade for the same reason.
  const reasons = [...groupBy(others, (b) => `${b.state.replace('_', ' ')}: ${b.statement}`)].map(
    ([why, own]) =>
      say(
        `${few(
          own.map((b) => `${b.host} → ${b.target}`),
          6,
        )}: ${why}`,
      ),
  );
  return [...lines, ...reasons, ...(lines.length > 0 ? [paint('dim', say(GRADE_SOURCE))] : [])];
}
