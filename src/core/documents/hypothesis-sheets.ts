import { escapeLine } from '../escape.js';
import type { Finding } from '../finding.js';
import type { RankedCause } from '../verdict.js';
import { fieldOf, fill, known } from './field.js';
import { HYPOTHESIS_STATES, pendingTests, stateOf } from './hypothesis-state.js';
import type { Hypothesis } from './incident.js';
import { inLanguage } from './language.js';
import { mainBundle } from './main-bundle.js';
import type { Places } from './places.js';
import { cellText, citesOf, resolveTokens } from './prose.js';
import type { BundleEvidence, IncidentRecord } from './record.js';
import type { Said, Sheet } from './sheet-schema.js';
import { suspectOf } from './suspect.js';

const WORDS = {
  en: {
    owner: 'whoever tests it',
    where: (id: string) => `where to run the test of ${id}`,
    privilege: (id: string) => `which privilege the test of ${id} needs`,
    ifTrue: (id: string) => `what the test of ${id} shows if it is right`,
    ifFalse: (id: string) => `what the test of ${id} shows if it is wrong`,
    ruledOut: 'ruled out by',
  },
  de: {
    owner: 'wer prüft',
    where: (id: string) => `wo der Test zu ${id} läuft`,
    privilege: (id: string) => `welche Rechte der Test zu ${id} braucht`,
    ifTrue: (id: string) => `was der Test zu ${id} zeigt, wenn sie stimmt`,
    ifFalse: (id: string) => `was der Test zu ${id} zeigt, wenn sie nicht stimmt`,
    ruledOut: 'ausgeschlossen durch',
  },
};

/** Every hypothesis, the least contradicted first: what much speaks for may still be wrong. */
export function sheetsOf(record: IncidentRecord, places: Places, language: string): Sheet[] {
  const bundle = mainBundle(record);
  const written = (record.incident.hypotheses ?? []).map((h) =>
    ofPerson(h, record, bundle, places, language),
  );
  const named = new Set(record.incident.hypotheses?.flatMap((h) => h.cause ?? []));
  const ranked = (bundle?.analysis.verdict.causes ?? []).filter((c) => !named.has(c.root_cause));
  const proposed = bundle ? ranked.map((cause) => ofCause(cause, bundle, places, language)) : [];
  return [...written, ...proposed].toSorted(leastContradicted);
}

function leastContradicted(a: Sheet, b: Sheet): number {
  const order = (s: Sheet): number => HYPOTHESIS_STATES.indexOf(s.state);
  const looked = (s: Sheet): number => (s.contradiction === 'none_looked_for' ? 1 : 0);
  return order(a) - order(b) || a.against.length - b.against.length || looked(a) - looked(b);
}

