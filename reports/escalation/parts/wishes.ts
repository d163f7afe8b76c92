import { factsAbout } from '../../../src/core/documents/facts-about.js';
import { type Field, fieldOf, fill, known } from '../../../src/core/documents/field.js';
import { endOfImpact, momentOf } from '../../../src/core/documents/moments.js';
import { itemText, proseField, resolveTokens } from '../../../src/core/documents/prose.js';
import { stateOf } from '../../../src/core/documents/resolved.js';
import { escapeLine } from '../../../src/core/escape.js';
import { bankOf } from '../questions.js';
import { addressed, type Context } from './context.js';
import { shownTarget } from './targets.js';
import { mailSpan, mailTime } from './mail-time.js';
import { line, type Line } from './network.js';
import { inZone } from './opening.js';
import type { Items } from './reports-of-people.js';

/** Numbered, so that a reply can answer them one by one: people's, else of the bank for the layer that fails. */
export function questionsOf(context: Context): Items {
  const { record, words, language, main, asset, variant } = context;
  const typed = addressed(record.incident.questions, context).filter(({ answer }) => answer === undefined);
  if (typed.length > 0)
    return { items: typed.map(({ text }) => itemText(resolveTokens(text, record).text, 3)), missing: null };
  if (variant === 'ticket') return { items: [], missing: null };
  if (variant === 'vendor') return { items: [...words.vendorQuestions], missing: null };
  const layer = main?.analysis.verdict.causes[0]?.layer;
  const place = (topic: string): string | undefined => {
    const fact = factsAbout(record, topic, { bundle: main?.id, host: asset })[0];
    return fact && String(fact.value);
  };
  const gateway = place('net.gateway');
  const places = {
    asset: variant === 'isp' ? words.us : escapeLine(asset ?? words.us),
    gateway: escapeLine(
      gateway === undefined ? words.theGateway : (shownTarget(context, gateway) ?? words.theGateway),
    ),
    target: escapeLine(shownTarget(context, place('dest.addresses') ?? '') || words.farSide),
  };
  const bank = layer === undefined ? [] : bankOf(layer, language, places);
  return { items: bank, missing: bank.length === 0 ? fill(words.what.questions, words.who) : null };
}

export interface Requests {
  readonly items: readonly { readonly ask: string; readonly by: string }[];
  readonly missing: Field | null;
}

/** What we want done. Where only the first line asks, it is not asked again. */
export function requestsOf(context: Context): Requests {
  const { record, words, audience, zone } = context;
  const items = addressed(record.incident.requests, context, true).map(({ ask, by }) => {
    const when = inZone(by, zone);
    return {
      ask: itemText(resolveTokens(ask, record).text, 3),
      by: escapeLine(when ?? ''),
    };
  });
  const asked = typeof audience.ask === 'string' && audience.ask.trim() !== '';
  return { items, missing: items.length === 0 && !asked ? fill(words.what.requests, words.who) : null };
}

export interface Closing {
  readonly text: Field | null;
  readonly nextUpdate: Field | null;
}

export function closingOf({ record, words, audience, variant, zone }: Context): Closing {
  const text = proseField(audience.closing, record, '', words.who);
  const next = record.incident.sender?.next_update;
  const shown = next ? known(mailTime(zone, next)) : fieldOf<string>(null, words.what.nextUpdate, words.who);
  return {
    text: text.state === 'fill' ? null : text,
    nextUpdate: next || next === null || variant === 'ticket' ? shown : null,
  };
}

export interface Signature {
  readonly name: Field;
  readonly contact: Field;
  readonly hours: string;
  readonly changeWindow: string;
}

export function signatureOf({ record, words }: Context): Signature {
  const { sender } = record.incident;
  return {
    name: fieldOf(sender?.name, words.what.name, words.who, words.what.name),
    contact: fieldOf(sender?.contact, words.what.contact, words.who, words.what.contact),
    hours: sender?.hours ?? '',
    changeWindow: sender?.change_window ?? '',
  };
}

/** Contract and serial of a vendor, circuit of a provider: what they ask for before anything else. */
export function accountLines({ record, words, variant }: Context): Line[] {
  const given = variant === 'vendor' ? record.incident.vendor : record.incident.isp;
  const named: Readonly<Record<string, string>> = variant === 'vendor' ? words.contract : words.circuit;
  const needed = variant === 'vendor' ? ['contract', 'serial', 'priority'] : ['circuit'];
  const keys = new Set([...needed, ...Object.keys(given ?? {})]);
  return [...keys].map((key) => {
    const value = given?.[key];
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : null;
    const label = named[key] ?? escapeLine(key.replaceAll('_', ' '));
    return line(label, fieldOf(text, label, words.who));
  });
}

/** When it began and ended, and when we measured. */
export function timeLines({ record, words, zone }: Context): Line[] {
  const [started, ended] = [momentOf(record, 'started'), endOfImpact(record)];
  const at = (moment: { readonly at: string } | undefined): string | null =>
    moment === undefined ? null : mailTime(zone, moment.at);
  return [
    line(words.started, fieldOf(at(started), words.started, words.who)),
    line(words.ended, known(at(ended) ?? words.ongoing)),
    ...record.bundles.map(({ manifest: { window } }) =>
      line(
        words.measured,
        known(
          window.endedAt === undefined
            ? mailTime(zone, window.startedAt)
            : mailSpan(zone, window.startedAt, window.endedAt),
        ),
      ),
    ),
  ];
}

/** What a customer wants to know first. */
export function statusLines(context: Context): Line[] {
  const { record, words, zone } = context;
  const started = momentOf(record, 'started');
  const impact = proseField(record.incident.customer_impact, record, words.what.customerImpact, words.owner);
  return [
    line(words.impact, impact),
    line(
      words.started,
      fieldOf(started === undefined ? null : mailTime(zone, started.at), words.started, words.who),
    ),
    line(words.stateLabel, known(words.status[stateOf(record).word])),
  ];
}
