import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './run-tool.js';

export interface AgeKey {
  readonly file: string;
  readonly recipient: string;
}

export function makeAgeKey(dir: string, name: string): AgeKey {
  const file = join(dir, `${name}.txt`);
  runTool('age-keygen', ['-o', file]);
  return { file, recipient: /public key: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '' };
}

/** Runs a command on a terminal of its own and answers each passphrase prompt with the next of `answers`. */
export function onTerminal(argv: readonly string[], answers: readonly string[]): string {
  const tcl = (word: string): string => `{${word}}`;
  const script = [
    'set timeout 60',
    `spawn -noecho ${argv.map(tcl).join(' ')}`,
    ...answers.map((answer) => `expect -re {assphrase[^\\n]*: *$} { send -- ${tcl(answer)}; send "\\r" }`),
    'expect eof',
    'lassign [wait] pid spawned os status',
    'exit $status',
  ];
  return runTool('expect', ['-c', script.join('\n')]);
}