function ofPerson(
  h: Hypothesis,
  record: IncidentRecord,
  bundle: BundleEvidence | undefined,
  places: Places,
  language: string,
): Sheet {
  const say = (text: string): Said => {
    const { text: shown, cites } = resolveTokens(text, record);
    return { text: cellText(shown), cites: cites.filter((id) => !shown.includes(`[${id}]`)), places: [] };
  };
  const cause = bundle?.analysis.verdict.causes.find((c) => c.root_cause === h.cause);
  const out = bundle?.analysis.verdict.ruled_out.find((c) => c.root_cause === h.cause);
  const words = inLanguage(language, WORDS);
  const own = (h.for ?? []).map(say);
  const speaks = bundle && cause ? supportsOf(cause, bundle, places, own) : [];
  const against = [
    ...(h.against ?? []).map(say),
    ...(cause?.contradicts ?? []).map(plain),
    ...(out ? [plain(`${words.ruledOut} ${out.by}`)] : []),
    ...(stateOf(h) === 'refuted' && h.result?.text !== undefined
      ? [{ ...say(h.result.text), cites: citesOf(h.result.cite) }]
      : []),
  ];
  const suspect = suspectOf(h.layer);
  const result = h.result ?? undefined;
  return {
    id: h.id,
    // As part of a sentence.
    title: cellText(h.title ?? h.claim).replace(/[.\s]+$/, ''),
    claim: say(h.claim).text,
    state: stateOf(h),
    testsPending: pendingTests(h),
    source: 'person',
    layer: h.layer ?? '',
    ...(suspect && { suspect }),
    for: [...own, ...speaks],
    against,
    contradiction:
      against.length > 0
        ? 'found'
        : (h.looked_against ?? cause !== undefined)
          ? 'none_found'
          : 'none_looked_for',
    ...(h.impact !== undefined && { impact: say(h.impact).text }),
    tests: (h.tests ?? []).map((test) => ({
      commands: [test.cmd].flat(),
      where: fieldOf(test.where, words.where(h.id), words.owner),
      privilege: fieldOf(test.privilege, words.privilege(h.id), words.owner),
      ifTrue: fieldOf(test.if_true, words.ifTrue(h.id), words.owner),
      ifFalse: fieldOf(test.if_false, words.ifFalse(h.id), words.owner),
      ...(test.abort !== undefined && { abort: cellText(test.abort) }),
    })),
    ...(result && {
      result: {
        ...say(result.text ?? ''),
        cites: citesOf(result.cite),
        outcome: result.outcome,
        ...(result.at !== undefined && { at: result.at }),
      },
    }),
    ...(h.untestable !== undefined && { untestable: cellText(h.untestable) }),
  };
}

/** Evidence ranks it; no test was made of it as a hypothesis, so it is open. */
function ofCause(cause: RankedCause, bundle: BundleEvidence, places: Places, language: string): Sheet {
  const words = inLanguage(language, WORDS);
  const suspect = suspectOf(cause.layer);
  return {
    id: cause.root_cause,
    title: escapeLine(cause.root_cause.replaceAll('_', ' ')),
    claim: escapeLine(cause.statement),
    state: 'open',
    testsPending: cause.confirm.length,
    source: 'evidence',
    layer: cause.layer,
    ...(suspect && { suspect }),
    for: supportsOf(cause, bundle, places),
    against: cause.contradicts.map(plain),
    // The conditions of the playbook that would contradict it were all weighed.
    contradiction: cause.contradicts.length > 0 ? 'found' : 'none_found',
    tests: cause.confirm.map(({ run, expect }) => ({
      commands: [run],
      where: known(cause.host),
      privilege: fill(words.privilege(cause.root_cause), words.owner),
      ifTrue: known(escapeLine(expect)),
      ifFalse: fill(words.ifFalse(cause.root_cause), words.owner),
    })),
  };
}

/** Findings for it; what is told already is not told again. */
function supportsOf(
  cause: RankedCause,
  bundle: BundleEvidence,
  places: Places,
  told: readonly Said[] = [],
): Said[] {
  const byId = new Map(bundle.analysis.findings.map((f) => [f.id, f]));
  return cause.supports.flatMap((id) => {
    const finding = byId.get(id);
    return finding && !isTold(finding, told) ? [saidOf(finding, bundle, places)] : [];
  });
}

/** A finding as a sentence with its host. */
export function saidOf(finding: Finding, bundle: BundleEvidence, places: Places): Said {
  const isFleet = bundle.manifest.hosts.length > 1;
  const text = isFleet ? `${finding.host}: ${finding.statement}` : finding.statement;
  return { text: escapeLine(text), ...places.cite(bundle, finding.cites) };
}

/** A hypothesis that was proposed from evidence holds what spoke for it then, with markup of its own. */
function isTold({ statement }: Finding, told: readonly Said[]): boolean {
  const bare = (words: string): string => words.replace(/[\\`]/g, '');
  return told.some(({ text }) => bare(text).includes(bare(statement)));
}

function plain(text: string): Said {
  return { text: escapeLine(text), cites: [], places: [] };
}
