import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { formatBytes } from '../../../src/core/units.js';
import { percent } from '../../../src/core/figures.js';
import { few, plural, show } from '../show.js';
import {
  about,
  capped,
  type Glance,
  groupBy,
  growth,
  keyText,
  latest,
  list,
  num,
  on,
  str,
} from './glance.js';

const say = about('link');

/** Each of these is a packet lost or a link at fault (Documentation/networking/statistics.rst). */
const FAULTS: ReadonlySet<string> = new Set([
  'rx_errors',
  'rx_missed_errors',
  'rx_over_errors',
  'rx_crc_errors',
  'rx_frame_errors',
  'rx_fifo_errors',
  'tx_errors',
  'tx_dropped',
  'collisions',
  'tx_carrier_errors',
  'tx_aborted_errors',
  'tx_fifo_errors',
  'tx_window_errors',
]);
/** Counts unknown protocols and VLANs too (LLDP, STP): only a real share of the traffic is news. */
const OFTEN_HARMLESS: ReadonlySet<string> = new Set(['rx_dropped', 'rx_dropped_and_missed']);
const SHARE = 0.001;
const ENOUGH = 1000;

/** Links: traffic, errors with their denominator, what went up or down, what is down though it is needed. */
export const interfaces: Glance = (view) => [
  ...capped(errors(view)),
  ...carriers(view),
  ...capped(states(view)),
  ...addresses(view),
  ...bonds(view),
];

function errors(view: BundleView): ReturnType<Glance> {
  const byInterface = groupBy(
    growth(view, 'interface_counters'),
    (d) => `${d.host} ${keyText(d, 'interface')} ${keyText(d, 'source')}`,
  );
  return byInterface.flatMap((deltas) => {
    const grown = new Map(deltas.map((d): [string, Delta] => [d.counter, d]));
    const packets = (direction: string): number => grown.get(`${direction}_packets`)?.delta ?? 0;
    return deltas.flatMap((d) => {
      const fault = FAULTS.has(d.counter);
      if (d.delta === undefined || d.delta === 0 || (!fault && !OFTEN_HARMLESS.has(d.counter))) return [];
      const total = packets(d.counter.startsWith('tx') || d.counter === 'collisions' ? 'tx' : 'rx');
      const all = total + d.delta;
      const way = d.counter.startsWith('tx') || d.counter === 'collisions' ? 'sent' : 'received';
      const share = total >= ENOUGH ? ` (${percent(d.delta / all)})` : '';
      const text = `${on(view, d.host)}${keyText(d, 'interface')}: ${d.counter} grew by ${show(d.delta)} beside ${plural(total, 'packet')} ${way} in ${show(d.seconds)} s${share}`;
      const news = fault || (total >= ENOUGH && d.delta / all >= SHARE);
      return [say.either(news, text, d.endCite)];
    });
  });
}

function carriers(view: BundleView): ReturnType<Glance> {
  const deltas = [...growth(view, 'link_state'), ...growth(view, 'interfaces')].filter(
    (d) => d.counter === 'carrier_changes' && (d.delta ?? 0) > 0,
  );
  return groupBy(deltas, (d) => `${d.host} ${keyText(d, 'interface')}`).flatMap(([d]) => {
    if (d?.delta === undefined) return [];
    const text = `${on(view, d.host)}${keyText(d, 'interface')}: the link changed ${plural(d.delta, 'time')} between up and down in ${show(d.seconds)} s`;
    return [say.trouble(text, d.endCite)];
  });
}

/** Up ones are listed; a down one is trouble when the default route leads there or it went down in the window. */
function states(view: BundleView): ReturnType<Glance> {
  const all = [...view.rows('interfaces')];
  const before = new Map(all.filter((r) => r._snapshot === 'start').map((r) => [id(r), r]));
  const routed = new Set(
    latest(view, 'routes').flatMap((r) =>
      str(r, 'destination') === 'default' ? `${r._host} ${str(r, 'dev')}` : [],
    ),
  );
  const addressed = new Map(
    groupBy(latest(view, 'addresses'), (r) => `${r._host} ${str(r, 'interface')}`).map((rows) => [
      rows[0] ? `${rows[0]._host} ${str(rows[0], 'interface')}` : '',
      rows
        .filter((r) => str(r, 'scope') !== 'link')
        .map((r) => `${str(r, 'address')}/${num(r, 'prefix_length') ?? '?'}`),
    ]),
  );
  const now = latest(view, 'interfaces');
  const counted = traffic(view);
  const described = now.flatMap((row) => {
    const old = before.get(id(row));
    const name = `${on(view, row._host)}${str(row, 'interface')}`;
    const cite = citeRow(row);
    const change =
      old && isUp(old) !== isUp(row)
        ? `${name}: ${word(old)} at the start of the window, ${word(row)} at its end`
        : undefined;
    const renewed =
      old && num(old, 'ifindex') !== num(row, 'ifindex') ? `${name}: was made anew in the window` : undefined;
    const mtus =
      old && num(old, 'mtu') !== num(row, 'mtu')
        ? `${name}: MTU changed in the window, from ${num(old, 'mtu')} to ${num(row, 'mtu')}`
        : undefined;
    const needed =
      !isUp(row) && change === undefined && routed.has(id(row))
        ? `${name}: ${word(row)}, and the default route leads there`
        : undefined;
    return [
      ...[change, renewed, mtus, needed].flatMap((text) =>
        text === undefined ? [] : [say.trouble(text, cite)],
      ),
      ...(isUp(row) && isShown(row, addressed)
        ? [
            say.fact(
              `${name}: up, MTU ${num(row, 'mtu') ?? 'unknown'}${owns(row, addressed)}${counted.get(id(row)) ?? ''}`,
              cite,
            ),
          ]
        : []),
    ];
  });
  const facts = described.filter((s) => !s.standsOut);
  const more = facts.length - MOST_LISTED;
  const [first] = facts;
  return [
    ...described.filter((s) => s.standsOut),
    ...facts.slice(0, MOST_LISTED),
    ...(more > 0 && first ? [say.fact(`and ${show(more)} more interfaces that are up`, first.cite)] : []),
  ];
}

