import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { type Identity, type Recipient, Stanza } from 'age-encryption';

/** age's `scrypt` stanza. As in age-encryption, but off the main thread: Ctrl-C works, and it takes a tenth. */

const LABEL = 'age-encryption.org/v1/scrypt';
/** What age writes: 1 s on a slow machine, 256 MiB while it is computed. */
const WORK_FACTOR = 18;
/** What age reads: beyond it, the file is an attack on our memory (1 GiB at 20). */
const MOST_WORK = 20;
/** ChaCha20-Poly1305 under a key that is used once. */
const NONCE = Buffer.alloc(12);
const TAG = 16;

export function passphraseRecipient(passphrase: string, workFactor = WORK_FACTOR): Recipient {
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(16);
      const cipher = createCipheriv('chacha20-poly1305', await derive(passphrase, salt, workFactor), NONCE, {
        authTagLength: TAG,
      });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      return [new Stanza(['scrypt', salt.toString('base64').replace(/=+$/, ''), String(workFactor)], body)];
    },
  };
}

export function passphraseIdentity(passphrase: string): Identity {
  return {
    unwrapFileKey: async (stanzas) => {
      const stanza = stanzas.find((s) => s.args[0] === 'scrypt');
      if (stanza === undefined) return null;
      const [, salt = '', work = ''] = stanza.args;
      const bytes = Buffer.from(salt, 'base64');
      if (
        stanzas.length !== 1 ||
        stanza.args.length !== 3 ||
        bytes.length !== 16 ||
        stanza.body.length !== 32
      ) {
        throw new Error('its passphrase stanza is malformed');
      }
      if (!/^[1-9]\d?$/.test(work) || Number(work) > MOST_WORK) {
        throw new Error(`it asks for a work factor of ${work.slice(0, 20)}, more than ${MOST_WORK}`);
      }
      return unseal(stanza.body, await derive(passphrase, bytes, Number(work)));
    },
  };
}

function unseal(body: Uint8Array, key: Buffer): Uint8Array | null {
  const decipher = createDecipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG });
  decipher.setAuthTag(body.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, -TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

function derive(passphrase: string, salt: Buffer, workFactor: number): Promise<Buffer> {
  const N = 2 ** workFactor;
  const labelled = Buffer.concat([Buffer.from(LABEL), salt]);
  return new Promise((resolve, reject) => {
    // maxmem is a guard of node, 32 MiB by default; scrypt needs 128·N·r bytes and a little more.
    scrypt(passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: 1024 * N + 2 ** 20 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
