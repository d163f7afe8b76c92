import { existsSync, readFileSync, statSync } from 'node:fs';
import { keyType } from './known-hosts-key.js';

/** A key file is a few KB; what is larger is none. */
const LARGEST_KEY = 64 * 1024;
const MAGIC = 'openssh-key-v1\0';

/** Path of the certificate ssh(1) would load beside this identity, when it is there. */
export function certificateBeside(identityFile: string): string | undefined {
  const path = `${identityFile}-cert.pub`;
  return existsSync(path) ? path : undefined;
}

/** True for a FIDO key (`sk-…`), which needs its token and the helper programs of OpenSSH. */
export function isFidoKey(identityFile: string): boolean {
  const type =
    typeOfPublic(`${identityFile}.pub`) ?? typeOfPublic(identityFile) ?? typeOfPrivate(identityFile);
  return type?.startsWith('sk-') ?? false;
}

function typeOfPublic(path: string): string | undefined {
  return /^((?:sk-)?(?:ssh|ecdsa)-\S+) /.exec(textOf(path))?.[1];
}

/** The public half stands unencrypted in front of the private one (PROTOCOL.key). */
function typeOfPrivate(path: string): string | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(textOf(path))?.[1];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  let offset = MAGIC.length;
  const length = (): number => (offset + 4 <= bytes.length ? bytes.readUInt32BE(offset) : bytes.length);
  // Cipher, key derivation and its options; then the number of keys and the first public key.
  for (let i = 0; i < 3; i++) offset += 4 + length();
  offset += 4;
  return keyType(bytes.subarray(offset + 4, offset + 4 + length()));
}

function textOf(path: string): string {
  try {
    const status = statSync(path);
    return status.isFile() && status.size <= LARGEST_KEY ? readFileSync(path, 'latin1') : '';
  } catch {
    return ''; // Not there, or not ours to read: the connection will say so.
  }
}
