import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import { isMetric, type Metric, METRICS, type MetricName } from './metrics.js';

export type Comparison = '>' | '>=' | '<' | '<=';

/** `rtt > 5ms for 300ms`; values are ms, bytes, percent or plain numbers, as the metric has them. */
export interface Condition {
  readonly kind: 'is';
  readonly metric: MetricName;
  readonly comparison: Comparison;
  readonly value: number;
  /** Must hold at every sample for so long, ms; 0: at one. */
  readonly forMs: number;
  /** As it was written. */
  readonly text: string;
}

export type Expression =
  | Condition
  | { readonly kind: 'and'; readonly parts: readonly Expression[] }
  | { readonly kind: 'or'; readonly parts: readonly Expression[] };

interface Token {
  readonly text: string;
  /** 1-based. */
  readonly column: number;
}

const MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

const UNITS: Readonly<
  Record<Metric['unit'], { readonly factors: Readonly<Record<string, number>>; readonly say: string }>
> = {
  ms: { factors: MS, say: 'a time, such as 5ms, 300us or 1.5s' },
  bytes: { factors: BYTES, say: 'a size, such as 64KiB, 10kB or 500 (bytes)' },
  per_second: { factors: {}, say: 'a number of events per second, such as 20' },
  percent: { factors: { '%': 1 }, say: 'a share, such as 80%' },
  count: { factors: {}, say: 'a number, such as 10' },
};

/** Deeper nesting is no question anybody has. */
const DEEPEST = 20;

/**
 * `rtt > 5ms for 300ms`, `retrans/s > 20`, `(recv_q > 64KiB for 1s or ping > 50ms) and cpu < 80%`. `and` binds closer
 * than `or`. Throws E_BAD_EXPRESSION naming the token, where it stands and what may stand there.
 */
export function parseExpression(text: string, option = '--until-event'): Expression {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const fail = (token: Token | undefined, expected: string, hint?: string): never => {
    const what = token ? `"${token.text}" at column ${token.column}` : 'the end';
    throw new EvidenceError(
      'E_BAD_EXPRESSION',
      `${option}: ${what} of "${text}" is not ${expected}`,
      hint ?? 'write it like: rtt > 5ms for 300ms or retrans/s > 20',
    );
  };
  const isWord = (word: string): boolean => peek()?.text.toLowerCase() === word;

  const list = (kind: 'or' | 'and', part: () => Expression): Expression => {
    const parts = [part()];
    while (isWord(kind)) {
      at++;
      parts.push(part());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind, parts };
  };
  const any = (depth: number): Expression => list('or', () => list('and', () => one(depth)));
  const one = (depth: number): Expression => {
    if (!isWord('(')) return condition();
    if (depth === DEEPEST) fail(peek(), `within ${DEEPEST} brackets`);
    at++;
    const inner = any(depth + 1);
    if (!isWord(')')) fail(peek(), '")", "and" or "or"');
    at++;
    return inner;
  };
  const condition = (): Condition => {
    const first = at;
    const name = tokens[at++];
    const metric = name?.text.toLowerCase() ?? '';
    if (!isMetric(metric)) {
      const names = Object.keys(METRICS);
      return fail(
        name,
        'something that can be waited for',
        didYouMean(metric, names) ?? `known: ${names.join(', ')}`,
      );
    }
    const sign = tokens[at++];
    if (!isComparison(sign?.text)) return fail(sign, 'a comparison', 'use >, >=, < or <=');
    const given = tokens[at++];
    const { factors, say } = UNITS[METRICS[metric].unit];
    const value = quantity(given?.text, factors);
    if (value === undefined) return fail(given, say, `${metric} is ${METRICS[metric].title}`);
    let forMs = 0;
    if (isWord('for')) {
      at++;
      const time = tokens[at++];
      const duration = quantity(time?.text, MS);
      if (duration === undefined || /^[\d.]+$/.test(time?.text ?? '')) return fail(time, UNITS.ms.say);
      forMs = duration;
    }
    const words = tokens.slice(first, at).map((t) => t.text);
    return { kind: 'is', metric, comparison: sign.text, value, forMs, text: words.join(' ') };
  };

  const expression = any(0);
  if (peek()) fail(peek(), 'the end, "for", "and" or "or"');
  return expression;
}

/** Every condition in it. */
export function conditionsOf(expression: Expression): Condition[] {
  return expression.kind === 'is' ? [expression] : expression.parts.flatMap(conditionsOf);
}

function tokenize(text: string): Token[] {
  return [...text.matchAll(/[()]|[<>]=?|[^\s()<>]+/g)].map((match) => ({
    text: match[0],
    column: match.index + 1,
  }));
}

function isComparison(text: string | undefined): text is Comparison {
  return text === '>' || text === '>=' || text === '<' || text === '<=';
}

function quantity(text: string | undefined, factors: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([a-z%]*)$/i.exec(text ?? '');
  if (!match) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const factor = unit === '' ? 1 : factors[unit];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}
