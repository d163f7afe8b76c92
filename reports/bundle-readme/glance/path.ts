import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { wilson } from '../../../src/core/wilson.js';
import { percent } from '../../../src/core/figures.js';
import { few, ms, show } from '../show.js';
import { about, type Glance, groupBy, list, num, on, str } from './glance.js';
import { contradicts, trials, type Trials } from './targets.js';

const say = about('routing', 'Path');

/** One trace with its hops. */
interface Trace {
  readonly path: TableRow;
  readonly hops: readonly TableRow[];
}

/** How far each trace came, and loss only where it is the destination's: routers answer probes when they like. */
export const path: Glance = (view) => {
  const hops = new Map(groupBy(view.rows('hops'), key).map((rows) => [rows[0] ? key(rows[0]) : '', rows]));
  const witness = evidenceOfPassing(view);
  const traces = [...view.rows('paths')].map((row): Trace => ({ path: row, hops: hops.get(key(row)) ?? [] }));
  const telling = traces.filter((trace) => !saysNoMore(trace, traces));
  return [...telling.map((trace) => ofTrace(view, trace, witness)), ...changes(view, traces)];
};

function question(row: TableRow): string {
  return JSON.stringify([row._host, str(row, 'target'), str(row, 'destination')]);
}

/** A tracepath that arrived with the MTU it began with, where another tool tells of the same way with more numbers. */
function saysNoMore({ path: row }: Trace, traces: readonly Trace[]): boolean {
  const isWhole = row['reached'] === true && num(row, 'pmtu') === num(row, 'local_mtu');
  const isOther = ({ path: other }: Trace): boolean =>
    str(other, 'method') !== 'tracepath' && question(other) === question(row);
  return str(row, 'method') === 'tracepath' && isWhole && traces.some(isOther);
}
function key(row: TableRow): string {
  const columns = ['target', 'destination', 'method', 'protocol', 'port', 'round'];
  return JSON.stringify([row._host, ...columns.map((name) => row[name] ?? null)]);
}

/** TCP trials and pings together, and how many pings there were. */
interface Seen extends Trials {
  readonly pings: number;
}

type Witness = (host: string, address: string | undefined) => Seen;

/** TCP trials and answered pings toward an address. */
function evidenceOfPassing(view: BundleView): Witness {
  const tcp = trials(view);
  const pings = new Map<string, Trials>();
  for (const row of view.rows('ping_summary')) {
    const [sent, clean] = [num(row, 'transmitted') ?? 0, num(row, 'received') ?? 0];
    pings.set(`${row._host} ${str(row, 'address')}`, {
      clean,
      bad: sent - (num(row, 'in_flight') ?? 0) - clean,
    });
  }
  return (host, address) => {
    const [a, b] = [tcp(host, address), pings.get(`${host} ${address}`) ?? { clean: 0, bad: 0 }];
    return { clean: a.clean + b.clean, bad: a.bad + b.bad, pings: b.clean + b.bad };
  };
}

function ofTrace(
  view: BundleView,
  { path: row, hops }: Trace,
  witness: Witness,
): ReturnType<typeof say.fact> {
  const seen = witness(row._host, str(row, 'destination'));
  const to = str(row, 'destination');
  const target = str(row, 'target');
  const who = `${on(view, row._host)}${target}${to === undefined || target?.includes(to) ? '' : ` (${to})`}, ${tool(row)}`;
  const end = hops.findLast((hop) => hop['reached'] === true);
  const loss = end === undefined ? undefined : endLoss(end, seen);
  const reached = row['reached'];
  const how =
    reached === true
      ? `reached at hop ${num(row, 'hops') ?? (end && num(end, 'hop')) ?? '?'}${loss?.text ?? ''}`
      : `${reached === false ? 'not reached' : 'end not seen'}, ${lastAnswer(row)}`;
  const mtu = num(row, 'last_answer_hop') === undefined ? undefined : num(row, 'pmtu');
  const text = `${who}: ${how}${mtu === undefined ? '' : `, path MTU ${mtu}`}${limiters(hops)}${refusals(hops)}${row['complete'] === false ? ' (cut short)' : ''}`;
  // Destinations that answer no probes are common; it counts where nothing else came through either.
  const lostAltogether = reached === false && seen.clean === 0 && seen.bad > 0;
  return say.either(lostAltogether || (loss?.standsOut ?? false), text, end ? citeRow(end) : citeRow(row));
}

