import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { percent } from '../../../src/core/figures.js';
import { plural, show } from '../show.js';
import { about, capped, type Glance, groupBy, growth, num, on, str } from './glance.js';

const say = about('firewall');

/** A rule that picks packets by chance, number or rate harms what it otherwise lets pass. */
const PICKS =
  /\bnumgen\b|\brandom\b|\bstatistic\b|\bquota\b|limit rate over|ct count over|connlimit|hashlimit/;
/** A host on the Internet drops scans all day: on the way in only such a share of all packets is news. */
const SHARE = 0.01;
const ENOUGH = 100;

/** Growth of one rule's counter. */
interface Hit {
  readonly row: TableRow;
  readonly packets: number;
  readonly seconds: number;
}

/** Rules that dropped or refused packets in the window. That a rule exists is no evidence: its counter must grow. */
export const firewall: Glance = (view) => {
  const passed = interfaceTraffic(view);
  const hits = [...ruleHits(view), ...policyHits(view)].toSorted((a, b) => b.packets - a.packets);
  const addresses = view.manifest.targets.flatMap((t) => t.addresses);
  const statements = hits.map(({ row, packets, seconds }) => {
    const rule = str(row, 'rule');
    const hook = str(row, 'hook');
    const [way, total] =
      hook === 'output'
        ? (['sent', passed.get(`${row._host} tx_packets`) ?? 0] as const)
        : (['received', passed.get(`${row._host} rx_packets`) ?? 0] as const);
    const share = total >= ENOUGH ? packets / total : 0;
    const aimed = rule !== undefined && (PICKS.test(rule) || addresses.some((a) => names(rule, a)));
    const done = (str(row, 'verdict') ?? str(row, 'policy')) === 'reject' ? 'refused' : 'dropped';
    const text = `${on(view, row._host)}${place(row)} ${done} ${plural(packets, 'packet')} in ${show(seconds)} s, beside ${plural(total, 'packet')} ${way} on all interfaces${share > 0 ? ` (${percent(Math.min(1, share))})` : ''}`;
    return say.either(hook === 'output' || aimed || share >= SHARE, text, citeRow(row), rule);
  });
  return capped([
    ...statements.filter((s) => s.standsOut),
    ...statements.filter((s) => !s.standsOut).slice(0, 5),
  ]);
};

/** A rule of iptables-nft stands in the table twice; nft's reading is kept, whose handle tells equal rules apart. */
function ruleHits(view: BundleView): Hit[] {
  const grown = new Map<string, { packets: number; seconds: number }>();
  for (const d of growth(view, 'firewall_rules'))
    if (d.counter === 'packets' && (d.delta ?? 0) > 0)
      grown.set(d.endCite, { packets: d.delta ?? 0, seconds: d.seconds });
  const counters = new Map<string, { packets: number; seconds: number }>();
  for (const d of growth(view, 'firewall_objects'))
    if (d.counter === 'packets' && (d.delta ?? 0) > 0 && d.key['kind'] === 'counter')
      counters.set(JSON.stringify([d.host, d.key['family'], d.key['table'], d.key['name']]), {
        packets: d.delta ?? 0,
        seconds: d.seconds,
      });
  if (grown.size === 0 && counters.size === 0) return [];
  const hits: Hit[] = [];
  for (const row of view.rows('firewall_rules')) {
    if (!isRefusal(row)) continue;
    const own = grown.get(`${row._artifact}:${row._line}`);
    const named = JSON.stringify([row._host, row['family'], row['table'], row['counter_name'] ?? null]);
    const hit = own ?? (row._snapshot === 'start' ? undefined : counters.get(named));
    if (hit) hits.push({ row, ...hit });
  }
  const same = (h: Hit): string =>
    JSON.stringify([h.row._host, h.row['family'], h.row['table'], h.row['chain'], h.row['position']]);
  return groupBy(hits, same).flatMap(
    (group) => group.find((h) => str(h.row, 'source') === 'nft') ?? group[0] ?? [],
  );
}

function isRefusal(row: TableRow): boolean {
  const verdict = str(row, 'verdict');
  return verdict === 'drop' || verdict === 'reject';
}

/** Only iptables counts what reached the end of a chain. */
function policyHits(view: BundleView): Hit[] {
  const grown = new Map<string, { packets: number; seconds: number }>();
  for (const d of growth(view, 'firewall_chains'))
    if (d.counter === 'packets' && (d.delta ?? 0) > 0)
      grown.set(d.endCite, { packets: d.delta ?? 0, seconds: d.seconds });
  if (grown.size === 0) return [];
  const chains = [...view.rows('firewall_chains')].filter((row) => str(row, 'policy') === 'drop');
  return chains.flatMap((row) => {
    const hit = grown.get(`${row._artifact}:${row._line}`);
    return hit ? [{ row, ...hit }] : [];
  });
}

function place(row: TableRow): string {
  const chain = `${str(row, 'family')} ${str(row, 'table')}/${str(row, 'chain')}`;
  const position = num(row, 'position');
  return position === undefined ? `the policy of ${chain}` : `rule ${position} of ${chain}`;
}

function names(rule: string, address: string): boolean {
  return rule.split(/[^0-9a-f.:]+/i).includes(address);
}

function interfaceTraffic(view: BundleView): Map<string, number> {
  const sums = new Map<string, number>();
  for (const d of growth(view, 'interface_counters')) {
    const key = `${d.host} ${d.counter}`;
    if (d.counter.endsWith('_packets')) sums.set(key, (sums.get(key) ?? 0) + (d.delta ?? 0));
  }
  return sums;
}
