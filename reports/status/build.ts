import type { z } from 'zod';
import { concealer, mapTexts, withoutCites } from '../../src/core/documents/conceal.js';
import { certaintyOfCause } from '../../src/core/documents/confirmed.js';
import { citesOfCause } from '../../src/core/documents/cites-of-cause.js';
import type { DeepReadonly, DocumentOptions } from '../../src/core/documents/document-kind.js';
import { type Field, fieldOf, fill, known } from '../../src/core/documents/field.js';
import { given } from '../../src/core/documents/given.js';
import { headOf } from '../../src/core/documents/head.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { betweenWords, endOfImpact, momentOf } from '../../src/core/documents/moments.js';
import { cellText, proseField, resolveTokens } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { type IncidentState, stateOf } from '../../src/core/documents/resolved.js';
import { dateIn, knownZone, offsetName, timeIn } from '../../src/core/documents/zoned-time.js';
import { clause } from '../../src/core/documents/sentence.js';
import { escapeLine } from '../../src/core/escape.js';
import type { model } from './model.js';
import { type Words, wordsOf } from './words.js';

type Input = DeepReadonly<z.input<typeof model>>;

const CUSTOMER = { addresses: 'none', names: false, services: true } as const;

export function build(record: IncidentRecord, options: DocumentOptions): Input {
  const words = wordsOf(options.language);
  const isCustomer = options.variant === 'customer';
  const { incident } = record;
  const state = stateOf(record);
  const impact = proseField(incident.customer_impact, record, words.impact, words.owner);
  const next = isCustomer ? known(words.steps[state.word]) : nextStep(record, words);
  const parts = {
    headline: {
      level: escapeLine(given(incident.severity)?.now ?? given(incident.severity)?.level ?? ''),
      what: whatField(record, words),
      state: isCustomer ? words.state[state.word] : stateText(state, words),
    },
    impact: oneLine(impact),
    affected: isCustomer ? '' : affectedText(record, words),
    since: sinceField(record, words, options.language),
    cause: isCustomer ? null : causeField(record, words),
    next: oneLine(next),
    next_update: updateField(record, words),
  };
  const head = headOf(record, options, {
    kind: 'status',
    title: incident.title ?? incident.id,
    blocks: {
      impact: { kind: 'prose', path: 'customer_impact' },
      ...(!isCustomer && incident.next?.[0] && { next: { kind: 'prose', path: 'next[0].do' } as const }),
    },
    parts,
  });
  if (!isCustomer) return { ...head, ...parts };
  const { blocks, ...rest } = { ...head, ...parts, evidence: [], facts: [] };
  const conceal = concealer(record, CUSTOMER, words.conceal);
  return { ...mapTexts(withoutCites(rest), conceal), blocks };
}

function whatField(record: IncidentRecord, words: Words): Field {
  const { title, symptoms } = record.incident;
  const seen = mainBundle(record)?.analysis.verdict.causes[0]?.statement;
  const said = title === undefined ? symptoms?.[0] : escapeLine(title);
  if (said !== undefined) return known(cellText(resolveTokens(said, record).text));
  return seen === undefined ? fill(words.what, words.commander) : known(clause(seen));
}

function stateText(state: IncidentState, words: Words): string {
  if (state.word !== 'resolved') return words.state[state.word];
  if (state.by === 'measured') return words.measured;
  return state.measured === 'no' ? words.entered : words.unclear;
}

function affectedText({ incident }: IncidentRecord, words: Words): string {
  const customers = given(incident.customers_affected);
  return [
    customers && words.affected(customers.n, customers.of),
    given(incident.sites)?.map(escapeLine).join(', '),
    given(incident.services)?.map(cellText).join(', '),
  ]
    .filter(Boolean)
    .join('; ');
}

function sinceField(record: IncidentRecord, words: Words, language: string): Field {
  const zone = knownZone(record.incident.timezone);
  const [started, ended] = [momentOf(record, 'started'), endOfImpact(record)];
  if (!started) return fill(words.started, words.commander);
  const time = `${dateIn(zone, started.at)} ${timeIn(zone, started.at, started.precision)}`;
  const span = ended && betweenWords(started, ended, language);
  const lasted = span === undefined ? '' : words.lasted(span);
  return known(words.since(time, offsetName(zone, started.at)) + lasted, started.cites);
}

/** As people wrote it, with how sure the tests make it; what they left as the verdict proposed it, with the verdict's word. */
function causeField(record: IncidentRecord, words: Words): Field {
  const main = mainBundle(record);
  const [cause] = main?.analysis.verdict.causes ?? [];
  const text = given(given(record.incident.root_cause)?.text);
  const { word } = certaintyOfCause(record);
  if (text !== undefined && (word !== undefined || !cause || !text.includes(cause.statement))) {
    const { text: shown, cites } = resolveTokens(text, record);
    return known(
      cellText(words.confidence(shown, word === undefined ? words.ungraded : words.word[word])),
      cites,
    );
  }
  if (!main || !cause) return known(words.unknownCause);
  return known(
    words.confidence(clause(cause.statement), words.level[cause.confidence]),
    citesOfCause(cause, record, main),
  );
}

/** What people plan first, else the first action that is open. */
function nextStep(record: IncidentRecord, words: Words): Field {
  const { next, actions } = record.incident;
  const open = actions?.find(({ state }) => state === undefined || state === 'open');
  return proseField(next?.[0]?.do ?? open?.do, record, words.next, words.commander);
}

function updateField(record: IncidentRecord, words: Words): Field {
  const zone = knownZone(record.incident.timezone);
  const at = record.incident.sender?.next_update;
  const text = at ? `${dateIn(zone, at)} ${timeIn(zone, at, 'min')} ${offsetName(zone, at)}` : null;
  return fieldOf(text, words.nextUpdate, words.commander);
}

function oneLine(field: Field): Field {
  return field.state === 'known' ? { ...field, value: cellText(field.value) } : field;
}
