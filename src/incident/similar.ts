import { endOf, isKnown } from '../core/documents/durations.js';
import type { Incident } from '../core/documents/incident.js';
import { changeToldBy } from '../core/log-change.js';
import { stateOf } from '../core/documents/hypothesis-state.js';

/** What makes incidents alike. */
export interface Features {
  readonly id: string;
  readonly title: string;
  readonly folder: string;
  /** `2026-11-26` when it started; absent where nothing says so. */
  readonly date?: string;
  readonly causes: ReadonlySet<string>;
  readonly layers: ReadonlySet<string>;
  /** Kinds of change in its timeline: `MTU`, `filter`. */
  readonly changes: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}

export interface Similar {
  readonly incident: Features;
  readonly score: number;
  /** A phrase each, the weightiest first: `same cause: mtu_black_hole`. */
  readonly because: readonly string[];
}

/** What people write of changes, where it is not a message of the kernel or a daemon. First match wins. */
const TOPICS: readonly (readonly [kind: string, words: RegExp])[] = [
  ['MTU', /\bmtu\b|jumbo frame/i],
  ['filter', /\bfirewall|iptables|nftables|security group|\bACL\b/i],
  ['address or route', /\broutes?\b|\brouting\b|\bBGP\b|next hop|IP address/i],
  ['DNS', /\bDNS\b|resolver|\bzone file\b/i],
  ['certificate', /certificate|\bTLS\b|\bcert\b/i],
  ['deployment', /\bdeploy|rollout|released?\b|upgrade/i],
  ['link', /\bcable|switch port|\bNIC\b|\blink\b/i],
  ['kernel setting', /\bsysctl\b|kernel (?:setting|parameter|upgrade)/i],
];

/** `layerOf`: layer of a cause, as its playbook says. */
export function featuresOf(
  incident: Incident,
  folder: string,
  layerOf: (cause: string) => string | undefined,
): Features {
  const root = incident.root_cause;
  const named = root && 'cause' in root && typeof root.cause === 'string' ? [root.cause] : [];
  const held = (incident.hypotheses ?? []).filter((h) => stateOf(h) !== 'refuted');
  // What was only considered counts where nothing was found.
  const supported = held.filter((h) => stateOf(h) === 'supported');
  const theories = named.length > 0 ? supported : held;
  const causes = new Set([...named, ...theories.flatMap((h) => h.cause ?? [])]);
  const layers = new Set([
    ...theories.flatMap((h) => h.layer ?? []),
    ...[...causes].flatMap((c) => layerOf(c) ?? []),
  ]);
  const rows = (incident.timeline ?? []).filter((row) => row.kind === 'change' && row.state !== 'hidden');
  const changes = new Set(rows.flatMap((row) => changeKind(row.text) ?? []));
  const start = endOf(incident, 'started');
  const date = isKnown(start) ? start.at.slice(0, 10) : /\d{4}-\d\d-\d\d/.exec(incident.id)?.[0];
  const words = (value: unknown): Set<string> =>
    new Set(Array.isArray(value) ? value.map((v) => String(v).toLowerCase().trim()) : []);
  return {
    ...{ id: incident.id, title: incident.title ?? '', folder, causes, layers, changes },
    ...(date !== undefined && { date }),
    services: words(incident.services),
    hosts: words(incident.hosts),
  };
}

export function changeKind(text: string): string | undefined {
  const plain = text.replace(/[`*_\\]/g, '');
  return changeToldBy(plain) ?? TOPICS.find(([, words]) => words.test(plain))?.[0];
}

/** Past incidents that share something, most alike first. */
export function similarTo(one: Features, others: readonly Features[]): Similar[] {
  const past = others.filter((o) => o.folder !== one.folder);
  return past
    .map((other): Similar => {
      const shared = SHARES.flatMap(({ weight, of, phrase }) =>
        [...of(one)]
          .filter((value) => of(other).has(value))
          .map((value) => ({ weight, text: phrase(value, one, past) })),
      );
      return {
        incident: other,
        score: shared.reduce((sum, s) => sum + s.weight, 0),
        because: shared.map((s) => s.text),
      };
    })
    .filter((s) => s.score > 0)
    .toSorted((a, b) => b.score - a.score || ((b.incident.date ?? '') < (a.incident.date ?? '') ? -1 : 1));
}

const SHARES: readonly {
  readonly weight: number;
  readonly of: (f: Features) => ReadonlySet<string>;
  readonly phrase: (value: string, one: Features, past: readonly Features[]) => string;
}[] = [
  { weight: 8, of: (f) => f.causes, phrase: (cause) => `same cause: ${cause}` },
  { weight: 4, of: (f) => f.changes, phrase: nthChange },
  { weight: 3, of: (f) => f.services, phrase: (service) => `same service: ${service}` },
  { weight: 2, of: (f) => f.layers, phrase: (layer) => `same layer: ${layer}` },
  { weight: 1, of: (f) => f.hosts, phrase: (host) => `same host: ${host}` },
];

/** `third MTU change this year`; without a date of its own only that both had one. */
function nthChange(kind: string, one: Features, past: readonly Features[]): string {
  const year = one.date?.slice(0, 4);
  const before = past.filter(
    (o) =>
      year !== undefined &&
      o.changes.has(kind) &&
      o.date?.startsWith(year) === true &&
      o.date <= (one.date ?? ''),
  );
  return before.length === 0
    ? `also after a change: ${kind}`
    : `${ordinal(before.length + 1)} ${kind} change of ${year}`;
}

function ordinal(n: number): string {
  const word = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'][n];
  return word ?? `${n}th`;
}
