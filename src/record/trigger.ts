import type { Condition, Expression } from './expression.js';
import { METRICS } from './metrics.js';
import type { Sample } from './live-metrics.js';

/** A subject that has not been heard of for so long no longer counts, ms. */
const GONE_MS = 5000;

interface Held {
  readonly since: number;
  last: number;
  readonly value: number;
}

/** Watches the samples of one host for what was waited for. Fires once. */
export class Trigger {
  readonly #expression: Expression;
  /** Condition → subject → since when it has held without a break. */
  readonly #held = new Map<Condition, Map<string, Held>>();
  #fired = false;

  constructor(expression: Expression) {
    this.#expression = expression;
  }

  /** What happened, once: the sample with which the whole expression came true. */
  sample(sample: Sample): string | undefined {
    if (this.#fired || !this.#take(this.#expression, sample)) return undefined;
    if (!this.#isTrue(this.#expression, sample.at)) return undefined;
    this.#fired = true;
    const where = sample.subject === '' ? '' : ` on ${sample.subject}`;
    return `${textOf(this.#expression)}: ${shown(sample)}${where}`;
  }

  /** Whether it changed anything. */
  #take(expression: Expression, sample: Sample): boolean {
    if (expression.kind !== 'is') return expression.parts.map((p) => this.#take(p, sample)).includes(true);
    if (expression.metric !== sample.metric) return false;
    let subjects = this.#held.get(expression);
    if (!subjects) this.#held.set(expression, (subjects = new Map<string, Held>()));
    const held = subjects.get(sample.subject);
    if (!compare(sample.value, expression)) subjects.delete(sample.subject);
    else if (!held || sample.at - held.last > GONE_MS)
      subjects.set(sample.subject, { since: sample.at, last: sample.at, value: sample.value });
    else held.last = sample.at;
    return true;
  }

  #isTrue(expression: Expression, now: number): boolean {
    if (expression.kind === 'and') return expression.parts.every((p) => this.#isTrue(p, now));
    if (expression.kind === 'or') return expression.parts.some((p) => this.#isTrue(p, now));
    for (const [subject, held] of this.#held.get(expression) ?? []) {
      if (now - held.last > GONE_MS) this.#held.get(expression)?.delete(subject);
      else if (held.last - held.since >= expression.forMs) return true;
    }
    return false;
  }
}

function compare(value: number, { comparison, value: limit }: Condition): boolean {
  if (comparison === '>') return value > limit;
  if (comparison === '>=') return value >= limit;
  return comparison === '<' ? value < limit : value <= limit;
}

/** The expression in words, brackets where they are needed. */
export function textOf(expression: Expression, inAnd = false): string {
  if (expression.kind === 'is') return expression.text;
  const text = expression.parts.map((p) => textOf(p, expression.kind === 'and')).join(` ${expression.kind} `);
  return inAnd && expression.kind === 'or' ? `(${text})` : text;
}

const SUFFIX = { ms: ' ms', bytes: ' bytes', per_second: '/s', percent: ' %', count: '' } as const;

export function shown({ metric, value }: Pick<Sample, 'metric' | 'value'>): string {
  const digits = value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
  return `${metric.replace('/s', '')} ${digits}${SUFFIX[METRICS[metric].unit]}`;
}
