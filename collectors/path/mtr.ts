import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { formatInstant, fromEpochMs } from '../../src/core/instant.js';
import { type Parsed, row } from '../../src/core/table.js';
import { hops } from '../../src/tables/hops.js';
import type { Section } from './section.js';
import { type Hop, commonOf, isAddress, numberOf, pathRow } from './trace.js';

/** Column titles of mtr (ui/mtr.c `data_fields`), the same in JSON keys and in the text header. */
const COLUMNS: Readonly<
  Record<string, 'loss_pct' | 'sent' | 'last_ms' | 'avg_ms' | 'best_ms' | 'worst_ms' | 'stdev_ms'>
> = {
  'Loss%': 'loss_pct',
  Snt: 'sent',
  Last: 'last_ms',
  Avg: 'avg_ms',
  Best: 'best_ms',
  Wrst: 'worst_ms',
  StDev: 'stdev_ms',
};
const OTHER_TITLES = new Set(['Drop', 'Rcv', 'Gmean', 'Jttr', 'Javg', 'Jmax', 'Jint']);

type Common = ReturnType<typeof commonOf>;
type Fields = ReadonlyMap<string, string>;

/**
 * `mtr --json`, read line by line because mtr prints one key per line: so each hop cites its own lines, a report
 * that was cut still gives its hops, and the differences between versions do not matter: 0.87 to 0.92 print
 * numbers as strings (`"count": "1"`) and broken JSON when there is no hop; 0.93 and later use jansson.
 */
export function* mtrJson(output: ProbeOutput, section: Section): Iterable<Parsed> {
  let fields = new Map<string, string>();
  let from = 0;
  let common: Common = commonOf(output, section, 'mtr');
  const found: Hop[] = [];
  let depth = 0;
  for (const { n, text } of section.lines) {
    const opened = /^\s*(?:"[^"]*"\s*:\s*)?([{[]+)\s*$/.exec(text)?.[1];
    const closed = /^\s*([}\]]+)\s*,?\s*$/.exec(text)?.[1];
    const pair = /^\s*"([^"]*)"\s*:\s*"?(.*?)"?\s*,?\s*$/.exec(text);
    if (opened !== undefined) {
      depth += opened.length;
      fields = new Map();
      from = n;
    } else if (closed !== undefined) {
      depth -= closed.length;
      if (fields.has('dst')) common = commonOf(output, section, 'mtr', fields.get('dst'));
      if (fields.has('count')) {
        const hop = hopOf(common, fields);
        if (hop) {
          found.push(hop);
          yield row(hops, from, hop, n);
        } else yield { gap: 'an mtr hop without a number', line: from };
      }
      fields = new Map();
    } else if (pair?.[1] !== undefined && pair[2] !== undefined) {
      fields.set(pair[1], pair[2]);
    } else {
      yield { gap: 'not a line of mtr --json', line: n };
    }
  }
  yield pathRow(section, common, found, { complete: depth === 0, ...reachedOf(common, found) });
}

