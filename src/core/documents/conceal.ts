import { isPrivateAddress } from '../address-kind.js';
import { isIpAddress } from '../ip-prefix.js';
import { mainBundle } from './main-bundle.js';
import type { IncidentRecord } from './record.js';

/** What a receiver may see. */
export interface Recipient {
  /** `public`: those that the internet routes; ours that it does not are left out. */
  readonly addresses: 'all' | 'public' | 'none';
  /** Names of hosts, sites, users and of zones that only we resolve. */
  readonly names: boolean;
  /** What the application and the services are called. */
  readonly services: boolean;
}

export interface ConcealWords {
  /** `host A`. */
  readonly host: (letter: string) => string;
  readonly address: string;
  readonly name: string;
  readonly site: string;
  readonly service: string;
}

/** Zones that only their owner resolves (RFC 6762, RFC 8375, RFC 9476, ICANN's .internal), and what is used like them. */
const INTERNAL_NAME =
  /(?<![\w.-])(?:[\w-]+\.)+(?:internal|intranet|intra|local|localdomain|lan|corp|private|home\.arpa|alt)(?![\w-])/gi;
/** Found first, judged then: a version or a time is no address. */
const MAYBE_IPV6 = /(?<![\w.:])(?=[\da-f.]*:[\da-f.]*:)[\da-f:.]*[\da-f:](?![\w:]|\.\d)/gi;
/** Also with the last part left open: `203.0.113.x`. */
const MAYBE_IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){2}\.(?:\d{1,3}|x)(?!\w|\.\d)/gi;
const MAC = /(?<![\da-f:-])[\da-f]{2}(?:[:-][\da-f]{2}){5}(?![\da-f:-])/gi;
const HOME = /(?<![\w/])\/(?:home|Users)\/[^/\s`'"]+/g;

/**
 * Takes out of a text what a receiver must not see. Whoever writes to a vendor or a provider does not want to think of
 * it in every sentence, so it goes over everything that is sent, people's prose too.
 */
export function concealer(
  record: IncidentRecord,
  { addresses, names, services }: Recipient,
  words: ConcealWords,
): (text: string) => string {
  const known = new Map<string, string>();
  const hide = (name: string | undefined, shown: string): void => {
    if (name !== undefined && name.length > 1 && !isIpAddress(name)) known.set(name.toLowerCase(), shown);
  };
  if (!services) listOf(record.incident.services).forEach((service) => hide(service, words.service));
  if (!names) {
    listOf(record.incident.sites).forEach((site) => hide(site, words.site));
    for (const [name, shown] of hostLabels(record, words)) hide(name, shown);
    for (const { manifest } of record.bundles) hide(manifest.vantage.user, words.name);
  }
  const pattern = wordsPattern([...known.keys()]);
  return (text) => {
    let shown = text;
    if (pattern) shown = shown.replace(pattern, (word) => known.get(word.toLowerCase()) ?? words.name);
    if (!names) shown = shown.replace(INTERNAL_NAME, words.name).replace(HOME, '~');
    if (addresses === 'all') return shown;
    const judged = (found: string): string => {
      const address = found.replace(/\.x$/i, '.0');
      const isShown = !isIpAddress(address) || (addresses === 'public' && !isPrivateAddress(address));
      return isShown ? found : words.address;
    };
    return shown.replace(MAC, words.address).replace(MAYBE_IPV6, judged).replace(MAYBE_IPV4, judged);
  };
}

/** Every name a host goes by → how it is called instead: `host A` is where the trouble is. */
function hostLabels(record: IncidentRecord, words: Pick<ConcealWords, 'host'>): Map<string, string> {
  const first = mainBundle(record)?.analysis.verdict.causes[0]?.host;
  const manifests = record.bundles.flatMap(({ manifest }) => manifest.hosts);
  const subjects = (record.incident.subjects ?? []).map(({ name }) => name);
  const vantages = record.bundles.map(({ manifest }) => manifest.vantage.host);
  const rows = (record.incident.timeline ?? []).flatMap(({ host }) => host ?? []);
  const ids = [
    first,
    ...manifests.map(({ id }) => id),
    ...(record.incident.hosts ?? []),
    ...subjects,
    ...rows,
    ...vantages,
  ];
  const labels = new Map<string, string>();
  let count = 0;
  for (const id of new Set(ids.filter((name) => name !== undefined))) {
    if (labels.has(id)) continue;
    const shown = words.host(letterOf(count++));
    const others = [
      ...manifests.filter((host) => host.id === id).map(({ label }) => label),
      record.facts.get(`system.hostname@${id}`)?.value,
    ];
    labels.set(id, shown);
    for (const name of others) if (typeof name === 'string' && !labels.has(name)) labels.set(name, shown);
  }
  return labels;
}

/** A, B, … Z, A2, … */
function letterOf(index: number): string {
  const round = Math.floor(index / 26);
  return String.fromCharCode(65 + (index % 26)) + (round === 0 ? '' : String(round + 1));
}

/** Whole words, the longest first, so that `db1.example.com` does not leave `.example.com` behind. */
function wordsPattern(list: readonly string[]): RegExp | undefined {
  if (list.length === 0) return undefined;
  const escaped = list
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${escaped.join('|')})(?![\p{L}\p{N}_])`, 'giu');
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

/** A copy of plain data with every text in it changed; keys stay. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)])) as T;
}

/** Without the ids of what is cited: they lead into a bundle that the receiver sees under other names, or not at all. */
export function withoutCites<T>(value: T): T {
  const bare = mapTexts(value, (text) => text.replace(/\s*\[E\d+\]/g, ''));
  return emptied(bare) as T;
}

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  const isList = (key: string, item: unknown): boolean =>
    (key === 'cites' || key === 'facts') && Array.isArray(item);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isList(key, item) ? [] : emptied(item)]),
  );
}