function lastAnswer(row: TableRow): string {
  const hop = num(row, 'last_answer_hop');
  return hop === undefined ? 'nothing on the way answered' : `the last answer came from hop ${hop}`;
}

function tool(row: TableRow): string {
  const protocol = str(row, 'protocol');
  return `${str(row, 'method')}${protocol === undefined ? '' : ` by ${protocol.toUpperCase()}`}`;
}

/** Loss at the end host, unless that many connects or pings came through unharmed. */
function endLoss(end: TableRow, seen: Seen): { text: string; standsOut: boolean } | undefined {
  const [sent, share] = [num(end, 'sent'), num(end, 'loss_pct')];
  if (sent === undefined || share === undefined) return undefined;
  const lost = Math.round((sent * share) / 100);
  const [low] = wilson(lost, sent);
  const [mean, worst] = [num(end, 'avg_ms'), num(end, 'worst_ms')];
  const times =
    mean === undefined ? '' : `, RTT mean ${ms(mean)}${worst === undefined ? '' : `, most ${ms(worst)}`}`;
  const doubted = lost > 0 && contradicts(seen, low);
  // A ping series of many more probes tells the same better.
  const told = seen.pings > 2 * sent;
  const yet = doubted
    ? `; yet ${show(seen.clean)} of ${show(seen.clean)} pings and connects to it came through`
    : '';
  return {
    text: `, ${show(lost)} of ${show(sent)} lost there${times}${yet}`,
    standsOut: lost > 0 && !doubted && !told,
  };
}

/** Hops that answered less than a later one: they limit their ICMP answers, packets passed. */
function limiters(hops: readonly TableRow[]): string {
  const answering = hops.filter(
    (hop) => num(hop, 'loss_pct') !== undefined && list(hop, 'addresses').length > 0,
  );
  const names = answering.flatMap((hop, i) => {
    const share = num(hop, 'loss_pct') ?? 0;
    const later = answering.slice(i + 1).some((next) => (num(next, 'loss_pct') ?? 0) < share);
    return later
      ? [`hop ${num(hop, 'hop')} (${list(hop, 'addresses')[0]}) left ${percent(share / 100)}`]
      : [];
  });
  if (names.length === 0) return '';
  return `; ${few(names, 3)} unanswered but later hops answered more: likely a limit on ICMP answers, not loss`;
}

/** `!N`, `!X` and their like: a router said that it goes no further. */
function refusals(hops: readonly TableRow[]): string {
  const marks = hops.flatMap((hop) => {
    const said = list(hop, 'annotations').filter((mark) => /^!(?!F)/.test(mark));
    return said.length > 0 ? [`hop ${num(hop, 'hop')} said ${[...new Set(said)].join(' ')}`] : [];
  });
  return marks.length === 0 ? '' : `; ${few(marks, 2)}`;
}

/** A trace repeated over the window that took another way. Silent hops are no difference. */
function changes(view: BundleView, traces: readonly Trace[]): ReturnType<typeof say.fact>[] {
  const rounds = traces.filter((t) => num(t.path, 'round') !== undefined);
  const sameQuestion = ({ path: p }: Trace): string =>
    JSON.stringify([p._host, str(p, 'target'), str(p, 'destination'), str(p, 'method'), str(p, 'protocol')]);
  return groupBy(rounds, sameQuestion).flatMap((group) => {
    const [first, ...others] = group;
    const other = others.find((t) => first && differs(list(first.path, 'route'), list(t.path, 'route')));
    if (!first || !other) return [];
    const text = `${on(view, first.path._host)}${str(first.path, 'target')}, ${tool(first.path)}: round ${num(other.path, 'round')} took another way than round ${num(first.path, 'round')}`;
    return [say.fact(text, citeRow(other.path))];
  });
}

function differs(a: readonly string[], b: readonly string[]): boolean {
  return a.some((hop, i) => hop !== '*' && b[i] !== undefined && b[i] !== '*' && b[i] !== hop);
}
