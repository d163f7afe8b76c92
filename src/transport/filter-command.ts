import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { commandEnvironment, TOOL_PATH } from './environment.js';

/** Why a filter gave nothing, or not everything. */
export class FilterError extends Error {
  constructor(
    message: string,
    /** The program is not installed, or may not be run. */
    readonly isMissing: boolean,
  ) {
    super(message);
  }
}

/** What a filter says on stderr when it fails is a line or two. */
const MOST_WORDS = 2000;

/**
 * Streams a file through a program that reads stdin and writes stdout (`xz -dc`). The program waits while nobody
 * takes its output, and is ended when the reader stops early. Throws FilterError.
 */
export async function* filtered(
  argv: readonly [string, ...string[]],
  path: string,
): AsyncGenerator<Buffer, void, undefined> {
  const input = await open(path, constants.O_RDONLY);
  const child = spawn(argv[0], argv.slice(1), {
    cwd: '/',
    env: commandEnvironment('filter', TOOL_PATH),
    stdio: [input.fd, 'pipe', 'pipe'],
  });
  let [words, failure] = ['', undefined as NodeJS.ErrnoException | undefined];
  child.on('error', (error) => (failure = error));
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new FilterError('there is no pipe to read it from', false);
  stderr.setEncoding('utf8').on('data', (text: string) => {
    if (words.length < MOST_WORDS) words += text;
  });
  const ended = once(child, 'close').catch(() => undefined);
  try {
    for await (const chunk of stdout) yield chunk as Buffer;
    await ended;
    if (failure)
      throw new FilterError(failure.message, failure.code === 'ENOENT' || failure.code === 'EACCES');
    if (child.exitCode !== 0) {
      const said = words.trim().split('\n')[0]?.replaceAll('(stdin): ', '') ?? '';
      throw new FilterError(`${basename(argv[0])}: ${said || `exit ${child.exitCode}`}`, false);
    }
  } finally {
    child.kill('SIGKILL');
    await input.close();
  }
}