/** `HOST: me   Loss%   Snt   Last …` then `  1.|-- 10.0.0.1   0.0%   10   0.3 …` (mtr ui/report.c; `-r`, `-rw`, `-b`, `-z`). */
export function* mtrText(output: ProbeOutput, section: Section): Iterable<Parsed> {
  const common = commonOf(output, { ...section, at: startTime(section.lines) ?? section.at }, 'mtr');
  let titles: string[] = [];
  let pending: { hop: Hop; from: number; to: number } | undefined;
  const found: Hop[] = [];
  for (const { n, text } of section.lines) {
    if (text.startsWith('Start: ')) continue;
    if (text.startsWith('HOST: ')) {
      titles = titlesOf(text);
      continue;
    }
    const numbered = /^\s*(\d{1,3})\.(?:\s?\|--)?\s+(\S.*)$/.exec(text);
    if (!numbered) {
      const other = /^\s*(?:\|\s+[`|]\|--|\s{6})\s+(?:AS\S+\s+)?(\S+)\s*$/.exec(text)?.[1];
      if (other !== undefined && pending && isAddress(other)) {
        pending.hop.addresses.push(other);
        pending.to = n;
      } else if (!/\[MPLS:/.test(text)) {
        yield { gap: 'not a line of an mtr report', line: n };
      }
      continue;
    }
    if (pending) yield row(hops, pending.from, pending.hop, pending.to);
    pending = undefined;
    const words = (numbered[2] ?? '').trim().split(/\s+/);
    const values = titles.length > 0 ? words.slice(-titles.length) : [];
    const fields = new Map([
      ['count', numbered[1] ?? ''],
      ['host', words.slice(0, -titles.length).join(' ')],
    ]);
    titles.forEach((title, i) => fields.set(title, (values[i] ?? '').replace(/%$/, '')));
    const hop = words.length > titles.length && titles.length > 0 ? hopOf(common, fields) : undefined;
    if (hop) {
      found.push(hop);
      pending = { hop, from: n, to: n };
    } else yield { gap: 'not a hop line of an mtr report', line: n };
  }
  if (pending) yield row(hops, pending.from, pending.hop, pending.to);
  yield pathRow(section, common, found, { complete: found.length > 0, ...reachedOf(common, found) });
}

function titlesOf(header: string): string[] {
  const words = header.trim().split(/\s+/).slice(2);
  const from = words.findIndex((word) => word in COLUMNS || OTHER_TITLES.has(word));
  return from < 0 ? [] : words.slice(from);
}

function hopOf(common: Common, fields: Fields): Hop | undefined {
  const hop = numberOf(fields.get('count'));
  if (hop === undefined || hop < 1 || hop > 255) return undefined;
  const data: Hop = { ...common, hop, addresses: [] };
  const { host, asn } = hostOf(fields.get('host') ?? '', fields.get('ASN'));
  if (asn !== undefined) data.asn = asn;
  const both = /^(\S+) \(([^()\s]+)\)$/.exec(host);
  if (both?.[1] !== undefined && both[2] !== undefined) {
    data.name = both[1];
    data.addresses.push(both[2]);
  } else if (isAddress(host)) data.addresses.push(host);
  else if (/^\(.+\)$/.test(host)) data.annotations = [host.slice(1, -1)];
  else if (host !== '' && !host.startsWith('???')) data.name = host;
  for (const [title, column] of Object.entries(COLUMNS)) {
    const value = numberOf(fields.get(title));
    if (value !== undefined) data[column] = value;
  }
  // Without one answer mtr prints zeros for every time: they are not measurements.
  if (data.loss_pct === 100 || (data.addresses.length === 0 && data.name === undefined)) {
    for (const column of ['last_ms', 'avg_ms', 'best_ms', 'worst_ms', 'stdev_ms'] as const)
      delete data[column];
  }
  if (common.destination !== undefined && data.addresses.includes(common.destination)) data.reached = true;
  return data;
}

/** `-z` puts `AS15169` or `AS???` before the host in text and into its own key in JSON. */
function hostOf(text: string, key: string | undefined): { host: string; asn?: string } {
  const match = /^(AS\S+)\s+(.*)$/.exec(text.trim());
  const asn = (match?.[1] ?? key)?.trim();
  const host = match?.[2] ?? text.trim();
  return asn !== undefined && /^AS\d+$/.test(asn) ? { host, asn } : { host };
}

/** Known only where the traced address is known; mtr lists a router that answers "unreachable" as the last hop. */
function reachedOf(common: Common, found: readonly Hop[]): { reached?: boolean } {
  if (common.destination === undefined) return {};
  return { reached: found.some((hop) => hop.reached === true) };
}

/** `Start: 2026-11-21T04:13:45+0000`; versions before 0.87 print a date without a zone, which says too little. */
function startTime(lines: readonly Line[]): string | undefined {
  const text = lines[0]?.text ?? '';
  const match = /^Start: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-]\d\d):?(\d\d)$/.exec(text.trim());
  const ms = match ? Date.parse(`${match[1]}${match[2]}:${match[3]}`) : Number.NaN;
  return Number.isFinite(ms) ? formatInstant(fromEpochMs(ms)) : undefined;
}
