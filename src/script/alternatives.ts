import type { ReadLog, Source } from '../core/collector.js';
import { folded, IN_PATH, positional } from './positional.js';
import { posixPattern } from './posix-pattern.js';
import { shellWord, type Texts } from './shell-words.js';

/** A chain of attempts; words that all of them end in are listed once. */
export function alternatives(sources: readonly Source[], texts: Texts, inLoop: boolean): string[] {
  const lists = sources.map((s) => ('argv' in s ? [...s.argv] : 'read' in s ? [s.read].flat() : []));
  let shared = sources.length > 1 ? Math.min(...lists.map((l) => l.length)) : 0;
  const [first = []] = lists;
  while (shared > 0 && !lists.every((l) => l.slice(-shared).every((w, i) => w === first.slice(-shared)[i])))
    shared--;
  if (shared < WORTH_SHARING) {
    return [...sources.map((s) => `${tryLines(s, texts, inLoop)} ||`), '  end'];
  }
  const list = positional(first.slice(-shared), texts);
  const chain = sources.map((source, i) => {
    const head = (lists[i] ?? []).slice(0, -shared).map((w) => shellWord(w, texts, inLoop));
    return `${[commandOf(source, texts), ...head].join(' ')} "$@" ||`;
  });
  return [...list, ...chain, '  end'];
}

const WORTH_SHARING = 8;

function tryLines(source: Source, texts: Texts, inLoop: boolean): string {
  if ('log' in source) return logLine(source, texts);
  const words = 'argv' in source ? source.argv : [source.read].flat();
  const [only] = words;
  if (
    'read' in source &&
    words.length === 1 &&
    only !== undefined &&
    !/[*?[]/.test(only) &&
    !IN_PATH.test(only)
  )
    return `${source.regularOnly ? 'try_file' : 'try_cat'} ${shellWord(only, texts, inLoop)}`;
  const command = commandOf(source, texts);
  if (inLoop || !words.some((word) => IN_PATH.test(word)))
    return `${command} ${folded(words.map((word) => shellWord(word, texts, inLoop)))}`;
  const about = words.every((word) => IN_PATH.test(word)) ? '[ "$#" -eq 0 ] || ' : '';
  const lines = [...positional(words, texts), `${about}${command} "$@"`];
  return `{\n${lines.join('\n').replaceAll(/^(?!$)/gm, '  ')}\n}`;
}

function commandOf(source: Source, texts: Texts): string {
  if (!('argv' in source)) return 'read' in source && source.regularOnly ? 'try_files' : 'try_read';
  const options = [
    ...(source.modules ? [`mod=${shellWord(source.modules.join(' '), texts)}`] : []),
    ...(source.stopSignal && source.stopSignal !== 'SIGTERM' ? [`sig=${source.stopSignal.slice(3)}`] : []),
  ];
  return ['try', ...options].join(' ');
}

function logLine({ log, optional }: ReadLog, texts: Texts): string {
  const grep = log.grep === undefined ? undefined : posixPattern(log.grep);
  const words = [
    ...(optional ? ['optional'] : []),
    shellWord(log.glob, texts),
    ...(log.grep === undefined || grep === undefined
      ? []
      : [shellWord(log.grep, texts), shellWord(grep.ere, texts), ...(grep.ignoreCase ? ['-i'] : [])]),
  ];
  return `try_log ${words.join(' ')}`;
}
