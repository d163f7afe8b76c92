import { z } from 'zod';
import { readYaml } from '../core/read-yaml.js';

/** What sections of a document are called. */
export const SECTION_CLASSES = [
  'lessons',
  'actions',
  'findings',
  'timeline',
  'verification',
  'confirmed',
  'evidence',
  'attachments',
  'files',
  'requests',
  'glossary',
  'appendix',
  'ruled_out',
] as const;
export type SectionClass = (typeof SECTION_CLASSES)[number];

/** Words that rules written in code look for. */
export const LEXICON = [
  'accumulates',
  'action_owner',
  'action_due',
  'action_done',
  'action_priority',
  'action_verb',
  'alert',
  'all_based',
  'artefact',
  'ask',
  'baseline',
  'begins',
  'capped',
  'complete',
  'confirmed',
  'counterfactual',
  'deadline',
  'direction_in',
  'direction_out',
  'ended_at',
  'event_rate',
  'exhausted',
  'first_symptom',
  'gap',
  'greeting',
  'instant',
  'loss_rate',
  'negation',
  'next_action',
  'outage',
  'pending',
  'person_role',
  'planned_day',
  'proof',
  'recovered',
  'returned',
  'result_seen',
  'sender_side',
  'severity_label',
  'severity_high',
  'severity_middle',
  'severity_low',
  'signature',
  'signal',
  'started_at',
  'status_label',
  'theory',
  'time_column',
  'unitless_label',
  'undelivered',
  'window_label',
] as const;
export type Lexeme = (typeof LEXICON)[number];

const wordSchema = z.union([
  z.string(),
  z.strictObject({
    word: z.string(),
    instead: z.string().optional(),
    unless: z.string().optional().describe('Not where this stands in the same sentence'),
    unless_denied: z.boolean().optional().describe('Not where a negation stands in the same clause'),
  }),
]);

const phraseSchema = z.strictObject({
  level: z.enum(['error', 'warning']).default('warning'),
  title: z.string(),
  why: z.string(),
  instead: z.string(),
  in: z.array(z.enum(SECTION_CLASSES)).optional().describe('Only in such sections'),
  not_in: z.array(z.enum(SECTION_CLASSES)).optional(),
  cited: z.boolean().optional().describe('A citation in the sentence makes it right'),
  first_verb: z.boolean().optional().describe('Only as the first words of an action'),
  yields_to: z.array(z.string()).optional().describe('Rules that say it better where both find something'),
  words: z.array(wordSchema),
});

const contradictionSchema = z.strictObject({
  a: z.string(),
  b: z.string(),
  why: z.string(),
  instead: z.string(),
});

export const wordsSchema = z.strictObject({
  language: z.string(),
  /** Frequent words by which the language is known. */
  common: z.string(),
  phrases: z.record(z.string(), phraseSchema),
  sections: z.record(z.enum(SECTION_CLASSES), z.array(z.string())),
  lexicon: z.record(z.enum(LEXICON), z.array(z.string())),
  /** Kind of document → what its title says. */
  kinds: z.record(z.string(), z.array(z.string())),
  /** Kind of machine signal → words for it. */
  signals: z.record(z.string(), z.array(z.string())),
  contradictions: z.array(contradictionSchema),
  /** Names of moments: what a document labels them with. */
  moments: z.record(z.string(), z.array(z.string())),
  /** Intervals between two moments: label → from, to. */
  intervals: z.record(
    z.string(),
    z.strictObject({ label: z.array(z.string()), from: z.string(), to: z.string() }),
  ),
  numbers: z.record(z.string(), z.number()),
  jargon: z.array(z.string()),
  holidays: z.array(z.string().regex(/^\d\d-\d\d$/)),
});

export interface Phrase extends Omit<z.infer<typeof phraseSchema>, 'words'> {
  readonly id: string;
  readonly pattern: RegExp;
  /** By number of the word: group `w3` of the pattern. */
  readonly words: readonly {
    readonly instead?: string;
    readonly unless?: RegExp;
    readonly unlessDenied?: boolean;
  }[];
}

