import { EncodingRedactor } from './encoding-redactor.js';
import { type OwnSecrets, ownSecrets, verbatimRule } from './own-secrets.js';
import { RuleSet } from './rule-set.js';
import { RULES } from './rules/all.js';
import { StreamRedactor } from './stream.js';
import { patternRule } from './user-pattern.js';
import { WithholdAll } from './withhold-all.js';

/** One output on its way to disk. What comes out does not depend on how it was cut into chunks. */
export interface Redactor {
  feed(chunk: Buffer): Buffer;
  flush(): Buffer;
  /** Kind of secret → how many were masked. */
  readonly counts: ReadonlyMap<string, number>;
  /** Bytes left out because they could not be redacted. */
  readonly withheldBytes: number;
  /** Why, each reason once. */
  readonly withheldReasons: ReadonlySet<string>;
}

/**
 * Puts pseudonyms in the place of addresses and names. `text` is whole lines (a line over 288 KiB in pieces, cut
 * between words), Latin-1, a character a byte, secrets already masked; markers (`[REDACTED:…]`, `[WITHHELD:…]`)
 * have to stay as they are. It must not depend on the lines before. When it throws, the text is withheld.
 */
export interface IdentityRewriter {
  rewrite(text: string): string;
  readonly counts: ReadonlyMap<string, number>;
}

export interface RedactionPolicy {
  /** Whether the built-in rules are applied. */
  readonly secrets: boolean;
  /** A new redactor for one output. `extraPatterns`: RE2, of the probe. */
  stream(extraPatterns?: readonly string[]): Redactor;
  /** Words of ours and of tools: argv, reasons, notes, names of targets. */
  readonly text: (text: string) => string;
  /** What `text` masked so far. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface PolicyOptions {
  /** False: only `patterns` and `identities` are applied. */
  readonly secrets: boolean;
  readonly identities?: IdentityRewriter;
  /** RE2 of the user's, for secrets that look like nothing else. */
  readonly patterns?: readonly string[];
  /** Environment and argv of this process: secrets in them are masked verbatim everywhere. */
  readonly own?: OwnSecrets;
}

/** Never throws: a pattern that does not compile withholds everything it should have guarded. */
export function createPolicy(options: PolicyOptions): RedactionPolicy {
  const { secrets, identities, patterns = [], own } = options;
  const verbatim = secrets && own ? verbatimRule(ownSecrets(own)) : undefined;
  const builtIn = secrets ? [...RULES, ...(verbatim ? [verbatim] : [])] : [];
  const sets = new Map<string, RuleSet | undefined>();
  const setFor = (extra: readonly string[]): RuleSet | undefined => {
    const all = [...patterns, ...extra];
    const key = JSON.stringify(all);
    if (!sets.has(key)) sets.set(key, ruleSet(builtIn, all));
    return sets.get(key);
  };
  const counts = new Map<string, number>();
  return {
    secrets,
    counts,
    stream: (extra = []) => {
      const set = setFor(extra);
      if (!set) return new WithholdAll(NO_PATTERN);
      const judgesNothing = set.rules.length === 0 && !identities;
      return judgesNothing
        ? new StreamRedactor(set)
        : new EncodingRedactor((foreign) => new StreamRedactor(set, { identities, foreign }));
    },
    text: (text) => {
      const set = setFor([]);
      const redactor = set ? new StreamRedactor(set, { identities }) : new WithholdAll(NO_PATTERN);
      const redacted = Buffer.concat([redactor.feed(Buffer.from(text, 'utf8')), redactor.flush()]);
      for (const [kind, n] of redactor.counts) counts.set(kind, (counts.get(kind) ?? 0) + n);
      return redacted.toString('utf8');
    },
  };
}

function ruleSet(builtIn: RuleSet['rules'], patterns: readonly string[]): RuleSet | undefined {
  try {
    return new RuleSet([...builtIn, ...patterns.map(patternRule)], patterns.length > 0);
  } catch {
    return undefined;
  }
}

const NO_PATTERN = 'a pattern does not compile';
