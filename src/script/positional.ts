import { shellWord, type Texts } from './shell-words.js';
import { INTERFACES, type InterfaceKind } from './symbols.js';

const WIDTH = 110;
/** An interface as a part of a path. */
export const IN_PATH = /\/(ev[a-z]+)(\d{3})\//;

interface Run {
  /** What the loop goes over: names, or lists of interfaces. Empty: no loop. */
  readonly over: string[];
  readonly words: string[];
}

/**
 * Words as the positional parameters. Those about an interface become a loop over the interfaces of its kind, and
 * the same words about other names (`all`, `default`, `lo`) before it join the loop.
 */
export function positional(words: readonly string[], texts: Texts): string[] {
  const runs: Run[] = [];
  for (const word of words) {
    const match = IN_PATH.exec(word);
    if (match && match[2] !== '001') continue;
    const over = match ? [`$${INTERFACES[match[1] as InterfaceKind]}`] : [];
    const last = runs.at(-1);
    if (last && last.over.join() === over.join()) last.words.push(word);
    else runs.push({ over, words: [word] });
  }
  const shown = merged(runs).map(({ over, words: list }) => {
    const text = `set -- "$@" ${folded(list.map((word) => shellWord(word, texts, over.length > 0)))}`;
    return over.length === 0 ? text : `for dev in ${over.join(' ')}; do\n  ${text}\ndone`;
  });
  return ['set --', ...shown].join('\n').split('\n');
}

const ANY = '/ev*/';
const general = (word: string): string => word.replace(IN_PATH, ANY);

function merged(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of runs) {
    const before = out.at(-1);
    const template = run.words.map(general).join('\n');
    if (
      run.over.length > 0 &&
      before &&
      before.over.length > 0 &&
      before.words.map(general).join('\n') === template
    ) {
      before.over.push(...run.over);
      continue;
    }
    if (run.over.length === 0 && before && before.over.length > 0) {
      for (let name = nameOf(before, run.words); name !== undefined; name = nameOf(before, run.words)) {
        before.over.push(name);
        run.words.splice(0, before.words.length);
      }
    }
    const next = { over: [...run.over], words: [...run.words] };
    if (next.over.length > 0 && before && before.over.length === 0) {
      const at = (): string[] => before.words.slice(-next.words.length);
      for (let name = nameOf(next, at()); name !== undefined; name = nameOf(next, at())) {
        next.over.unshift(name);
        before.words.splice(-next.words.length);
      }
      if (before.words.length === 0) out.pop();
    }
    if (next.words.length > 0) out.push(next);
  }
  return out;
}

/** The name with which the words of a loop are the first of `words`; undefined where there is none. */
function nameOf(loop: Run, words: readonly string[]): string | undefined {
  const [first = ''] = loop.words;
  const [head = '', tail = ''] = general(first).split(ANY);
  const word = words[0] ?? '';
  const name = word.slice(head.length + 1, word.length - tail.length - 1);
  if (!/^[a-z]+$/.test(name) || words.length < loop.words.length) return undefined;
  return loop.words.every((w, i) => words[i] === w.replace(IN_PATH, `/${name}/`)) ? name : undefined;
}

/** Long lists over several lines. */
export function folded(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(' \\\n    ');
}
