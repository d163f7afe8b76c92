import { createHash } from 'node:crypto';

export interface HostKey {
  /** As in known_hosts: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  readonly type: string;
  /** The public key in SSH wire format (RFC 4253, 6.6). */
  readonly blob: Buffer;
}

/** A key as the server sent it; the first string of the blob names its type. */
export function hostKeyOf(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return { type: blob.subarray(4, 4 + length).toString('latin1'), blob };
}

/** As `ssh-keygen -l` prints it: `SHA256:` and base64 without padding. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** `ssh-ed25519` → `ED25519`, as OpenSSH names it to people. */
export function keyName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    'ssh-ed25519': 'ED25519',
    'ssh-rsa': 'RSA',
    'ssh-dss': 'DSA',
  };
  return names[type] ?? (type.startsWith('ecdsa-') ? 'ECDSA' : type);
}
