import { factField, factsAbout } from '../../../src/core/documents/facts-about.js';
import { type Field, fill } from '../../../src/core/documents/field.js';
import type { Fact } from '../../../src/core/documents/record.js';
import { dateIn, timeIn } from '../../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../../src/core/escape.js';
import { figure } from '../../../src/core/figures.js';
import { type Trace, traces } from '../../../src/core/hop-loss.js';
import { hops } from '../../../src/tables/hops.js';
import type { Context } from './context.js';
import { ownAddresses, shownTarget } from './targets.js';
import { evidence, joined, type Line, line } from './network.js';

const END = ['ping.loss_pct', 'ping.rtt_median_ms', 'path.end_loss_pct', 'path.end_rtt_avg_ms'] as const;
const SIZE = ['pmtu.largest_passed', 'pmtu.smallest_silent', 'pmtu.smallest_refused'] as const;
/** So many lines of one topic: several destinations, not all of them. */
const MOST = 3;

/** Loss and round trip of the end host only, in both directions, and the packet size that passes: a line a target. */
export function pathLines(context: Context): Line[] {
  const { record, words, asset, main } = context;
  if (!main)
    return record.incident.network === undefined
      ? [
          line(
            words.core['ping.loss_pct'],
            fill(words.core['ping.loss_pct'], words.collects, words.fromEvidence),
          ),
        ]
      : [];
  const of = (topic: string, target?: string): Fact[] =>
    factsAbout(record, topic, { host: asset, target, bundle: main.id });
  const gateway = factsAbout(record, 'net.gateway', { host: asset })[0]?.value;
  const all = [
    ...new Set([...END, ...SIZE].flatMap((topic) => of(topic)).flatMap(({ target }) => target ?? [])),
  ];
  // The far ends first: the gateway only shows that the trouble lies behind it.
  const targets = [...all.filter((t) => t !== gateway).slice(0, MOST), ...all.filter((t) => t === gateway)];
  const told = targets.flatMap((target) => {
    const shown = shownTarget(context, target);
    if (shown === undefined) return [];
    const [end, sizes] = [END, SIZE].map((topics) =>
      topics.flatMap((topic) => of(topic, target).slice(0, 1)),
    );
    const passes = (target === gateway ? [] : (sizes ?? [])).map((fact) =>
      fact.id.startsWith(SIZE[0]) ? { ...fact, text: words.passes(fact.text) } : fact,
    );
    return [
      ...lineOf(words.toward(escapeLine(shown)), end ?? []),
      ...lineOf(words.size(escapeLine(shown)), passes),
    ];
  });
  const notes = ['path.hop_loss_note', 'path.not_reached']
    .flatMap((topic) => of(topic).slice(0, 1))
    .filter(({ target }) => shownTarget(context, target ?? '') !== undefined)
    .map((fact) => line(fact.label, factField(fact)));
  const missing =
    all.length === 0
      ? evidence(context, 'ping.loss_pct', 'ping')
      : fill(words.what.publicTarget, words.collects);
  const forward = told.length === 0 ? [line(words.core['ping.loss_pct'], missing)] : told;
  return [...forward, ...notes, line(words.wayBack, wayBack(context))];
}

function lineOf(label: string, facts: readonly Fact[]): Line[] {
  const [first, ...more] = facts;
  return first ? [line(label, joined(factField(first), more))] : [];
}

/** The same seen from the far end: of the host of the bundle that has the destination's address, towards one of ours. */
function wayBack(context: Context): Field {
  const { record, words, asset, main } = context;
  const ours = ownAddresses(context);
  const theirs = factsAbout(record, 'dest.addresses', { host: asset }).flatMap(({ text }) =>
    text.split(/[\s,]+/),
  );
  const isFarEnd = (host: string | undefined): boolean =>
    host !== asset && ownAddresses({ ...context, asset: host }).some((address) => theirs.includes(address));
  const back = END.flatMap((topic) => factsAbout(record, topic, { bundle: main?.id })).find(
    ({ host, target }) => target !== undefined && ours.includes(target) && isFarEnd(host),
  );
  if (back) return factField(back);
  const gap = record.gaps.find(({ collector }) => /path|mtr/.test(collector) && /back/.test(collector));
  return {
    state: 'not_collected',
    collector: 'path',
    reason: gap?.reason ?? words.farEnd,
    ...(gap?.remedy !== undefined && { remedy: gap.remedy }),
  };
}

export interface TraceTable {
  readonly title: string;
  readonly rows: readonly {
    readonly hop: number;
    readonly address: string;
    readonly sent: string;
    readonly loss: string;
    readonly average: string;
    readonly worst: string;
    readonly note: string;
  }[];
}

type Hop = Parameters<typeof rowOf>[0];

/** The longest series of mtr per destination, unresolved: loss of a hop counts only where later ones lose as much. */
export function tracesOf(context: Context): TraceTable[] {
  const { main, asset, words, zone } = context;
  if (!main) return [];
  const rows = [...main.view.rows(hops.id)].filter(({ _host }) => _host === asset) as unknown as Hop[];
  const all = traces(
    rows.filter(
      ({ method, sent, target, destination }) =>
        method !== 'tracepath' &&
        sent !== undefined &&
        shownTarget(context, destination ?? target) !== undefined,
    ),
  );
  const best = new Map<string, Trace<Hop>>();
  for (const trace of all) {
    const key = trace.hops[0]?.destination ?? trace.target;
    if ((best.get(key)?.hops[0]?.sent ?? 0) < (trace.hops[0]?.sent ?? 0)) best.set(key, trace);
  }
  return [...best.values()].slice(0, MOST).map((trace) => {
    const first = trace.hops[0];
    const when = first ? `${dateIn(zone, first.at)} ${timeIn(zone, first.at, 's')}` : '';
    return {
      title: words.trace(escapeLine(first?.destination ?? trace.target), first?.method ?? '', when),
      rows: trace.hops.map((hop, i) => ({
        ...rowOf(hop, words.silent),
        note: noteOf(hop, trace.hops.slice(i + 1), words),
      })),
    };
  });
}

function rowOf(
  hop: {
    readonly target: string;
    readonly destination?: string;
    readonly method: string;
    readonly at: string;
    readonly hop: number;
    readonly addresses: readonly string[];
    readonly sent?: number;
    readonly loss_pct?: number;
    readonly avg_ms?: number;
    readonly worst_ms?: number;
    readonly reached?: boolean;
  },
  silent: string,
) {
  const ms = (value: number | undefined): string => (value === undefined ? '–' : `${figure(value)} ms`);
  return {
    hop: hop.hop,
    address: hop.addresses.length === 0 ? silent : hop.addresses.map(escapeLine).join(', '),
    sent: hop.sent === undefined ? '–' : String(hop.sent),
    loss: hop.loss_pct === undefined ? '–' : `${figure(hop.loss_pct)} %`,
    average: ms(hop.avg_ms),
    worst: ms(hop.worst_ms),
  };
}

function noteOf(hop: Hop, later: readonly Hop[], words: Context['words']): string {
  if (hop.reached === true) return words.endHost;
  // One that never answers says nothing: its address is missing, not its packets.
  if (hop.addresses.length === 0) return '';
  const loss = hop.loss_pct ?? 0;
  const isLimit =
    loss > 0 && later.some((next) => next.addresses.length > 0 && (next.loss_pct ?? 100) < loss);
  return isLimit ? words.hopNote : '';
}
