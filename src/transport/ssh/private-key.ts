import { sign as signWith, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { EvidenceError } from '../../core/errors.js';
import { readSshPublicKey, sshFingerprint } from '../../core/ssh-key.js';
import { sshMpint, sshString } from '../../core/ssh-wire.js';

/** A key that signs, wherever its private half is. */
export interface SshSigner {
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` … */
  readonly type: string;
  readonly publicKey: Buffer;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** The signature as SSH writes it: algorithm and value, RFC 4253 section 6.6. */
  sign(data: Buffer): Promise<Buffer>;
}

/** Asks a person for a secret; undefined: no answer. Rejects with an EvidenceError when nobody can be asked. */
export type AskSecret = (prompt: string) => Promise<string | undefined>;

const TRIES = 3;

/**
 * The signer in a private key file (OpenSSH, PEM or PuTTY format), or, when `path` is a public key file, the same
 * key in ssh-agent. Throws E_KEY with what to do.
 */
export async function openSigner(path: string, ask: AskSecret): Promise<SshSigner> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw keyError(path, `cannot be read: ${(error as Error).message}`);
  });
  const publicKey = readSshPublicKey(text);
  if (publicKey) return agentSigner(path, publicKey.type, publicKey.blob);
  const key = await decrypted(path, text, ask);
  const [type, blob] = [key.type, key.getPublicSSH()];
  if (!SIGNS.has(type)) throw keyError(path, `keys of type ${type} are not supported for signatures`, KINDS);
  const pem = createPrivateKey(key.getPrivatePEM());
  return {
    type,
    publicKey: blob,
    fingerprint: sshFingerprint(blob),
    sign: async (data) => signLocally(type, pem, data),
  };
}

const KINDS = 'use an ed25519, ECDSA or RSA key: ssh-keygen -t ed25519';
/** Key type → hash of its signatures; ed25519 has its own. RSA never with SHA-1. */
const SIGNS: ReadonlyMap<string, string | null> = new Map([
  ['ssh-ed25519', null],
  ['ssh-rsa', 'sha512'],
  ['ecdsa-sha2-nistp256', 'sha256'],
  ['ecdsa-sha2-nistp384', 'sha384'],
  ['ecdsa-sha2-nistp521', 'sha512'],
]);

function signLocally(type: string, key: KeyObject, data: Buffer): Buffer {
  const value = signWith(SIGNS.get(type) ?? null, data, { key, dsaEncoding: 'ieee-p1363' });
  return signature(type, type.startsWith('ecdsa-') ? twoNumbers(value) : value);
}

function signature(type: string, value: Buffer): Buffer {
  return Buffer.concat([sshString(type === 'ssh-rsa' ? 'rsa-sha2-512' : type), sshString(value)]);
}

/** r and s of an ECDSA signature, RFC 5656 section 3.1.2. */
function twoNumbers(p1363: Buffer): Buffer {
  const half = p1363.length / 2;
  return Buffer.concat([sshMpint(p1363.subarray(0, half)), sshMpint(p1363.subarray(half))]);
}

async function decrypted(path: string, text: string, ask: AskSecret): Promise<ssh2.ParsedKey> {
  let parsed = ssh2.utils.parseKey(text);
  for (let tries = 0; parsed instanceof Error && /no passphrase given/.test(parsed.message);) {
    const passphrase = await ask(`Passphrase for ${path}: `);
    if (passphrase === undefined) throw keyError(path, 'no passphrase was given');
    const opened = ssh2.utils.parseKey(text, passphrase);
    if (!(opened instanceof Error)) parsed = opened;
    else if (++tries >= TRIES) throw keyError(path, 'the passphrase is wrong');
  }
  if (parsed instanceof Error) {
    throw keyError(path, `not a private key that can be read (${parsed.message})`, KINDS);
  }
  if (!parsed.isPrivateKey()) throw keyError(path, 'there is no private key in it');
  return parsed;
}

async function agentSigner(path: string, type: string, blob: Buffer): Promise<SshSigner> {
  const fingerprint = sshFingerprint(blob);
  const socket = process.env['SSH_AUTH_SOCK'];
  if (socket === undefined || socket === '') {
    throw keyError(
      path,
      'this is a public key, and no ssh-agent holds the private one (SSH_AUTH_SOCK is not set)',
      `name the private key file, or start an agent: eval $(ssh-agent); ssh-add ${path.replace(/\.pub$/, '')}`,
    );
  }
  if (!SIGNS.has(type)) throw keyError(path, `keys of type ${type} are not supported for signatures`, KINDS);
  const agent = new ssh2.OpenSSHAgent(socket);
  const held = await new Promise<Buffer[]>((resolve, reject) => {
    agent.getIdentities((error, keys) =>
      error
        ? reject(keyError(path, `ssh-agent does not answer: ${error.message}`))
        : resolve((keys ?? []).map(blobOf)),
    );
  });
  if (!held.some((key) => key.equals(blob))) {
    throw keyError(
      path,
      `ssh-agent does not hold the key ${fingerprint}`,
      `ssh-add ${path.replace(/\.pub$/, '')}`,
    );
  }
  return {
    type,
    publicKey: blob,
    fingerprint,
    sign: (data) =>
      new Promise((resolve, reject) => {
        agent.sign(blob, data, { hash: 'sha512' }, (error, value) =>
          error || !value
            ? reject(keyError(path, `ssh-agent did not sign: ${error?.message ?? 'no signature'}`))
            : resolve(signature(type, value)),
        );
      }),
  };
}

function blobOf(key: ssh2.ParsedKey | Buffer | string | { pubKey: unknown }): Buffer {
  const parsed = ssh2.utils.parseKey(key as Buffer);
  return parsed instanceof Error ? Buffer.alloc(0) : parsed.getPublicSSH();
}

function keyError(path: string, what: string, hint?: string): EvidenceError {
  return new EvidenceError('E_KEY', `${path}: ${what}`, hint);
}
