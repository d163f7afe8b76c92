import { createHash } from 'node:crypto';
import { SshReader } from './ssh-wire.js';

/** Types a line of a public key file, authorized_keys or allowed_signers can name. */
const KEY_TYPE =
  /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-\S+)(?:-cert-v01@openssh\.com)?$/;

export interface SshPublicKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256` … */
  readonly type: string;
  /** As it goes over the wire (RFC 4253 section 6.6); what fingerprints are taken of. */
  readonly blob: Buffer;
  readonly comment: string;
}

export function isSshKeyType(word: string): boolean {
  return KEY_TYPE.test(word);
}

/** `SHA256:…` as ssh-keygen -l prints it. */
export function sshFingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** `ssh-ed25519 AAAA… comment`, or undefined when the text is no such line. */
export function readSshPublicKey(line: string): SshPublicKey | undefined {
  const [, type = '', base64 = '', comment = ''] =
    /^\s*(\S+)[ \t]+(\S+)(?:[ \t]+(.*?))?\s*$/.exec(line) ?? [];
  if (!isSshKeyType(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, 'base64');
  return keyTypeOf(blob) === type ? { type, blob, comment } : undefined;
}

/** The type a key blob itself names. */
export function keyTypeOf(blob: Buffer): string | undefined {
  try {
    return new SshReader(blob).string().toString('latin1');
  } catch {
    return undefined;
  }
}
