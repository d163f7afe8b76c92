/** A fact about the host that a plan branches on and that is not known yet. `key` says it in full. */
export type Question =
  | { readonly kind: 'tool' | 'module'; readonly name: string }
  | { readonly kind: 'root' | 'loadable' | 'many_cpus' | 'jumbo4' | 'jumbo6' }
  /** Address families of a target's name, in order. */
  | { readonly kind: 'shape' };

export type Answer = boolean | Shape;
/** IPv4 and IPv6 addresses a name has, in the order programs get them; at most one of each. */
export type Shape = (typeof SHAPES)[number];
export const SHAPES = ['46', '64', '4', '6', ''] as const;

export type Answers = ReadonlyMap<string, Answer>;

function keyOf(question: Question): string {
  return 'name' in question ? `${question.kind} ${question.name}` : question.kind;
}

/** The answers worth telling apart. */
function answersOf(question: Question): readonly Answer[] {
  return question.kind === 'shape' ? SHAPES : [true, false];
}

/** Thrown into a plan that asks what nobody has answered yet. */
class Unanswered extends Error {
  constructor(readonly question: Question) {
    super(`nobody knows yet: ${keyOf(question)}`);
  }
}

/** The answer to a question, or an exception that ends the plan until there is one. */
export type Ask = (question: Question) => Answer;

export function asksYes(ask: Ask, question: Question): boolean {
  return ask(question) === true;
}

/** What comes out of a pure function for every combination of answers it asks for. */
export type Outcomes<T> =
  { readonly value: T } | { readonly question: Question; readonly next: ReadonlyMap<Answer, Outcomes<T>> };

/** Runs `plan` again and again, until every question it asks has been answered in every way. */
export function explore<T>(plan: (ask: Ask) => T, known: Answers = new Map()): Outcomes<T> {
  const ask: Ask = (question) => {
    const answer = known.get(keyOf(question));
    if (answer === undefined) throw new Unanswered(question);
    return answer;
  };
  try {
    return { value: plan(ask) };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    const { question } = error;
    const next = answersOf(question).map(
      (answer) => [answer, explore(plan, new Map([...known, [keyOf(question), answer]]))] as const,
    );
    return { question, next: new Map(next) };
  }
}

/** The same tree without questions whose answer changes nothing of what `pick` sees, asked in one order. */
export function decide<T>(outcomes: Outcomes<T>, pick: (value: T) => string): Outcomes<string> {
  const questions = new Map<string, Question>();
  const collect = (node: Outcomes<T>): void => {
    if ('value' in node) return;
    questions.set(keyOf(node.question), node.question);
    for (const child of node.next.values()) collect(child);
  };
  collect(outcomes);
  const texts = new Map<T, string>();
  const textOf = (value: T): string => {
    const text = texts.get(value) ?? pick(value);
    texts.set(value, text);
    return text;
  };
  const at = (answers: Answers): string => {
    let node = outcomes;
    while (!('value' in node)) {
      const answer = answers.get(keyOf(node.question));
      const next = answer === undefined ? undefined : node.next.get(answer);
      if (next === undefined) throw new Error(`no branch for ${keyOf(node.question)}`);
      node = next;
    }
    return textOf(node.value);
  };
  const build = ([question, ...rest]: readonly Question[], answers: Answers): Outcomes<string> => {
    if (question === undefined) return { value: at(answers) };
    const next = answersOf(question).map(
      (answer) => [answer, build(rest, new Map([...answers, [keyOf(question), answer]]))] as const,
    );
    const [first] = next;
    if (first && next.every(([, node]) => sameTree(node, first[1]))) return first[1];
    return { question, next: new Map(next) };
  };
  return build([...questions.values()], new Map());
}

function sameTree(a: Outcomes<string>, b: Outcomes<string>): boolean {
  if ('value' in a || 'value' in b) return 'value' in a && 'value' in b && a.value === b.value;
  return (
    keyOf(a.question) === keyOf(b.question) &&
    [...a.next].every(([answer, node]) => {
      const other = b.next.get(answer);
      return other !== undefined && sameTree(node, other);
    })
  );
}
