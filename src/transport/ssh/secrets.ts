import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';

/** Asks the user; undefined means: no answer, go on without. */
export type AskSecret = (prompt: string) => Promise<string | undefined>;

const TRIES = 3;

export interface KeyFile {
  readonly path: string;
  /** undefined: it cannot be used, `problem` says why. */
  readonly key?: ParsedKey;
  readonly problem?: string;
}

/**
 * Key files and what the user was asked, shared by all hosts of a run: each file is read, and each passphrase
 * asked for, once. Questions come one at a time.
 */
export class Secrets {
  readonly #ask: AskSecret | undefined;
  /** Whether there is anybody to ask. */
  readonly canAsk: () => Promise<boolean>;
  readonly #keys = new Map<string, Promise<KeyFile>>();
  #lastQuestion: Promise<unknown> = Promise.resolve();

  constructor(ask?: AskSecret, canAsk = () => Promise.resolve(ask !== undefined)) {
    this.#ask = ask;
    this.canAsk = canAsk;
  }

  ask(prompt: string): Promise<string | undefined> {
    const answer = this.#lastQuestion.then(() => this.#ask?.(prompt));
    this.#lastQuestion = answer.catch(() => {});
    return answer;
  }

  /** The private key in this file. Only with `mayAsk` is the user asked for its passphrase. */
  async key(path: string, mayAsk: boolean): Promise<KeyFile | 'encrypted'> {
    const known = this.#keys.get(path);
    if (known) return known;
    const text = await readFile(path).catch((error: NodeJS.ErrnoException) => error);
    if (text instanceof Error) {
      return { path, problem: `${path}: ${text.code ?? text.message}` };
    }
    const key = await parse(text);
    if (key === 'encrypted') {
      if (!mayAsk) return 'encrypted';
      const asked = this.#keys.get(path) ?? this.#decrypt(path, text);
      this.#keys.set(path, asked);
      return asked;
    }
    const file = typeof key === 'string' ? { path, problem: `${path}: ${key}` } : { path, key };
    this.#keys.set(path, Promise.resolve(file));
    return file;
  }

  async #decrypt(path: string, text: Buffer): Promise<KeyFile> {
    for (let i = 0; i < TRIES; i++) {
      const passphrase = await this.ask(`Passphrase for ${path}: `);
      if (passphrase === undefined) return { path, problem: `${path}: no passphrase given` };
      const key = await parse(text, passphrase);
      if (typeof key !== 'string') return { path, key };
    }
    return { path, problem: `${path}: wrong passphrase` };
  }
}

/** ssh2 is loaded with the first key, not with whoever may have one. */
async function parse(text: Buffer, passphrase?: string): Promise<ParsedKey | string> {
  const { default: ssh2 } = await import('ssh2');
  const parsed = ssh2.utils.parseKey(text, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined) return 'no key in it';
  if (key instanceof Error) {
    return /encrypted|no passphrase/i.test(key.message) && passphrase === undefined
      ? 'encrypted'
      : key.message;
  }
  return key.isPrivateKey() ? key : 'not a private key';
}
