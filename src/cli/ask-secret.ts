import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { EvidenceError, EXIT } from '../core/errors.js';

const [CTRL_C, CTRL_D, CTRL_U, DELETE, BACKSPACE] = ['\u0003', '\u0004', '\u0015', '\u007f', '\b'];

/**
 * Asks on the terminal, whatever stdin and stdout are, and shows nothing of what is typed. Throws E_NO_TERMINAL
 * when there is none; Ctrl-C ends the process as an interrupt does.
 */
export async function askSecret(prompt: string): Promise<string> {
  const fd = openTerminal(prompt);
  const input = new ReadStream(fd);
  try {
    // First: whoever sees the prompt may type at once.
    input.setRawMode(true).setEncoding('utf8');
    writeSync(fd, prompt);
    const line = await typedLine(input);
    if (line !== undefined) return line;
  } finally {
    input.setRawMode(false);
    writeSync(fd, '\n');
    input.destroy();
  }
  // Questions come before the work: there is nothing to save.
  process.exit(EXIT.interrupted);
}

/** Whether there is a terminal to ask on. */
export function hasTerminal(): Promise<boolean> {
  try {
    closeSync(openTerminal(''));
    return Promise.resolve(true);
  } catch {
    return Promise.resolve(false);
  }
}

/** Where nobody can be asked there is no answer: then a key without a passphrase, or the agent, must do. */
export async function askSecretOrNot(prompt: string): Promise<string | undefined> {
  try {
    return await askSecret(prompt);
  } catch (error) {
    if (error instanceof EvidenceError && error.code === 'E_NO_TERMINAL') return undefined;
    throw error;
  }
}

/** Twice, for a secret that nobody could correct afterwards. */
export async function askNewSecret(prompt: string): Promise<string> {
  const secret = await askSecret(`${prompt}: `);
  if (secret === '') throw new EvidenceError('E_USAGE', 'the passphrase is empty');
  if ((await askSecret(`${prompt}, once more: `)) === secret) return secret;
  throw new EvidenceError('E_USAGE', 'the two passphrases differ', 'nothing was written; try again');
}

function openTerminal(prompt: string): number {
  try {
    const fd = openSync('/dev/tty', 'r+');
    if (isatty(fd)) return fd;
    closeSync(fd);
    throw new Error('/dev/tty is not a terminal');
  } catch (error) {
    const what = prompt.replace(/:? *$/, '');
    throw new EvidenceError(
      'E_NO_TERMINAL',
      `"${what}" cannot be asked: there is no terminal`,
      'run it in a terminal',
      {
        cause: error,
      },
    );
  }
}

/** Undefined after Ctrl-C. */
async function typedLine(input: ReadStream): Promise<string | undefined> {
  const typed: string[] = [];
  for await (const text of input as AsyncIterable<string>) {
    for (const character of text) {
      if (character === '\r' || character === '\n' || character === CTRL_D) return typed.join('');
      if (character === CTRL_C) return undefined;
      if (character === DELETE || character === BACKSPACE) typed.pop();
      else if (character === CTRL_U) typed.length = 0;
      else typed.push(character);
    }
  }
  throw new EvidenceError('E_NO_TERMINAL', 'the terminal was closed');
}
