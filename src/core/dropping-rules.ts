import type { Growth } from './fact-view.js';

/** A row of the table `firewall_rules`, as far as it is read here. */
export interface RuleRow {
  readonly source: string;
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly hook?: string | undefined;
  readonly position: number;
  readonly handle?: number | undefined;
  readonly rule: string;
  readonly ordinal?: number | undefined;
  readonly verdict?: string | undefined;
  readonly packets?: number | undefined;
  readonly _snapshot?: 'start' | 'end' | undefined;
  readonly _artifact: string;
  readonly _line: number;
}

export interface DroppingRule {
  /** `ip filter FORWARD rule 3`. */
  readonly where: string;
  readonly hook?: string;
  readonly text: string;
  readonly verdict: 'drop' | 'reject';
  /** Rules before it in its chain that let packets pass: what they take never comes to it. */
  readonly before: readonly string[];
  /** It takes only some of the packets that it matches. */
  readonly isRandom: boolean;
  /** It takes only what exceeds a rate. */
  readonly isRate: boolean;
  /** Packets it took; undefined where the rule has no counter. */
  readonly packets?: number;
  readonly seconds: number;
  readonly basis: 'window' | 'since_boot';
  /** Made between the two snapshots (gate G12). */
  readonly isNew: boolean;
  readonly cites: readonly [string, ...string[]];
}

const RANDOM = /--mode (?:random|nth)|\bmeta random\b|\bnumgen (?:random|inc)\b/;
/** `limit rate over 500 kbytes/second burst 1 mbytes` of nft, `-m hashlimit --hashlimit-above 500kb/s …` of iptables. */
const RATE =
  /\blimit rate over \d+ ?\w*\/\w+(?: burst \d+ \w+)?|-m hashlimit(?: --hashlimit-\S+ [^\s-]\S*)*? --hashlimit-above \S+(?: --hashlimit-\S+ [^\s-]\S*)*/;

/** The text of a rule without the rate above which it drops. */
export function withoutRate(text: string): string {
  return text.replace(RATE, '').replaceAll(/ {2,}/g, ' ').trim();
}

/**
 * Rules that drop or reject, with what they took. A rule of iptables-nft is read by two tools: it comes once, with
 * the text of iptables, which has every match in full.
 */
export function droppingRules(
  rows: readonly RuleRow[],
  growth: readonly Growth[],
  windowS: number,
): DroppingRule[] {
  const moved = new Map(growth.filter((g) => g.counter === 'packets').map((g) => [keyOf(g.key), g]));
  const start = rows.filter((r) => r._snapshot === 'start');
  const started = new Set(start.map((r) => keyOf({ ...r })));
  const startedSources = new Set(start.map((r) => r.source));
  const endedSources = new Set(rows.filter((r) => r._snapshot === 'end').map((r) => r.source));
  const passing = new Map<string, RuleRow[]>();
  for (const row of rows) {
    if (row.verdict !== 'accept' && row.verdict !== 'return') continue;
    const list = passing.get(chainOf(row));
    if (list) list.push(row);
    else passing.set(chainOf(row), [row]);
  }
  const byPlace = new Map<string, DroppingRule>();
  const dropping = rows.filter((r) => r.verdict === 'drop' || r.verdict === 'reject');
  for (const row of dropping.toSorted((a, b) => Number(isFromIptables(a)) - Number(isFromIptables(b)))) {
    if (row._snapshot === 'start' && endedSources.has(row.source)) continue;
    const key = keyOf({ ...row });
    const isNew = row._snapshot === 'end' && startedSources.has(row.source) && !started.has(key);
    const where = `${row.family} ${row.table} ${row.chain} rule ${row.position}`;
    const place = `${row.source === 'iptables-legacy' ? 'legacy ' : ''}${where}`;
    const before = (passing.get(chainOf(row)) ?? []).flatMap((r) =>
      r.position < row.position ? [r.rule] : [],
    );
    byPlace.set(
      place,
      read(
        row,
        moved.get(key),
        { where, isNew, hasStart: startedSources.has(row.source), windowS, before },
        byPlace.get(place),
      ),
    );
  }
  return [...byPlace.values()];
}

/** Position is told within one chain, source and snapshot. `return` of a hook's chain leaves the rest to the policy. */
function chainOf(row: RuleRow): string {
  return [row.source, row.family, row.table, row.chain, row._snapshot ?? ''].join('\u0000');
}

interface Reading {
  readonly where: string;
  readonly isNew: boolean;
  /** Its source was read at the start too: without, a counter is a total (gate G1). */
  readonly hasStart: boolean;
  readonly windowS: number;
  readonly before: readonly string[];
}

function read(
  row: RuleRow,
  growth: Growth | undefined,
  { where, isNew, hasStart, windowS, before }: Reading,
  same: DroppingRule | undefined,
): DroppingRule {
  const own = isNew || growth !== undefined || hasStart ? 'window' : 'since_boot';
  const basis = growth?.basis ?? own;
  const total = isNew || own === 'since_boot' ? row.packets : (growth?.delta ?? 0);
  const taken = row.packets === undefined ? undefined : total;
  // Of two readings the one of the window counts; of two such the larger is the later one.
  const isWorse = same !== undefined && same.basis === 'window' && basis !== 'window';
  const isAlike = same?.basis === basis;
  const packets =
    taken === undefined || isWorse ? same?.packets : isAlike ? Math.max(taken, same.packets ?? 0) : taken;
  const here = `${row._artifact}:${row._line}`;
  return {
    where,
    ...(row.hook !== undefined && { hook: row.hook }),
    text: row.rule,
    verdict: row.verdict === 'reject' ? 'reject' : 'drop',
    before,
    isRandom: RANDOM.test(row.rule) || same?.isRandom === true,
    isRate: RATE.test(row.rule) || same?.isRate === true,
    ...(packets !== undefined && { packets }),
    seconds: growth?.seconds ?? same?.seconds ?? windowS,
    basis: isWorse ? same.basis : basis,
    isNew,
    cites: growth?.cites ?? [here],
  };
}

function isFromIptables({ source }: RuleRow): boolean {
  return source !== 'nft';
}

function keyOf(key: Readonly<Record<string, unknown>>): string {
  return ['source', 'family', 'table', 'chain', 'handle', 'rule', 'ordinal']
    .map((name) => String(key[name] ?? ''))
    .join('\u0000');
}
