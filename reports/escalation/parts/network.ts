import { evidenceField, factField, factsAbout } from '../../../src/core/documents/facts-about.js';
import { type Field, fieldOf, known } from '../../../src/core/documents/field.js';
import { resolveTokens } from '../../../src/core/documents/prose.js';
import type { Fact } from '../../../src/core/documents/record.js';
import { isPrivateAddress } from '../../../src/core/address-kind.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';
import { ownAddresses, shownTarget } from './targets.js';

export interface Line {
  readonly label: string;
  /** Printed behind a colon; null: the items below are all there is. */
  readonly value: Field | null;
  readonly items: readonly { readonly label: string; readonly value: Field }[];
  /** `over [X] days`, as people counted; null where it is not about counters. */
  readonly days: Field | null;
}

/** What people wrote of the network, else what was read from the machine: who talks to whom, from where. */
export function networkOf(context: Context): Line[] {
  const { record, words } = context;
  const { network } = record.incident;
  if (network === undefined) return computed(context);
  const ask = (value: string | null, name: string, asked?: string): Field =>
    fieldOf(value === null ? null : resolveTokens(value, record).text, name, words.who, asked);
  return network.map(({ name, value, ask: asked, window_days: days, items }) => ({
    label: name,
    value: items === undefined ? ask(value, name, asked) : null,
    days:
      days === undefined ? null : fieldOf(days === null ? null : String(days), words.days, words.who, asked),
    items: (items ?? []).map((item) => ({ label: item.name, value: ask(item.value, item.name, item.ask) })),
  }));
}

function computed(context: Context): Line[] {
  const { record, words, asset, other, main } = context;
  const role = main?.manifest.hosts.find(({ id }) => id === asset)?.role;
  const named =
    asset === undefined
      ? ''
      : `${escapeLine(asset)}${role === undefined || role === asset ? '' : ` (${escapeLine(role)})`}`;
  const about = (topic: string, collector: string): Field => evidence(context, topic, collector);
  const nic = about('net.interface', 'routes');
  const port = nic.state === 'known' ? nic.value : undefined;
  const [driver] = factsAbout(record, 'nic.driver', { bundle: main?.id, host: asset, target: port });
  const [mtu] = factsAbout(record, 'nic.mtu', { bundle: main?.id, host: asset, target: port });
  const ofPort = [
    ...(driver ? [{ ...driver, text: words.driver(driver.text) }] : []),
    ...(mtu ? [{ ...mtu, text: `MTU ${mtu.text}` }] : []),
  ];
  return [
    line(words.asset, asset === undefined ? evidence(context, 'system.hostname', 'system') : known(named)),
    line(words.addresses, about('net.addresses', 'addresses')),
    line(words.gateway, about('net.gateway', 'routes')),
    line(
      words.os,
      joined(
        about('system.os', 'system'),
        factsAbout(record, 'system.kernel', { bundle: main?.id, host: asset }),
      ),
    ),
    line(words.nic, joined(nic, ofPort)),
    ...destinations(context),
    ...(other === undefined ? [] : [comparedWith(context, other)]),
  ];
}

function comparedWith({ record, words, main }: Context, other: string): Line {
  const role = main?.manifest.hosts.find(({ id }) => id === other)?.role;
  const [addresses] = factsAbout(record, 'net.addresses', { bundle: main?.id, host: other });
  const named = [escapeLine(other), role === undefined ? '' : `(${escapeLine(role)})`]
    .filter(Boolean)
    .join(' ');
  return line(words.compared, joined(known(named), addresses ? [addresses] : []));
}

/** Where it talks to: each address once, by the name it was asked for. */
function destinations(
  context: Context,
  details: readonly string[] = ['dest.ports', 'dest.protocol'],
): Line[] {
  const { record, words, asset, variant, main } = context;
  const own = ownAddresses(context);
  const all = factsAbout(record, 'dest.addresses', { bundle: main?.id, host: asset });
  const named = new Set(all.filter(({ target, text }) => target !== text).map(({ text }) => text));
  const targets = all.filter(
    ({ target, text }) => !own.includes(text) && !(target === text && named.has(text)),
  );
  return targets.slice(0, MOST_TARGETS).flatMap((address) => {
    const { target = '' } = address;
    const rest = details.flatMap((topic) =>
      factsAbout(record, topic, { bundle: main?.id, host: asset, target }).slice(0, 1),
    );
    if (variant !== 'isp' && target !== address.text)
      return [line(words.destination, joined(known(escapeLine(target)), [address, ...rest]))];
    // A provider finds traffic by its addresses; what we call its far end is ours.
    return shownTarget(context, target) === undefined
      ? []
      : [line(words.destination, joined(factField(address), rest))];
  });
}

const MOST_TARGETS = 4;

/** Several facts as one line: what they cite is cited once. */
export function joined(first: Field, more: readonly Fact[], words: readonly string[] = []): Field {
  if (first.state !== 'known')
    return more.length === 0 ? first : joined(factField(more[0] as Fact), more.slice(1), words);
  return {
    state: 'known',
    value: [first.value, ...words, ...more.map(({ text }) => text)].join(', '),
    cites: [...new Set([...(first.cites ?? []), ...more.flatMap(({ cites }) => cites)])],
    facts: [...(first.facts ?? []), ...more.map(({ id }) => id)],
  };
}

export function evidence(context: Context, topic: string, collector: string, target?: string): Field {
  const { record, words, asset, main } = context;
  return evidenceField(
    record,
    topic,
    { host: asset, target, bundle: main?.id },
    { collector, ask: words.fromEvidence, who: words.collects, notSaid: words.notSaid },
  );
}

export function line(label: string, value: Field): Line {
  return { label, value, items: [], days: null };
}

/** Our addresses that the internet routes, and what we talk to: all a provider needs to find the traffic. */
export function endpoints(context: Context): Line[] {
  const { record, words, asset, main } = context;
  const [fact] = factsAbout(record, 'net.addresses', { bundle: main?.id, host: asset });
  const ours = ownAddresses(context).filter((address) => !isPrivateAddress(address));
  const source: Field =
    fact && ours.length > 0
      ? { state: 'known', value: ours.join(', '), cites: fact.cites, facts: [fact.id] }
      : fact
        ? fieldOf<string>(null, words.publicSource, words.who)
        : evidence(context, 'net.addresses', 'addresses');
  const far = destinations(context, ['dest.ports']);
  const missing = fieldOf<string>(null, words.destination, words.who);
  return [line(words.publicSource, source), ...(far.length > 0 ? far : [line(words.destination, missing)])];
}
