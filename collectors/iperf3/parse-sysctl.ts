import type { ProbeOutput } from '../../src/core/collector.js';
import { sysctlName } from '../../src/core/sysctl-name.js';
import { row, type Parsed } from '../../src/core/table.js';
import { sysctlChanges } from '../../src/tables/sysctl-changes.js';
import { runOf } from './run-subject.js';

const LINE = /^(was|want|set|refused|restored) (\/proc\/sys\/[\w./-]{1,200})(?: (.*))?$/;

interface Change {
  readonly line: number;
  readonly said: Map<string, string>;
}

/** What the guard of a changed setting printed: what it was, what was set, what it is again. */
export function* parseSysctl(output: ProbeOutput): Iterable<Parsed> {
  const changes = new Map<string, Change>();
  let last = 0;
  for (const { n, text } of output.lines()) {
    last = n;
    const [, word, path, value = ''] = LINE.exec(text) ?? [];
    if (word === undefined || path === undefined) continue;
    const change = changes.get(path) ?? { line: n, said: new Map() };
    changes.set(path, change);
    change.said.set(word, value.replaceAll('\t', ' '));
  }
  const { block: _, cell: __, ...of } = runOf(output.subject);
  for (const [path, { line, said }] of changes) {
    const before = said.get('was');
    if (before === undefined) continue;
    yield row(sysctlChanges, line, { ...of, name: sysctlName(path), before, ...later(said) }, last);
  }
}

function later(said: ReadonlyMap<string, string>): {
  wanted?: string;
  set?: string;
  refused?: string;
  restored?: string;
} {
  const words = { want: 'wanted', set: 'set', refused: 'refused', restored: 'restored' } as const;
  return Object.fromEntries(
    Object.entries(words).flatMap(([word, column]) => {
      const value = said.get(word);
      return value === undefined ? [] : [[column, value]];
    }),
  );
}
