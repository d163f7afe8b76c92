import { createReadStream } from 'node:fs';
import { ReadableStream } from 'node:stream/web';
import type { Decrypter } from 'age-encryption';
import { EvidenceError } from '../core/errors.js';
import { ARMOR_BEGIN, decodeArmor } from './encrypt-armor.js';
import type { DecryptWith } from './encrypt-keys.js';
import { firstBytes } from './first-bytes.js';

const AGE = 'age-encryption.org/v1\n';
const CHUNK = 256 * 1024;
/** Hundreds of recipients, or a file that wants our memory. */
const LONGEST_HEADER = 1024 ** 2;

export type EncryptedKind = 'age' | 'armored age';

/** What the first bytes of a file say; undefined for anything but age. */
export function encryptedKind(head: Buffer): EncryptedKind | undefined {
  const text = head.toString('latin1');
  if (text.startsWith(AGE)) return 'age';
  return text.trimStart().startsWith(ARMOR_BEGIN) ? 'armored age' : undefined;
}

export interface EncryptedFile {
  /** Decrypts from the start, each time it is called. Every chunk was authenticated before it is handed out. */
  readonly plain: () => AsyncGenerator<Buffer>;
}

/**
 * Finds the key of an age file; nothing of its content is decrypted yet. Throws E_IDENTITY when none of the keys
 * fits, E_DECRYPT when the file was altered or cut, also while it is read, and E_NOT_A_BUNDLE when it is not age.
 */
export async function openEncrypted(path: string, keys: DecryptWith): Promise<EncryptedFile> {
  const armored = (await kindOf(path)) === 'armored age';
  const source = (): AsyncIterable<Buffer> => {
    const file = createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>;
    return armored ? decodeArmor(file) : file;
  };
  const header = await readHeader(path, source());
  const fileKey = await unwrap(path, header, keys);
  return { plain: () => decryptChunks(path, source(), fileKey) };
}

async function kindOf(path: string): Promise<EncryptedKind> {
  let kind: EncryptedKind | undefined;
  try {
    kind = encryptedKind(await firstBytes(path));
  } catch (error) {
    throw new EvidenceError('E_NOT_A_BUNDLE', `${path} cannot be read: ${(error as Error).message}`);
  }
  if (kind === undefined) throw new EvidenceError('E_NOT_A_BUNDLE', `${path}: not encrypted with age`);
  return kind;
}

/** False also for what is no file: whoever opens it says so. */
export async function isEncryptedFile(path: string): Promise<boolean> {
  return firstBytes(path).then(
    (head) => encryptedKind(head) !== undefined,
    () => false,
  );
}

/** Up to and with the line of the MAC. */
async function readHeader(path: string, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  let header: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of chunks) {
      header = Buffer.concat([header, chunk]);
      const mac = header.indexOf('\n--- ');
      const end = mac < 0 ? -1 : header.indexOf('\n', mac + 1);
      if (end >= 0) return header.subarray(0, end + 1);
      if (header.length > LONGEST_HEADER) break;
    }
  } catch (error) {
    throw damagedAge(path, error);
  }
  throw damagedAge(path, new Error('its header does not end'));
}

async function unwrap(path: string, header: Buffer, keys: DecryptWith): Promise<Uint8Array> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  const kinds = [...header.toString('latin1').matchAll(/^-> (\S+)/gm)].map((m) => m[1] ?? '');
  const needsPassphrase = kinds.includes('scrypt');
  if (needsPassphrase) {
    if (keys.passphrase === undefined) {
      throw new EvidenceError('E_IDENTITY', `${path}: encrypted with a passphrase`, 'give it: --passphrase');
    }
    const { passphraseIdentity } = await import('./encrypt-passphrase.js');
    decrypter.addIdentity(passphraseIdentity(await keys.passphrase()));
  } else {
    for (const identity of keys.identities) decrypter.addIdentity(identity);
  }
  try {
    return await decrypter.decryptHeader(header);
  } catch (error) {
    if (!/no identity matched/.test((error as Error).message)) throw damagedAge(path, error);
    throw new EvidenceError('E_IDENTITY', `${path}: ${noMatch(needsPassphrase, kinds, keys)}`, WHICH);
  }
}

const WHICH = 'the key must be one of those it was encrypted for; ask who made it for whom';

function noMatch(needsPassphrase: boolean, kinds: readonly string[], keys: DecryptWith): string {
  if (needsPassphrase) return 'the passphrase is wrong';
  const recipients = `${kinds.length} recipient${kinds.length === 1 ? '' : 's'} (${[...new Set(kinds)].join(', ')})`;
  return keys.identities.length === 0
    ? `encrypted for ${recipients}: an identity is needed`
    : `encrypted for ${recipients}, and no identity given is one of them`;
}

async function* decryptChunks(
  path: string,
  chunks: AsyncIterable<Buffer>,
  fileKey: Uint8Array,
): AsyncGenerator<Buffer> {
  const { Decrypter } = await import('age-encryption');
  const decrypter: Decrypter = new Decrypter();
  decrypter.addIdentity({ unwrapFileKey: () => fileKey });
  try {
    const file = ReadableStream.from(chunks) as globalThis.ReadableStream<Uint8Array>;
    const plain = await decrypter.decrypt(file);
    for await (const chunk of plain as AsyncIterable<Uint8Array>) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
  } catch (error) {
    throw damagedAge(path, error);
  }
}

function damagedAge(path: string, error: unknown): unknown {
  if (error instanceof EvidenceError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (code !== undefined && 'syscall' in (error as object)) return error;
  return new EvidenceError(
    'E_DECRYPT',
    `${path}: altered, damaged or cut short (${message})`,
    'copy it again from where it was made and compare the checksums',
    { cause: error },
  );
}
