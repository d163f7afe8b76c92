import type { z } from 'zod';
import { concealer, mapTexts, withoutCites } from '../../src/core/documents/conceal.js';
import type { DeepReadonly, DocumentOptions } from '../../src/core/documents/document-kind.js';
import { fieldOf } from '../../src/core/documents/field.js';
import { headOf } from '../../src/core/documents/head.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { escapeLine } from '../../src/core/escape.js';
import type { Hole } from '../../src/core/documents/to-fill.js';
import { blocksOf } from './blocks.js';
import type { model } from './model.js';
import { attachmentsOf, citedPlaces, supportFiles } from './parts/attachments.js';
import { type Context, contextOf } from './parts/context.js';
import { countersOf } from './parts/counters.js';
import { changesOf, diagnosisOf, itemsOf, reproductionOf, ruledOutOf, stepsOf } from './parts/diagnosis.js';
import { endpoints, networkOf } from './parts/network.js';
import { askOf, greetingOf, problemOf, subjectOf } from './parts/opening.js';
import { pathLines, tracesOf } from './parts/path.js';
import { businessImpact, occurrencesOf, symptomsOf, workaroundsOf } from './parts/reports-of-people.js';
import {
  accountLines,
  closingOf,
  questionsOf,
  requestsOf,
  signatureOf,
  statusLines,
  timeLines,
} from './parts/wishes.js';
import { GETS, NOTHING } from './sections.js';

type Input = DeepReadonly<z.input<typeof model>>;

export function build(record: IncidentRecord, options: DocumentOptions): Input {
  const context = contextOf(record, options);
  const { words, audience, variant, names, zone, receiver } = context;
  const gets = new Set<string>(GETS[variant]);
  const only = <T extends object>(parts: T): Partial<T> =>
    Object.fromEntries(Object.entries(parts).filter(([key]) => gets.has(key))) as Partial<T>;
  const parts = only(partsOf(context));
  const subject = subjectOf(context);
  const head = headOf(record, options, {
    kind: 'escalation',
    title: subject,
    blocks: blocksOf(record.incident, names[0] ?? variant, audience),
    parts,
    holes: copiesToMake(context),
    timezone: zone,
  });
  const whole: Input = {
    ...head,
    from: fieldOf(audience.from, words.what.sender, words.who),
    to: fieldOf(audience.to, words.what.recipient, words.who),
    cc: audience.cc ?? '',
    subject,
    subjectLine: escapeLine(`: ${subject}`).slice(2),
    headings: audience.headings ?? {},
    greeting: greetingOf(context),
    closing: closingOf(context),
    signature: signatureOf(context),
    ...NOTHING,
    ...parts,
    cited: citedPlaces(head.evidence),
  };
  return receiver.names ? whole : forReceiver(whole, context);
}

function partsOf(context: Context) {
  return {
    greeting: greetingOf(context),
    ask: askOf(context),
    account: accountLines(context),
    status_lines: statusLines(context),
    problem: problemOf(context),
    times: timeLines(context),
    symptoms: symptomsOf(context),
    business_impact: businessImpact(context),
    occurrences: occurrencesOf(context),
    network: networkOf(context),
    endpoints: endpoints(context),
    counters: countersOf(context),
    path: pathLines(context),
    traces: tracesOf(context),
    changes: itemsOf(changesOf(context)),
    steps: itemsOf(stepsOf(context)),
    attachments: attachmentsOf(context),
    support_files: supportFiles(context),
    diagnosis: itemsOf(diagnosisOf(context)),
    ruled_out: itemsOf(ruledOutOf(context)),
    questions: questionsOf(context),
    workarounds: workaroundsOf(context),
    requests: requestsOf(context),
    reproduction: reproductionOf(context),
    closing: closingOf(context),
    signature: signatureOf(context),
  };
}

/** A bundle goes out with what is in it: without names only as a copy whose identities are pseudonyms. */
function copiesToMake({ record, receiver, words, variant }: Context): Hole[] {
  if (receiver.names || !new Set<string>(GETS[variant]).has('attachments')) return [];
  return record.bundles
    .filter(({ manifest }) => manifest.redactions?.identities === undefined)
    .map(({ id }) => ({
      what: words.attachCopy(id),
      who: words.who,
      section: 'attachments',
      optional: true,
    }));
}

/**
 * Takes names and addresses that this receiver must not see out of every text, people's prose too, and what leads back
 * into a bundle that it sees under other names or not at all. Who writes to whom is no secret between them, and a
 * binding names fields, not values.
 */
function forReceiver(whole: Input, { record, receiver, words, variant }: Context): Input {
  const conceal = concealer(
    record,
    receiver,
    variant === 'isp' ? { ...words.conceal, host: words.ourHost } : words.conceal,
  );
  const { from, to, cc, blocks, signature, ...rest } = whole;
  const shown = mapTexts(withoutCites(rest), conceal);
  return {
    ...shown,
    ...{ from, to, cc, blocks, signature, evidence: [], facts: [], cited: [] },
  };
}
