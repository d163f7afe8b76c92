import type { Condition, Expression } from './expression.js';
import { METRICS } from './metrics.js';
import type { Sample } from './live-metrics.js';

/** A subject that has not been heard of for so long no longer counts, ms. */
const GONE_MS = 5000;

interface Held {
  readonly since: number;
  last: number;
}

/** Of one condition: the subjects it holds on, and those of them on which it has held for long enough. */
interface State {
  readonly held: Map<string, Held>;
  readonly met: Set<string>;
  sweptAt: number;
}

/** Watches the samples of one host for what was waited for. Fires once. */
export class Trigger {
  readonly #expression: Expression;
  readonly #states = new Map<Condition, State>();
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
    return `${textOf(this.#expression)}: ${sample.metric.replace('/s', '')} ${quantity(sample)}${where}`;
  }

  /** Whether it changed anything. */
  #take(expression: Expression, sample: Sample): boolean {
    if (expression.kind !== 'is') return expression.parts.map((p) => this.#take(p, sample)).includes(true);
    if (expression.metric !== sample.metric) return false;
    let state = this.#states.get(expression);
    if (!state)
      this.#states.set(expression, (state = { held: new Map(), met: new Set(), sweptAt: sample.at }));
    hold(state, expression, sample);
    return true;
  }

  #isTrue(expression: Expression, now: number): boolean {
    if (expression.kind === 'and') return expression.parts.every((p) => this.#isTrue(p, now));
    if (expression.kind === 'or') return expression.parts.some((p) => this.#isTrue(p, now));
    const state = this.#states.get(expression);
    for (const subject of state?.met ?? []) {
      if (now - (state?.held.get(subject)?.last ?? -Infinity) <= GONE_MS) return true;
    }
    return false;
  }
}

/** Takes a sample in. Since when a condition holds on a subject is forgotten with the first sample that breaks it. */
function hold(state: State, condition: Condition, { subject, at, value }: Sample): void {
  const { held, met } = state;
  const before = held.get(subject);
  if (!compare(value, condition)) {
    held.delete(subject);
    met.delete(subject);
  } else if (!before || at - before.last > GONE_MS) {
    held.set(subject, { since: at, last: at });
    met.delete(subject);
  } else before.last = at;
  const since = held.get(subject)?.since;
  if (since !== undefined && at - since >= condition.forMs) met.add(subject);
  if (at - state.sweptAt > GONE_MS) sweep(state, at);
}

/** Sockets come and go: what is not heard of any more takes no room. */
function sweep(state: State, now: number): void {
  state.sweptAt = now;
  for (const [subject, { last }] of state.held) {
    if (now - last <= GONE_MS) continue;
    state.held.delete(subject);
    state.met.delete(subject);
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

export function quantity({ metric, value }: Pick<Sample, 'metric' | 'value'>): string {
  const digits = value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return `${digits}${SUFFIX[METRICS[metric].unit]}`;
}
