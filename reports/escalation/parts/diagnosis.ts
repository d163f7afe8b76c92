import { certaintyOfCause } from '../../../src/core/documents/confirmed.js';
import { given } from '../../../src/core/documents/given.js';
import { stateOf } from '../../../src/core/documents/hypothesis-state.js';
import { citesOf, itemText, resolveTokens } from '../../../src/core/documents/prose.js';
import { clause } from '../../../src/core/documents/sentence.js';
import { escapeLine } from '../../../src/core/escape.js';
import { citesOfCause } from '../../../src/core/documents/cites-of-cause.js';
import { mailTime } from './mail-time.js';
import { isOfNetwork } from './opening.js';
import { filledIn } from './targets.js';
import type { Context } from './context.js';

export interface Said {
  readonly text: string;
  readonly cites: readonly string[];
}

/** Sentences as items of a list: what people wrote on several lines stays in its item. */
export function itemsOf(said: readonly Said[]): Said[] {
  return said.map(({ text, cites }) => ({ text: itemText(text, 2), cites }));
}

/** What we think it is and how sure we are: from the evidence, then in people's words; or what would decide it. */
export function diagnosisOf(context: Context): Said[] {
  const { record, words, main, zone, variant } = context;
  const said: Said[] = [];
  const entered = given(record.incident.root_cause);
  if (main) {
    const { verdict } = main.analysis;
    const causes = verdict.causes.filter(({ layer }) => variant !== 'isp' || isOfNetwork(layer)).slice(0, 2);
    for (const cause of causes) {
      const { statement, confidence, since } = cause;
      const when = since === undefined ? '' : `, ${words.since(mailTime(zone, since))}`;
      said.push({
        text: words.diagnosis(clause(statement), words.level[confidence]) + when,
        cites: citesOfCause(cause, record, main).slice(0, MOST_CITES),
      });
    }
    if (verdict.causes.length === 0) {
      const why = verdict.outcome === 'none' ? words.nothingSeen : clause(verdict.summary);
      said.push({ text: words.inconclusive(why), cites: [] });
      for (const { test } of verdict.next_tests.slice(0, 2))
        said.push({ text: words.wouldDecide(clause(test)), cites: [] });
    }
  }
  const text = given(entered?.text);
  // What was taken over from the verdict word by word is not said twice.
  const isSame = main?.analysis.verdict.causes.some(({ statement }) => text?.includes(statement)) === true;
  if (text !== undefined && variant !== 'isp' && !isSame) {
    const { word } = certaintyOfCause(record);
    const resolved = resolveTokens(text, record);
    said.push({
      text: words.ours(word === undefined ? words.ungraded : words.word[word], resolved.text),
      cites: [],
    });
  }
  return said;
}

const MOST = 4;
const MOST_CITES = 3;

/** What it is not, with the test that says so, so that nobody tries it again. */
export function ruledOutOf({ record, words, main }: Context): Said[] {
  const typed = (record.incident.ruled_out ?? []).map(({ cause, test, cite }) => ({
    text: words.tried(cause, withoutCode(resolveTokens(test, record).text)),
    cites: citesOf(cite),
  }));
  const refuted = (record.incident.hypotheses ?? [])
    .filter((h) => stateOf(h) === 'refuted')
    .map(({ claim, result }) => ({
      text: words.tried(resolveTokens(claim, record).text, resolveTokens(result?.text ?? '', record).text),
      cites: citesOf(result?.cite),
    }));
  const named = new Set([
    ...(record.incident.ruled_out ?? []).map(({ cause }) => idOf(cause)),
    ...(record.incident.hypotheses ?? []).flatMap(({ cause }) => cause ?? []),
  ]);
  const judged = (main?.analysis.verdict.ruled_out ?? [])
    .filter(({ root_cause }) => !named.has(root_cause))
    .map(({ root_cause, by }) => ({
      text: words.tried(root_cause.replaceAll('_', ' '), clause(by)),
      cites: [],
    }));
  return [...typed, ...refuted, ...judged].slice(0, MOST);
}

/** `STK-08: ` before what a detection says. */
function withoutCode(text: string): string {
  return text.replace(/^[A-Z]+-\d+: /, '');
}

function idOf(cause: string): string {
  return cause.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** Steps taken and their results, for a vendor: what was tried, and which theories were tested. */
export function stepsOf({ record, words }: Context): Said[] {
  const tried = (record.incident.tried ?? []).map(({ what, outcome, cite }) => ({
    text: words.tried(resolveTokens(what, record).text, resolveTokens(outcome, record).text),
    cites: citesOf(cite),
  }));
  const tested = (record.incident.hypotheses ?? [])
    .filter(({ result }) => result)
    .map((h) => ({
      text: words.tested(
        resolveTokens(h.claim, record).text,
        words.state[stateOf(h)],
        resolveTokens(h.result?.text ?? '', record).text,
      ),
      cites: citesOf(h.result?.cite),
    }));
  return [...tried, ...tested];
}

/** What changed before or as it began. */
export function changesOf({ record, words, zone }: Context): Said[] {
  return (
    record.timeline
      // What evidence saw change needs nobody's consent to be told, with where it was seen.
      .filter(
        ({ kind, state, source }) => kind === 'change' && (state === 'accepted' || source === 'evidence'),
      )
      .slice(0, MOST)
      .map(({ at, host, text, cites }) => ({
        text: words.changed(
          [mailTime(zone, at), ...(host === undefined ? [] : [escapeLine(host)])].join(', '),
          resolveTokens(text, record).text,
        ),
        cites,
      }))
  );
}

export interface Reproduction {
  readonly command: string;
  readonly where: string;
  readonly lines: readonly Said[];
}

/** One command with what was expected and what was seen: of the test that passed, else the playbook's. */
export function reproductionOf(context: Context): Reproduction | null {
  const { record, words, main, asset } = context;
  const proof = (record.incident.hypotheses ?? []).find((h) => stateOf(h) === 'supported');
  const test = proof?.tests?.[0];
  if (proof && test) {
    const seen = resolveTokens(proof.result?.text ?? '', record).text;
    return {
      command: [test.cmd].flat().join('; '),
      where: escapeLine(test.where ?? ''),
      lines: itemsOf([
        ...(test.if_false === undefined
          ? []
          : [{ text: words.expected(resolveTokens(test.if_false, record).text), cites: [] }]),
        ...(seen === '' ? [] : [{ text: words.seen(seen), cites: citesOf(proof.result?.cite) }]),
      ]),
    };
  }
  const confirm = main?.analysis.verdict.causes[0]?.confirm[0];
  if (!confirm) return null;
  return {
    command: filledIn(context, confirm.run),
    where: escapeLine(asset ?? ''),
    lines: [{ text: words.shows(clause(confirm.expect)), cites: [] }],
  };
}