const MOST_LISTED = 6;

function id(row: TableRow): string {
  return `${row._host} ${str(row, 'interface')}`;
}

function isUp(row: TableRow): boolean {
  const flags = list(row, 'flags');
  return flags.includes('UP') && !flags.includes('NO-CARRIER') && str(row, 'state') !== 'LOWERLAYERDOWN';
}

function word(row: TableRow): string {
  const flags = list(row, 'flags');
  if (isUp(row)) return 'up';
  return flags.includes('UP') ? 'without a link (NO-CARRIER)' : 'switched off';
}

/** Interfaces with an address, and physical ones; not the two hundred of a container host. */
function isShown(row: TableRow, addressed: ReadonlyMap<string, readonly string[]>): boolean {
  if (list(row, 'flags').includes('LOOPBACK')) return false;
  return (addressed.get(id(row))?.length ?? 0) > 0 || str(row, 'kind') === undefined;
}

function owns(row: TableRow, addressed: ReadonlyMap<string, readonly string[]>): string {
  const own = addressed.get(id(row)) ?? [];
  return own.length === 0 ? '' : `, ${few(own, 3)}`;
}

/** `; in 12 kB (34 packets), out 5 kB (30 packets) in 15.2 s` by interface. */
function traffic(view: BundleView): Map<string, string> {
  const grown = new Map<string, Map<string, Delta>>();
  for (const d of growth(view, 'interface_counters')) {
    const name = `${d.host} ${keyText(d, 'interface')}`;
    grown.set(name, (grown.get(name) ?? new Map<string, Delta>()).set(d.counter, d));
  }
  return new Map(
    [...grown].flatMap(([name, counters]): [string, string][] => {
      const amount = (way: 'rx' | 'tx'): string =>
        `${formatBytes(counters.get(`${way}_bytes`)?.delta ?? 0)} (${plural(counters.get(`${way}_packets`)?.delta ?? 0, 'packet')})`;
      const seconds = counters.get('rx_bytes')?.seconds;
      return seconds === undefined
        ? []
        : [[name, `; in ${amount('rx')}, out ${amount('tx')} in ${show(seconds)} s`]];
    }),
  );
}

/** Addresses that came, went or are held by somebody else too. */
function addresses(view: BundleView): ReturnType<Glance> {
  const sides = { start: new Map<string, TableRow>(), end: new Map<string, TableRow>() };
  const duplicates: TableRow[] = [];
  for (const row of view.rows('addresses')) {
    if (list(row, 'flags').includes('dadfailed') && row._snapshot !== 'start') duplicates.push(row);
    if (row._snapshot === undefined || str(row, 'scope') === 'link') continue;
    sides[row._snapshot].set(
      `${row._host} ${str(row, 'address')}/${num(row, 'prefix_length')} ${str(row, 'interface')}`,
      row,
    );
  }
  const complete = sides.start.size > 0 && sides.end.size > 0;
  const tell =
    (what: string) =>
    ([, row]: [string, TableRow]) =>
      say.trouble(
        `${on(view, row._host)}address ${str(row, 'address')} ${what} ${str(row, 'interface') ?? 'this host'} in the window`,
        citeRow(row),
      );
  return capped([
    ...duplicates.map((row) =>
      say.trouble(
        `${on(view, row._host)}${str(row, 'address')} on ${str(row, 'interface')} is used by another machine too (dadfailed)`,
        citeRow(row),
      ),
    ),
    ...(complete ? [...sides.start].filter(([key]) => !sides.end.has(key)).map(tell('went from')) : []),
    ...(complete ? [...sides.end].filter(([key]) => !sides.start.has(key)).map(tell('came to')) : []),
  ]);
}

function bonds(view: BundleView): ReturnType<Glance> {
  return latest(view, 'bond_slaves').flatMap((row) => {
    const status = str(row, 'mii_status');
    if (status === undefined || status === 'up') return [];
    return [
      say.trouble(
        `${on(view, row._host)}${str(row, 'bond')}: port ${str(row, 'interface')} is ${status}`,
        citeRow(row),
      ),
    ];
  });
}
