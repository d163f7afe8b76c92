import { readFile } from 'node:fs/promises';
import { EvidenceError } from '../core/errors.js';
import { ARMOR_BEGIN } from './encrypt-armor.js';

/** Who may read what is encrypted: age recipients, or whoever knows the passphrase. */
export type EncryptFor =
  | { readonly recipients: readonly string[]; readonly passphrase?: never }
  | { readonly passphrase: string; readonly recipients?: never };

/** What to try on an encrypted file. */
export interface DecryptWith {
  readonly identities: readonly string[];
  /** Asked for only when the file needs one. */
  readonly passphrase?: () => Promise<string>;
}

const SECRET = /^AGE-SECRET-KEY-/i;

/**
 * Recipients as given by the user, each `age1…` or a file with one a line (`#` begins a comment), without
 * repetitions. Checked here, before anything is collected. Throws E_RECIPIENT.
 */
export async function readRecipients(given: readonly string[], flag: string): Promise<string[]> {
  const found = new Set<string>();
  for (const value of given) {
    if (/^(?:age1|ssh-|ecdsa-|AGE-SECRET-KEY-)/i.test(value)) {
      found.add(await recipient(value.trim(), flag));
      continue;
    }
    const lines = (await textOf(value, flag, 'E_RECIPIENT')).split(/\r?\n/);
    const before = found.size;
    for (const [index, line] of lines.entries()) {
      const text = line.trim();
      if (text === '' || text.startsWith('#')) continue;
      found.add(await recipient(text, `${value}:${index + 1}`));
    }
    if (found.size === before && !lines.some((l) => /^\s*[^#\s]/.test(l))) {
      throw new EvidenceError('E_RECIPIENT', `${flag}: ${value} holds no recipient`, HOW);
    }
  }
  return [...found];
}

const HOW = 'a recipient looks like age1…; age-keygen prints it as "public key"';

async function recipient(text: string, where: string): Promise<string> {
  if (SECRET.test(text)) {
    const hint = 'keep it to yourself and give the recipient instead: age-keygen -y FILE';
    throw new EvidenceError('E_RECIPIENT', `${where}: this is an identity, which is secret`, hint);
  }
  if (/^(?:ssh-|ecdsa-)/.test(text)) {
    const what = `${where}: SSH keys (${text.split(/\s/)[0]}) cannot be recipients here`;
    const hint = `ask for an age key (age-keygen), or encrypt the bundle yourself: age -R KEY.pub`;
    throw new EvidenceError('E_RECIPIENT', what, hint);
  }
  const { Encrypter } = await import('age-encryption');
  try {
    new Encrypter().addRecipient(text);
    return text;
  } catch (error) {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new EvidenceError(
      'E_RECIPIENT',
      `${where}: ${JSON.stringify(shown)} is not an age recipient (${(error as Error).message})`,
      /^age1[a-z0-9]+1/.test(text) ? 'recipients of age plugins are not supported' : HOW,
    );
  }
}

/** The identities in files as age-keygen writes them. No message ever shows one. Throws E_IDENTITY. */
export async function readIdentities(files: readonly string[], flag: string): Promise<string[]> {
  const { Decrypter } = await import('age-encryption');
  const found: string[] = [];
  for (const file of files) {
    const text = await textOf(file, flag, 'E_IDENTITY');
    if (text.startsWith(ARMOR_BEGIN) || text.startsWith('age-encryption.org/')) {
      const hint = `decrypt it first: age -d ${file} > identity.txt`;
      throw new EvidenceError('E_IDENTITY', `${file}: this identity file is itself encrypted`, hint);
    }
    if (/^-----BEGIN .*PRIVATE KEY-----/.test(text)) {
      const hint = 'decrypt with age -d -i KEY, or use an identity of age-keygen';
      throw new EvidenceError('E_IDENTITY', `${file}: SSH keys cannot be identities here`, hint);
    }
    const before = found.length;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const identity = line.trim();
      if (identity === '' || identity.startsWith('#')) continue;
      try {
        new Decrypter().addIdentity(identity);
      } catch {
        const plugin = /^AGE-PLUGIN-/i.test(identity) ? ' (age plugins are not supported)' : '';
        throw new EvidenceError('E_IDENTITY', `${file}:${index + 1}: not an age identity${plugin}`, LOOKS);
      }
      found.push(identity);
    }
    if (found.length === before) {
      throw new EvidenceError('E_IDENTITY', `${flag}: ${file} holds no identity`, LOOKS);
    }
  }
  return found;
}

const LOOKS = 'an identity file is what age-keygen -o FILE writes; its line begins with AGE-SECRET-KEY-';

async function textOf(file: string, flag: string, code: 'E_RECIPIENT' | 'E_IDENTITY'): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const hint = code === 'E_RECIPIENT' ? HOW : LOOKS;
    throw new EvidenceError(code, `${flag}: ${file} cannot be read: ${(error as Error).message}`, hint);
  }
}
