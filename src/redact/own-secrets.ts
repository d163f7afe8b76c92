import { isNoSecret, isPath } from './no-secret.js';
import type { Rule, Span } from './rule.js';
import { secretName } from './secret-name.js';

/** Shorter values stand in other text by chance. */
const SHORTEST = 8;

export interface OwnSecrets {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
}

/** Values of this process that must not appear anywhere: of variables with a secret name, of URLs in its argv. */
export function ownSecrets({ environment, argv }: OwnSecrets): string[] {
  const named = Object.entries(environment)
    .filter(([name]) => secretName(name) !== undefined)
    .flatMap(([, value = '']) => value.split(/\r?\n/));
  return [...new Set([...named, ...argv.flatMap(userinfo)])].filter((value) => !isTrivial(value));
}

function userinfo(word: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^/?#]*)@/i.exec(word.replace(/^--?[\w-]+=/, ''))?.[1];
  return password === undefined ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What would be found in ordinary text: words, numbers, paths, the same character again and again. */
function isTrivial(value: string): boolean {
  if (value.length < SHORTEST || isNoSecret(value) || isPath(value)) return true;
  return /^[a-z]+$|^[A-Z]+$|^[A-Z]?[a-z]+$|^\d{1,11}$/.test(value) || new Set(value).size < 4;
}

/** Masks these values verbatim, wherever they stand. */
export function verbatimRule(values: readonly string[]): Rule | undefined {
  const literals = values.map((value) => Buffer.from(value, 'utf8').toString('latin1'));
  if (literals.length === 0) return undefined;
  return {
    id: 'own-environment',
    source: 'the environment and the command line of evidence itself',
    triggers: literals,
    find: (line) => literals.flatMap((literal) => occurrences(line, literal)),
    masks: [],
    keeps: [],
  };
}

function occurrences(line: string, literal: string): Span[] {
  const spans: Span[] = [];
  for (let at = line.indexOf(literal); at >= 0; at = line.indexOf(literal, at + literal.length)) {
    spans.push({ start: at, end: at + literal.length });
  }
  return spans;
}