/** The words of one language, compiled. */
export interface Words {
  readonly language: string;
  readonly common: ReadonlySet<string>;
  readonly phrases: readonly Phrase[];
  readonly sections: ReadonlyMap<SectionClass, RegExp>;
  readonly lexicon: Readonly<Record<Lexeme, RegExp>>;
  /** The same, for a text that is nothing else: a label, the head of a column. */
  readonly whole: Readonly<Record<Lexeme, RegExp>>;
  readonly kinds: ReadonlyMap<string, RegExp>;
  readonly signals: ReadonlyMap<string, RegExp>;
  readonly contradictions: readonly {
    readonly a: RegExp;
    readonly b: RegExp;
    readonly why: string;
    readonly instead: string;
  }[];
  readonly moments: ReadonlyMap<string, RegExp>;
  readonly intervals: ReadonlyMap<
    string,
    { readonly label: RegExp; readonly from: string; readonly to: string }
  >;
  readonly numbers: ReadonlyMap<string, number>;
  readonly jargon: RegExp;
  readonly holidays: ReadonlySet<string>;
}

/** Words are patterns; a blank in them is any white space. Throws E_CONFIG. */
export function readWords(text: string, file: string): Words {
  const data = readYaml(text, file, wordsSchema);
  return {
    language: data.language,
    common: new Set(data.common.split(/\s+/)),
    phrases: Object.entries(data.phrases).map(([id, phrase]) => compilePhrase(id, phrase)),
    sections: compiledMap(data.sections),
    lexicon: lexiconOf(data.lexicon, anyOf),
    whole: lexiconOf(data.lexicon, nothingBut),
    kinds: compiledMap(data.kinds),
    signals: compiledMap(data.signals),
    contradictions: data.contradictions.map((c) => ({ ...c, a: anyOf([c.a]), b: anyOf([c.b]) })),
    moments: compiledMap(data.moments),
    intervals: new Map(
      Object.entries(data.intervals).map(([id, i]) => [id, { ...i, label: anyOf(i.label) }]),
    ),
    numbers: new Map(Object.entries(data.numbers)),
    jargon: new RegExp(`(?<![\\p{L}\\p{N}])(?:${data.jargon.map(source).join('|')})(?![\\p{L}\\p{N}])`, 'gu'),
    holidays: new Set(data.holidays),
  };
}

function lexiconOf(
  lists: Readonly<Record<Lexeme, readonly string[]>>,
  compile: (words: readonly string[]) => RegExp,
): Readonly<Record<Lexeme, RegExp>> {
  return Object.fromEntries(Object.entries(lists).map(([name, words]) => [name, compile(words)])) as Record<
    Lexeme,
    RegExp
  >;
}

function nothingBut(words: readonly string[]): RegExp {
  return new RegExp(`^(?:${words.map(source).join('|')})$`, 'iu');
}

function compilePhrase(id: string, { words, ...phrase }: z.infer<typeof phraseSchema>): Phrase {
  const list = words.map((word) => (typeof word === 'string' ? { word } : word));
  const choices = list.map(({ word }, i) => `(?<w${i}>${source(word)})`);
  return {
    ...phrase,
    id,
    pattern: whole(choices, 'giu'),
    words: list.map(({ instead, unless, unless_denied: unlessDenied }) => ({
      ...(instead !== undefined && { instead }),
      ...(unlessDenied !== undefined && { unlessDenied }),
      ...(unless !== undefined && { unless: anyOf([unless]) }),
    })),
  };
}

function compiledMap<K extends string>(
  lists: Readonly<Record<K, readonly string[]>>,
): ReadonlyMap<K, RegExp> {
  return new Map(
    (Object.entries(lists) as [K, readonly string[]][]).map(([name, words]) => [name, anyOf(words)]),
  );
}

function anyOf(words: readonly string[]): RegExp {
  return whole(words.map(source), 'iu');
}

function whole(choices: readonly string[], flags: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${choices.join('|')})(?![\\p{L}\\p{N}])`, flags);
}

function source(word: string): string {
  return word.replace(/\[[^\]]*\]| /g, (part: string, at: number) =>
    part === ' ' && !/[?{]/.test(word[at + 1] ?? '') ? '[ \\t\\r\\n]{1,8}' : part.replaceAll(' ', '\\s'),
  );
}
