import { stateOf } from '../../../src/core/documents/hypothesis-state.js';
import { citesOfCause } from '../../../src/core/documents/cites-of-cause.js';
import { certaintyOfCause, downgraded } from '../../../src/core/documents/confirmed.js';
import type { Field } from '../../../src/core/documents/field.js';
import { mainBundle } from '../../../src/core/documents/main-bundle.js';
import { given } from '../../../src/core/documents/given.js';
import { cellText, citesOf, itemText, proseField, resolveTokens } from '../../../src/core/documents/prose.js';
import { clause } from '../../../src/core/documents/sentence.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';

export interface Certainty {
  /** One sentence, or nothing where there is nothing to say of it. */
  readonly text: string;
  /** What the evidence supports, where nobody wrote a cause. */
  readonly candidates: readonly string[];
  readonly cites: readonly string[];
}

export function rootCauseField({ record, words }: Context): Field {
  const entered = given(record.incident.root_cause);
  const value = entered
    ? entered.text
    : (record.incident.root_cause as { na: string } | { q: string } | undefined);
  return proseField(value, record, words.what.rootCause, words.who.reviewer);
}

/** How sure the cause is. A final report whose cause nobody graded says so in the appendix, not under the cause. */
export function certainty(context: Context): Certainty {
  const { record, words, isFinal } = context;
  if (rootCauseField(context).state !== 'known') return candidates(context);
  const { word, hypothesis, entered } = certaintyOfCause(record);
  const proof = record.incident.hypotheses?.find(({ id }) => id === hypothesis);
  if (proof) {
    const cites = citesOf(proof.result?.cite);
    const result = [proof.result?.text, ...cites.map((id) => `[${id}]`)].filter(Boolean).join(' ');
    const { text } = resolveTokens(words.confirmedBy(proof.id, result), record);
    return { text, candidates: [], cites };
  }
  const text = entered
    ? words.entered
    : word !== undefined
      ? words.confidence(words.word[word])
      : isFinal
        ? ''
        : words.noConfidence;
  return { text, candidates: [], cites: [] };
}

function candidates({ record, words }: Context): Certainty {
  const main = mainBundle(record);
  if (!main) return { text: words.noCause, candidates: [], cites: [] };
  const { verdict } = main.analysis;
  if (verdict.causes.length === 0)
    return {
      text: `${words.noCause} ${words.undetermined(escapeLine(verdict.summary))}`,
      candidates: [],
      cites: [],
    };
  return {
    text: `${words.noCause} ${words.candidates}`,
    candidates: verdict.causes.map((cause) =>
      words.candidate(clause(cause.statement), words.level[cause.confidence]),
    ),
    cites: verdict.causes.flatMap((cause) => citesOfCause(cause, record, main)),
  };
}

export interface Factor {
  readonly id: string;
  readonly text: string;
  readonly confidence: string;
  readonly cites: readonly string[];
}

export interface Factors {
  /** How sure the cause is, for the appendix: also where the body says nothing. */
  readonly certainty: string;
  readonly rows: readonly Factor[];
  readonly whys: readonly string[];
}

export function factorsOf(context: Context): Factors | null {
  const { record, words } = context;
  const cause = given(record.incident.root_cause);
  if (!cause) return null;
  const rows = (cause.factors ?? []).map(({ id, text, confidence, cite }) => {
    const { word, entered } = downgraded(confidence);
    return {
      id,
      text: cellText(resolveTokens(text, record).text),
      confidence: entered ? words.wordEntered : word === undefined ? words.notStated : words.word[word],
      cites: citesOf(cite),
    };
  });
  const { text } = certainty(context);
  const whys = (cause.whys ?? []).map((why) => itemText(resolveTokens(why, record).text, 3));
  return { certainty: text === '' ? words.noConfidence : text, rows, whys };
}

export interface HypothesisRow {
  readonly id: string;
  readonly claim: string;
  readonly state: string;
  readonly test: string;
  readonly result: string;
  readonly cites: readonly string[];
}

export function hypothesisRows({ record, words }: Context): HypothesisRow[] {
  return (record.incident.hypotheses ?? []).map((h) => ({
    id: h.id,
    claim: cellText(resolveTokens(h.claim, record).text),
    state: words.hypothesis[stateOf(h)],
    test: (h.tests ?? []).flatMap(({ cmd }) => cmd).join('; '),
    result: cellText(resolveTokens(h.result?.text ?? h.untestable ?? words.notTested, record).text),
    cites: citesOf(h.result?.cite),
  }));
}

export interface RuledOut {
  readonly cause: string;
  readonly test: string;
  readonly cites: readonly string[];
}

/** Causes with the test that ruled them out: people's first, then the verdict's that nobody named. */
export function ruledOut({ record }: Context): { readonly rows: RuledOut[]; readonly more: number } {
  const typed = (record.incident.ruled_out ?? []).map(({ cause, test, cite }) => ({
    cause: cellText(cause),
    test: cellText(resolveTokens(test, record).text),
    cites: citesOf(cite),
  }));
  // The verdict's words may be there under the title that the cause goes by.
  const named = new Set(typed.flatMap(({ cause, test }) => [causeId(cause), test]));
  const judged = record.bundles
    .filter(({ role }) => role === 'during')
    .flatMap(({ analysis, judgedBy }) =>
      analysis.verdict.ruled_out.flatMap(({ root_cause, by }) => {
        const title = judgedBy?.causes[root_cause]?.title ?? root_cause.replaceAll('_', ' ');
        const row = { cause: escapeLine(title), test: escapeLine(by), cites: [] };
        const isNamed = [causeId(root_cause), causeId(row.cause), row.test].some((name) => named.has(name));
        return isNamed ? [] : [row];
      }),
    );
  const further = [...new Map(judged.map((row) => [row.cause, row])).values()];
  return {
    rows: [...typed, ...further.slice(0, MOST_JUDGED)],
    more: Math.max(0, further.length - MOST_JUDGED),
  };
}

/** So many causes that only the verdict names are told; the rest is in the bundle. */
const MOST_JUDGED = 12;

/** `conntrack table full` and `conntrack_table_full` are the same cause. */
function causeId(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}
