import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { instant, period, plural, show } from '../show.js';
import { about, type Glance, on, str } from './glance.js';

const application = about('application', 'Application logs');
const kernel = about('linux_stack', 'Kernel and system log');

/** Levels at which a program says that something failed. */
const BAD: ReadonlySet<string> = new Set(['emerg', 'alert', 'crit', 'err']);
/** The same in words, for logs that tell no level. */
const SPEAKS =
  /\btime(?:d ?|-)?outs?\b|\brefused\b|reset by peer|\bunreachable\b|\bfail(?:ed|ure|s)?\b|\bfatal\b|\bpanic\b|\berrors?\b|\babort(?:ed)?\b|broken pipe|no route/i;
/** What the kernel and network services say when connections suffer, whatever the level. */
const NETWORK =
  /link is down|link down|lost carrier|NETDEV WATCHDOG|table full|out of memory|oom-kill|possible SYN flooding|table overflow|duplicate address|address conflict|I\/O error|blocked for more than|soft lockup|page allocation failure|martian source|TX timeout|Detected Tx Unit Hang/i;

const MOST_FILES = 8;
const MOST_SHAPES = 400;
const SHAPE_LENGTH = 140;

interface Shape {
  count: number;
  readonly example: TableRow;
}

interface Log {
  readonly host: string;
  readonly name: string;
  readonly isApplication: boolean;
  readonly first: TableRow;
  lines: number;
  from?: string;
  to?: string;
  bad: number;
  badInWindow: number;
  /** The first bad one in the window, or else the last one before it. */
  example?: TableRow;
  lastBad?: string;
  readonly shapes: Map<string, Shape>;
}

/** How much each log says, from when to when, and its most frequent messages. One pass. */
export const logs: Glance = (view) => {
  const found = new Map<string, Log>();
  const { window } = view.manifest;
  const from = new Date(Date.parse(window.startedAt) - 1000).toISOString();
  const to = window.endedAt ?? '9999';
  for (const row of view.rows('log_lines')) add(found, row, from, to);
  const all = [...found.values()].toSorted((a, b) => b.badInWindow - a.badInWindow || b.bad - a.bad);
  return all.slice(0, MOST_FILES).flatMap((log) => ofLog(view, log));
};

function add(found: Map<string, Log>, row: TableRow, from: string, to: string): void {
  const source = str(row, 'source') ?? 'application';
  const name = str(row, 'file') ?? (source === 'application' ? row._artifact : source);
  const key = `${row._host} ${source} ${name}`;
  const log: Log = found.get(key) ?? {
    host: row._host,
    name,
    isApplication: source === 'application',
    first: row,
    lines: 0,
    bad: 0,
    badInWindow: 0,
    shapes: new Map(),
  };
  found.set(key, log);
  log.lines++;
  const [at, text] = [str(row, 'at'), str(row, 'text') ?? ''];
  if (at !== undefined && (log.from === undefined || at < log.from)) log.from = at;
  if (at !== undefined && (log.to === undefined || at > log.to)) log.to = at;
  if (!isBad(row, text, log.isApplication)) return;
  const inWindow = at !== undefined && at >= from && at <= to;
  if (log.badInWindow === 0) log.example = row;
  log.bad++;
  if (at !== undefined && (log.lastBad === undefined || at > log.lastBad)) log.lastBad = at;
  if (inWindow) log.badInWindow++;
  const shape = shapeOf(text);
  const known = log.shapes.get(shape);
  if (known) known.count++;
  else if (log.shapes.size < MOST_SHAPES) log.shapes.set(shape, { count: 1, example: row });
}

function isBad(row: TableRow, text: string, isApplication: boolean): boolean {
  const level = str(row, 'level');
  const start = text.length > 400 ? text.slice(0, 400) : text;
  if (!isApplication) return NETWORK.test(start) || (level !== undefined && BAD.has(level));
  return level === undefined
    ? SPEAKS.test(start)
    : BAD.has(level) || (level === 'warning' && SPEAKS.test(start));
}

/** The message without what differs from one to the next: times, numbers, addresses, ids. */
export function shapeOf(text: string): string {
  return text
    .slice(0, 300)
    .split('\n', 1)
    .join('')
    .replace(/\b(?=[0-9a-f-]*\d)[0-9a-f]{6,}(?:-[0-9a-f]+)*\b/gi, '#')
    .replace(/\d+(?:[.:,T/-]\d+)*/g, '#')
    .replace(
      /^(?:\W|#|Z\b|UTC\b|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)+/,
      '',
    )
    .slice(0, SHAPE_LENGTH)
    .trim();
}

function ofLog(view: BundleView, log: Log): ReturnType<Glance> {
  const say = log.isApplication ? application : kernel;
  const who = `${on(view, log.host)}${log.name}`;
  const when =
    log.from === undefined
      ? ''
      : log.to === log.from
        ? `, at ${instant(log.from)}`
        : `, from ${period(log.from, log.to ?? log.from)}`;
  const fact = say.fact(
    `${who}: ${plural(log.lines, 'line')}${log.isApplication ? ' kept' : ''}${when}`,
    citeRow(log.first),
  );
  const { example } = log;
  if (example === undefined) return [fact];
  const where =
    log.badInWindow > 0
      ? `, ${show(log.badInWindow)} of them in the window`
      : `, none of them in the window${log.lastBad === undefined ? '' : `, the last at ${instant(log.lastBad)}`}`;
  const common = [...log.shapes.values()].toSorted((a, b) => b.count - a.count)[0];
  const most = common && common.count > 1 ? `; most frequent, ${show(common.count)} times` : '';
  const shown = most !== '' && common ? common.example : example;
  const text = `${who}: ${plural(log.bad, 'line')} of ${show(log.lines)} ${log.bad === 1 ? 'speaks' : 'speak'} of something failing${where}${most}`;
  return [say.either(log.badInWindow > 0, text, citeRow(shown), brief(str(shown, 'text') ?? '')), fact];
}

function brief(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
