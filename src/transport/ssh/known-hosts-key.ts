import { createHash } from 'node:crypto';

/** Fields after the type name in a public key blob: a length in bytes, or any (RFC 4253 §6.6, RFC 5656, RFC 8709, PROTOCOL.u2f). */
const FIELDS: Readonly<Record<string, readonly (number | 'any')[]>> = {
  'ssh-ed25519': [32],
  'ssh-rsa': ['any', 'any'],
  'ssh-dss': ['any', 'any', 'any', 'any'],
  'ecdsa-sha2-nistp256': [8, 65],
  'ecdsa-sha2-nistp384': [8, 97],
  'ecdsa-sha2-nistp521': [8, 133],
  'sk-ssh-ed25519@openssh.com': [32, 'any'],
  'sk-ecdsa-sha2-nistp256@openssh.com': [8, 65, 'any'],
};

/** Other words OpenSSH takes for a type in known_hosts. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'rsa-sha2-256': 'ssh-rsa',
  'rsa-sha2-512': 'ssh-rsa',
  rsa: 'ssh-rsa',
  dsa: 'ssh-dss',
  ed25519: 'ssh-ed25519',
  'ed25519-sk': 'sk-ssh-ed25519@openssh.com',
};

/** OpenSSH refuses shorter RSA keys. */
const LEAST_RSA_BITS = 1024;

/** `SHA256:…`, as `ssh-keygen -lf` prints it. */
export function fingerprint(keyBlob: Buffer): string {
  return `SHA256:${createHash('sha256').update(keyBlob).digest('base64').replace(/=+$/, '')}`;
}

/** The type name a public key blob begins with, such as `ssh-ed25519`; undefined when it is not a blob. */
export function keyType(keyBlob: Buffer): string | undefined {
  const type = fieldAt(keyBlob, 0)?.toString('latin1');
  return type !== undefined && /^[\x21-\x7e]{1,64}$/.test(type) ? type : undefined;
}

/** True when `blob` is a whole public key of the type the line says it is. */
export function isKeyOfType(blob: Buffer, word: string): boolean {
  const type = keyType(blob);
  if (type === undefined || (type !== word && OTHER_NAMES[word.toLowerCase()] !== type)) return false;
  if (/-cert-v\d\d@openssh\.com$/.test(type)) return true;
  const expected = FIELDS[type];
  if (!expected) return false;
  const fields = fieldsOf(blob).slice(1);
  if (fields.length !== expected.length) return false;
  if (fields.some((field, i) => expected[i] !== 'any' && expected[i] !== field.length)) return false;
  return type !== 'ssh-rsa' || bits(fields[1]) >= LEAST_RSA_BITS;
}

/** All length-prefixed strings of the blob; empty when it does not end exactly behind the last one. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset < blob.length) {
    const field = fieldAt(blob, offset);
    if (!field) return [];
    fields.push(field);
    offset += 4 + field.length;
  }
  return fields;
}

function fieldAt(blob: Buffer, offset: number): Buffer | undefined {
  if (offset + 4 > blob.length) return undefined;
  const end = offset + 4 + blob.readUInt32BE(offset);
  return end <= blob.length ? blob.subarray(offset + 4, end) : undefined;
}

function bits(number: Buffer | undefined): number {
  const first = number?.findIndex((byte) => byte !== 0) ?? -1;
  if (!number || first < 0) return 0;
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}
