import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { keyTypeOf, sshFingerprint } from '../core/ssh-key.js';
import { SshReader, sshString, uint32 } from '../core/ssh-wire.js';
import type { SshSigner } from '../transport/ssh/private-key.js';

/** OpenSSH's PROTOCOL.sshsig. A signature made for another purpose (git, files) is none for a bundle. */
export const NAMESPACE = 'evidence';

const MAGIC = Buffer.from('SSHSIG');
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const LINE = 70;

export interface SshSignature {
  readonly publicKey: Buffer;
  readonly type: string;
  /** `SHA256:…` of the key that made it. */
  readonly fingerprint: string;
  readonly namespace: string;
  readonly reserved: Buffer;
  readonly hash: 'sha256' | 'sha512';
  /** `rsa-sha2-512` …: RSA keys have several. */
  readonly algorithm: string;
  readonly value: Buffer;
}

/** The armored signature of `message`, which `ssh-keygen -Y verify -n evidence` accepts. */
export async function signMessage(message: Buffer, signer: SshSigner): Promise<string> {
  const hash = 'sha512';
  const value = await signer.sign(signedData(message, NAMESPACE, Buffer.alloc(0), hash));
  const blob = Buffer.concat([
    MAGIC,
    uint32(1),
    sshString(signer.publicKey),
    sshString(NAMESPACE),
    sshString(''),
    sshString(hash),
    sshString(value),
  ]);
  const lines = blob.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

/** Reads an armored signature; a sentence when it is none. */
export function readSignature(armored: string): SshSignature | string {
  const lines = armored.trim().split(/\r?\n/);
  const body = lines.slice(1, -1).join('');
  if (lines[0] !== BEGIN || lines.at(-1) !== END || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) {
    return 'not an SSH signature';
  }
  try {
    return readBlob(Buffer.from(body, 'base64'));
  } catch (error) {
    return `a damaged SSH signature: ${(error as Error).message}`;
  }
}

function readBlob(blob: Buffer): SshSignature {
  const reader = new SshReader(blob);
  if (!reader.bytes(MAGIC.length).equals(MAGIC)) throw new RangeError('it does not begin with SSHSIG');
  const version = reader.uint32();
  if (version !== 1) throw new RangeError(`version ${version} is not known`);
  const publicKey = reader.string();
  const namespace = reader.string().toString('utf8');
  const reserved = reader.string();
  const hash = reader.string().toString('latin1');
  const signature = new SshReader(reader.string());
  reader.end();
  if (hash !== 'sha256' && hash !== 'sha512') throw new RangeError('it uses an unknown hash');
  const algorithm = signature.string().toString('latin1');
  const value = signature.string();
  const type = keyTypeOf(publicKey) ?? 'unknown';
  // A hardware key adds flags and a counter, which is read where such signatures are checked: nowhere yet.
  if (!type.startsWith('sk-')) signature.end();
  const fingerprint = sshFingerprint(publicKey);
  return { publicKey, type, fingerprint, namespace, reserved, hash, algorithm, value };
}

/** Whether the key in the signature made it over exactly this message; a sentence when that cannot be told. */
export function isGenuine(signature: SshSignature, message: Buffer): boolean | string {
  const { type, algorithm, value, publicKey, namespace, reserved, hash } = signature;
  const scheme = SCHEMES.get(algorithm);
  if (scheme === undefined || scheme.type !== type) {
    return `signatures of type ${JSON.stringify(algorithm)} with a key of type ${JSON.stringify(type)} cannot be checked here`;
  }
  try {
    const key = publicKeyOf(publicKey);
    const raw = type.startsWith('ecdsa-') ? fromTwoNumbers(value, scheme.bytes ?? 0) : value;
    const data = signedData(message, namespace, reserved, hash);
    return verify(scheme.hash, data, { key, dsaEncoding: 'ieee-p1363' }, raw);
  } catch (error) {
    return `its key or value makes no sense: ${(error as Error).message}`;
  }
}

interface Scheme {
  readonly type: string;
  readonly hash: string | null;
  /** Of one number of an ECDSA signature. */
  readonly bytes?: number;
}

/** `ssh-rsa` signatures are SHA-1 and not among them, as in OpenSSH. */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['ssh-ed25519', { type: 'ssh-ed25519', hash: null }],
  ['rsa-sha2-256', { type: 'ssh-rsa', hash: 'sha256' }],
  ['rsa-sha2-512', { type: 'ssh-rsa', hash: 'sha512' }],
  ['ecdsa-sha2-nistp256', { type: 'ecdsa-sha2-nistp256', hash: 'sha256', bytes: 32 }],
  ['ecdsa-sha2-nistp384', { type: 'ecdsa-sha2-nistp384', hash: 'sha384', bytes: 48 }],
  ['ecdsa-sha2-nistp521', { type: 'ecdsa-sha2-nistp521', hash: 'sha512', bytes: 66 }],
]);

function signedData(message: Buffer, namespace: string, reserved: Buffer, hash: string): Buffer {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([
    MAGIC,
    sshString(namespace),
    sshString(reserved),
    sshString(hash),
    sshString(digest),
  ]);
}

const CURVES: Readonly<Record<string, string>> = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' };

/** RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4 → a key of node:crypto. */
function publicKeyOf(blob: Buffer): KeyObject {
  const reader = new SshReader(blob);
  const type = reader.string().toString('latin1');
  const url = (bytes: Buffer): string => bytes.toString('base64url');
  if (type === 'ssh-ed25519') {
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: url(reader.string()) } });
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [reader.mpint(), reader.mpint()];
    if (n.length < 128) throw new RangeError('the RSA key is shorter than 1024 bits');
    return createPublicKey({ format: 'jwk', key: { kty: 'RSA', e: url(e), n: url(n) } });
  }
  const crv = CURVES[reader.string().toString('latin1')];
  const point = reader.string();
  const half = (point.length - 1) / 2;
  if (crv === undefined || point[0] !== 4) throw new RangeError('unknown curve or compressed point');
  const [x, y] = [url(point.subarray(1, 1 + half)), url(point.subarray(1 + half))];
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv, x, y } });
}

function fromTwoNumbers(value: Buffer, bytes: number): Buffer {
  const reader = new SshReader(value);
  const numbers = [reader.mpint(), reader.mpint()];
  reader.end();
  return Buffer.concat(
    numbers.map((n) => {
      if (n.length > bytes) throw new RangeError('a number of the signature is too large');
      return Buffer.concat([Buffer.alloc(bytes - n.length), n]);
    }),
  );
}
