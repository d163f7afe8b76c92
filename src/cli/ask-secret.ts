import { openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { EvidenceError } from '../core/errors.js';

const [CTRL_C, CTRL_D, CTRL_U, DELETE, BACKSPACE] = ['\u0003', '\u0004', '\u0015', '\u007f', '\b'];

/**
 * Asks on the terminal, whatever stdin and stdout are, and shows nothing of what is typed. Throws E_NO_TERMINAL
 * when there is none; on Ctrl-C it sends this process the signal.
 */
export async function askSecret(prompt: string): Promise<string> {
  const input = openTerminal(prompt);
  try {
    writeSync(input.fd, prompt);
    input.setRawMode(true).setEncoding('utf8');
    return await typedLine(input);
  } finally {
    input.setRawMode(false);
    writeSync(input.fd, '\n');
    input.destroy();
  }
}

/** Twice, for a secret that nobody could correct afterwards. */
export async function askNewSecret(prompt: string): Promise<string> {
  const secret = await askSecret(`${prompt}: `);
  if (secret === '') throw new EvidenceError('E_USAGE', 'the passphrase is empty');
  if ((await askSecret(`${prompt}, once more: `)) === secret) return secret;
  throw new EvidenceError('E_USAGE', 'the two passphrases differ', 'nothing was written; try again');
}

function openTerminal(prompt: string): ReadStream & { fd: number } {
  try {
    return new ReadStream(openSync('/dev/tty', 'r+')) as ReadStream & { fd: number };
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

async function typedLine(input: ReadStream): Promise<string> {
  const typed: string[] = [];
  for await (const text of input as AsyncIterable<string>) {
    for (const character of text) {
      if (character === '\r' || character === '\n' || character === CTRL_D) return typed.join('');
      if (character === CTRL_C) {
        process.kill(process.pid, 'SIGINT');
        throw new DOMException('interrupted', 'AbortError');
      }
      if (character === DELETE || character === BACKSPACE) typed.pop();
      else if (character === CTRL_U) typed.length = 0;
      else typed.push(character);
    }
  }
  throw new EvidenceError('E_NO_TERMINAL', 'the terminal was closed');
}
