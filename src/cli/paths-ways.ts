import { percent } from '../core/figures.js';
import { few, millis } from '../core/readable.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { distinctWays } from '../paths/cells.js';
import type { HopFigures, HopReading } from '../paths/hop-table.js';
import type { PathChange, RouteSeries, Way } from '../paths/route-series.js';
import { type Block, centreText, clock, count, lossText, ms, nameOf } from './paths-words.js';

/** Every change of a way, or that there was none to see. */
export function changes({ series }: PathsReport, isLong: boolean): Block[] {
  const found = series.flatMap((s) => s.changes.map((c) => ({ s, c })));
  if (found.length > 0)
    return found.map(({ s, c }) => ({
      depth: 0,
      lead: c.verdict === 'replaced' ? ['replaced', 'bad'] : ['cannot be told from load balancing', 'doubt'],
      text: changeText(s, c, isLong),
    }));
  const repeated = series.filter((s) => s.traces.length > 1);
  const traced = repeated.reduce((sum, s) => sum + s.traces.length, 0);
  const ends = new Set(repeated.map((s) => s.destination ?? s.target)).size;
  if (repeated.length > 0)
    return [
      { depth: 0, lead: ['none', 'good'], text: `in ${count(traced, 'trace')} to ${count(ends, 'target')}` },
    ];
  return series.length === 0
    ? []
    : [
        {
          depth: 0,
          lead: ['not exercised:', 'doubt'],
          text: 'no way was traced twice; --trace-every does, in a window that holds two',
        },
      ];
}

function changeText(s: RouteSeries, c: PathChange, isLong: boolean): string {
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
  return `${nameOf(s)}, between ${clock(c.after, isLong)} and ${clock(c.before, isLong)}${error}: ${few(hops, 6)} (${chance}).${rtt}${loss}${ttl} (${c.cites[1] ?? ''})`;
}

const READING: Readonly<Record<HopReading, string>> = {
  none: '',
  not_passed_on: 'likely limits its ICMP answers: later hops answer more',
  goes_on: 'every later hop loses too, to the end',
  end: 'the end itself',
  unknown: 'nothing behind it tells',
  silent: 'never answers',
};

/** The ways of one vantage to one target, hop by hop. */
export function waysOf(s: RouteSeries, isLong: boolean): Block[] {
  const ways = distinctWays(s);
  const balanced = s.balanced.map((b) => `hop ${b.hop} (${b.addresses.join(', ')})`).join('; ');
  return [
    {
      depth: 0,
      text: `${nameOf(s)}: ${count(s.traces.length, 'trace')}, ${count(ways.length, 'way')}${balanced === '' ? '' : `; load is balanced at ${balanced}`}`,
    },
    ...ways.flatMap((w) => wayBlocks(w, isLong)),
  ];
}

function wayBlocks(way: Way, isLong: boolean): Block[] {
  const { hops, rises, lossFrom } = way.table;
  const rows = hops.map((h) => [
    String(h.hop),
    h.addresses.join(' | ') || '*',
    h.loss === undefined ? '' : lossText(h.loss),
    timesText(h),
    READING[h.reading],
  ]);
  const biggest = rises.toSorted((a, b) => b.by - a.by).slice(0, 3);
  const loops = way.loops.map((l) => `${l.address} at hops ${l.hops.slice(0, 5).join(', ')}`);
  const said = [
    ...(loops.length > 0 ? [`routing loop: ${loops.join('; ')}`] : []),
    ...(lossFrom
      ? [
          `loss from hop ${lossFrom.hop} (${lossFrom.addresses.join('|')}) on, to the end${lossFrom.sure ? '' : '; too few probes to exclude the hops before'}`,
        ]
      : []),
    ...(biggest.length > 0
      ? [
          `RTT rises and stays at ${biggest.map((r) => `hop ${r.hop} (${r.addresses.join('|')}) by ${millis(r.by)}`).join(', ')}`,
        ]
      : []),
  ];
  return [
    {
      depth: 1,
      text: `${way.id}: ${count(way.traces.length, 'trace')} from ${clock(way.from, isLong)} to ${clock(way.to, isLong)}, ${way.reached} arrived`,
    },
    { depth: 2, heads: ['hop', 'who', 'lost', 'best / mean / worst ms', ''], rows },
    ...said.map((text) => ({ depth: 2, text })),
  ];
}

function timesText({ best, avg, avg_low: low, worst }: HopFigures): string {
  if (best === undefined || avg === undefined || worst === undefined) return '';
  return `${ms(best)} / ${ms(avg)}${low === undefined ? '' : ` ± ${ms(avg - low)}`} / ${ms(worst)}`;
}

const MOST_MEETINGS = 20;

/** Where ways part and come together. */
export function meetings(report: PathsReport): Block[] {
  const left = report.meetings.length - MOST_MEETINGS;
  return [
    ...report.meetings.slice(0, MOST_MEETINGS).map((m) => ({ depth: 0, text: meetingText(m) })),
    ...(left > 0 ? [{ depth: 0, text: `and ${left} more pairs; all are in --json` }] : []),
  ];
}

function meetingText(m: PathsReport['meetings'][number]): string {
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
  return `to ${m.target}, ${a} and ${b} ${apart}${joined}`;
}
