import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Encrypter, generateHybridIdentity, generateIdentity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAgeKey, onTerminal, type AgeKey } from '../../test/support/age.js';
import { hasTool, temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import { makeSpool, SAMPLE_FILES, SAMPLE_NAME, sampleDraft } from '../../test/support/sample-spool.js';
import { EvidenceError } from '../core/errors.js';
import { openEncrypted } from './decrypt.js';
import { encryptChunks } from './encrypt.js';
import { decryptFile, encryptBundle } from './encrypt-bundle.js';
import { type EncryptFor, readIdentities, readRecipients } from './encrypt-keys.js';
import { passphraseRecipient } from './encrypt-passphrase.js';
import { openBundle } from './read.js';
import { verifyBundle } from './verify.js';
import { sealBundle, type BundleFormat, type SealedBundle } from './write.js';

const KiB64 = 64 * 1024;

let dir = '';
beforeEach(() => {
  dir = temporaryDir();
});

/** As a compressor gives them: pieces of any size. */
async function* pieces(bytes: Buffer, size = 100_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function encrypted(bytes: Buffer, encryptFor: EncryptFor): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of encryptChunks(encryptFor, pieces(bytes))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function read(path: string, identities: readonly string[]): Promise<Buffer> {
  const { plain } = await openEncrypted(path, { identities });
  const chunks: Buffer[] = [];
  for await (const chunk of plain()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function seal(format: BundleFormat, more: object = {}): Promise<SealedBundle> {
  const spool = makeSpool(dir);
  return sealBundle({ dir: spool, name: SAMPLE_NAME, outDir: dir, format, manifest: sampleDraft(), ...more });
}

/** The error a call is refused with, without what a stack trace would add. */
async function refused(work: Promise<unknown>): Promise<EvidenceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe.skipIf(!hasTool('age'))("Debian's age", () => {
  let mine: AgeKey;
  let other: AgeKey;
  beforeAll(() => {
    const keys = temporaryDir();
    [mine, other] = [makeAgeKey(keys, 'mine'), makeAgeKey(keys, 'other')];
  });
  const sizes = [0, 1, KiB64 - 1, KiB64, KiB64 + 1, 3 * KiB64, 1_000_003];

  it.each(sizes)('decrypts %i bytes that were encrypted here, for each of two recipients', async (size) => {
    const plain = randomBytes(size);
    const file = join(dir, 'x.age');
    writeFileSync(file, await encrypted(plain, { recipients: [other.recipient, mine.recipient] }));
    for (const key of [mine, other]) {
      const out = runTool('age', ['-d', '-i', key.file, file], { encoding: 'latin1' });
      expect(Buffer.from(out, 'latin1').equals(plain)).toBe(true);
    }
  });

  it.each(sizes)('encrypts %i bytes that are decrypted here, armored too', async (size) => {
    const [plain, file] = [join(dir, 'plain'), join(dir, 'x.age')];
    writeFileSync(plain, randomBytes(size));
    const identities = await readIdentities([other.file, mine.file], '-i');
    for (const armor of [[], ['-a']]) {
      runTool('age', ['-r', mine.recipient, ...armor, '-o', file, plain]);
      expect((await read(file, identities)).equals(readFileSync(plain))).toBe(true);
    }
  });

  it.skipIf(!hasTool('expect'))('and passphrases, both ways', async () => {
    const [plain, file] = [join(dir, 'plain'), join(dir, 'x.age')];
    writeFileSync(plain, 'secret text');
    onTerminal(['age', '-p', '-o', file, plain], ['open sesame', 'open sesame']);
    const keys = (passphrase: string): Parameters<typeof decryptFile>[1] => ({
      identities: [],
      passphrase: async () => passphrase,
    });
    await decryptFile(file, keys('open sesame'), { out: join(dir, 'ours') });
    expect(readFileSync(join(dir, 'ours'), 'utf8')).toBe('secret text');
    const wrong = await refused(decryptFile(file, keys('sesame'), { out: join(dir, 'wrong') }));
    expect(wrong).toMatchObject({
      code: 'E_IDENTITY',
      message: expect.stringContaining('the passphrase is wrong'),
    });

    writeFileSync(file, await encrypted(Buffer.from('and back'), { passphrase: 'open sesame' }));
    onTerminal(['age', '-d', '-o', join(dir, 'theirs'), file], ['open sesame']);
    expect(readFileSync(join(dir, 'theirs'), 'utf8')).toBe('and back');
    expect(readdirSync(dir).toSorted()).toEqual(['ours', 'plain', 'theirs', 'x.age']);
  });

  it('decrypts a sealed bundle, and tar reads it', async () => {
    const {
      path,
      encrypted: isEncrypted,
      manifestSha256,
    } = await seal('tar.gz', { encryptTo: [mine.recipient] });
    expect({ path, isEncrypted }).toEqual({
      path: join(dir, `${SAMPLE_NAME}.tar.gz.age`),
      isEncrypted: true,
    });
    expect(readdirSync(dir)).toEqual([`${SAMPLE_NAME}.tar.gz.age`]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const tar = join(dir, 'plain.tar.gz');
    runTool('age', ['-d', '-i', mine.file, '-o', tar, path]);
    expect(runTool('tar', ['tzf', tar]).split('\n')).toContain(`${SAMPLE_NAME}/manifest.json`);
    const identities = await readIdentities([mine.file], '-i');
    const verified = await verifyBundle(path, { keys: { identities }, manifestSha256 });
    expect(verified).toMatchObject({ ok: true, checked: Object.keys(SAMPLE_FILES).length });
  });
});

describe('an encrypted bundle', () => {
  let [identity, recipient] = ['', ''];
  beforeAll(async () => {
    identity = await generateIdentity();
    recipient = await identityToRecipient(identity);
  });

  it('is read like any other, and nothing is written for it', async () => {
    const { path } = await seal('tar.gz', { encryptTo: [recipient] });
    const before = readdirSync(dir);
    const bundle = await openBundle(path, {}, { identities: [identity] });
    expect(bundle).toMatchObject({ root: SAMPLE_NAME, kind: 'tar.gz', encrypted: true });
    expect((await bundle.read('README.md')).toString()).toBe(SAMPLE_FILES['README.md']);
    expect(await bundle.signature()).toBeUndefined();
    expect(readdirSync(dir)).toEqual(before);
  });

  it('without a key, with another one, with a zip in it: says what to do', async () => {
    const { path } = await seal('tar.gz', { encryptTo: [recipient] });
    expect(await refused(openBundle(path))).toMatchObject({
      exit: 2,
      hint: expect.stringContaining('--identity'),
    });
    const another = await generateIdentity();
    const wrong = await refused(openBundle(path, {}, { identities: [another] }));
    expect(wrong).toMatchObject({ code: 'E_IDENTITY', exit: 2 });
    expect(wrong.message).toMatch(
      /encrypted for 1 recipient \(X25519\), and no identity given is one of them/,
    );
    const zip = await seal('zip', { encryptTo: [recipient] });
    expect((await refused(openBundle(zip.path, {}, { identities: [identity] }))).message).toMatch(/a zip/);
  });

  it('of a folder: packed on the way, to the bytes sealing would have made', async () => {
    const folder = await seal('dir');
    const { path } = await encryptBundle(folder.path, { recipients: [recipient] }, {});
    const { path: plain } = await decryptFile(path, { identities: [identity] }, {});
    expect(plain).toBe(`${folder.path}.tar.gz`);
    const sealed = await seal('tar.gz');
    expect(readFileSync(plain).equals(readFileSync(sealed.path))).toBe(true);
  });

  it('twice is refused, and so is what is no bundle', async () => {
    const { path } = await seal('tar.gz', { encryptTo: [recipient] });
    expect((await refused(encryptBundle(path, { recipients: [recipient] }, {}))).message).toMatch(
      /encrypted already/,
    );
    writeFileSync(join(dir, 'notes.txt'), 'notes');
    const notes = await refused(encryptBundle(join(dir, 'notes.txt'), { recipients: [recipient] }, {}));
    expect(notes.code).toBe('E_NOT_A_BUNDLE');
  });

  it('a folder bundle says that it is not encrypted', async () => {
    const sealed = await seal('dir', { encryptTo: [recipient] });
    expect(sealed).toMatchObject({ encrypted: false, reason: expect.stringContaining('NOT encrypted') });
  });

  it('an interrupt while it is packed leaves a plain folder that says so', async () => {
    const sealed = await seal('tar.gz', { encryptTo: [recipient], signal: AbortSignal.abort() });
    expect(sealed).toMatchObject({
      format: 'dir',
      encrypted: false,
      reason: 'interrupted while packing; it is NOT encrypted',
    });
    expect(readdirSync(dir)).toEqual([SAMPLE_NAME]);
    expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true });
  });

  describe('that was damaged', () => {
    const plain = randomBytes(2 * KiB64 + 5000);
    let whole: Buffer;
    beforeAll(async () => {
      whole = await encrypted(plain, { recipients: [recipient] });
    });
    const decrypt = async (bytes: Buffer): Promise<EvidenceError | Buffer> => {
      const folder = temporaryDir();
      writeFileSync(join(folder, 'x.age'), bytes);
      try {
        const { path } = await decryptFile(join(folder, 'x.age'), { identities: [identity] }, {});
        return readFileSync(path);
      } catch (error) {
        expect(readdirSync(folder)).toEqual(['x.age']);
        if (!(error instanceof EvidenceError)) throw error;
        return error;
      }
    };

    it('cut anywhere, also between chunks, is refused and leaves no plain file', async () => {
      const header = whole.indexOf('\n', whole.indexOf('\n--- ') + 1) + 1;
      const ends = [0, 1, 30, header, header + 15, header + 16, whole.length - 1, whole.length - 16];
      const chunks = [1, 2].map((n) => header + 16 + n * (KiB64 + 16));
      for (const end of [...ends, ...chunks]) {
        const result = await decrypt(whole.subarray(0, end));
        expect(result, `cut at ${end}`).toBeInstanceOf(EvidenceError);
        expect((result as EvidenceError).exit, `cut at ${end}`).toBe(end < 22 ? 2 : 5);
      }
    });

    it('with one byte changed, or some more at the end, never gives anything', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
          const changed = Buffer.from(whole);
          changed[at] = (changed[at] ?? 0) ^ mask;
          const result = await decrypt(changed);
          expect(result).toBeInstanceOf(EvidenceError);
          expect((result as EvidenceError).code).toBeOneOf(['E_DECRYPT', 'E_IDENTITY', 'E_NOT_A_BUNDLE']);
        }),
        { numRuns: 60 },
      );
      for (const more of [1, 16, 17, KiB64 + 16]) {
        expect(await decrypt(Buffer.concat([whole, Buffer.alloc(more)]))).toMatchObject({
          code: 'E_DECRYPT',
        });
      }
    });

    it('a header without end costs little memory', async () => {
      const endless = Buffer.concat([
        Buffer.from('age-encryption.org/v1\n-> X25519 '),
        Buffer.alloc(8 << 20, 'A'),
      ]);
      expect(await decrypt(endless)).toMatchObject({
        code: 'E_DECRYPT',
        message: expect.stringContaining('does not end'),
      });
    });

    it('a passphrase that would cost a gigabyte is refused', async () => {
      const encrypter = new Encrypter();
      const recipient = passphraseRecipient('x', 10);
      encrypter.addRecipient({
        wrapFileKey: async (key) =>
          (await recipient.wrapFileKey(key)).map((s) => ({ ...s, args: [...s.args.slice(0, 2), '30'] })),
      });
      const file = join(dir, 'x.age');
      writeFileSync(file, await encrypter.encrypt('x'));
      const error = await refused(openEncrypted(file, { identities: [], passphrase: async () => 'x' }));
      expect(error).toMatchObject({
        code: 'E_DECRYPT',
        message: expect.stringContaining('work factor of 30'),
      });
    });

    it('while it is verified, shows where it breaks', async () => {
      const { path } = await seal('tar.gz', { encryptTo: [recipient] });
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.subarray(0, -1));
      const cut = await verifyBundle(path, { keys: { identities: [identity] } }).catch(
        (error: unknown) => error,
      );
      expect(cut).toMatchObject({ code: 'E_DECRYPT', exit: 5 });
    });
  });

  it('is never written over a file, nor is a plain one', async () => {
    const { path } = await seal('tar.gz');
    const { path: age } = await encryptBundle(path, { recipients: [recipient] }, {});
    const before = readFileSync(path);
    writeFileSync(`${path}.note`, '');
    for (const work of [
      () => encryptBundle(path, { recipients: [recipient] }, {}),
      () => decryptFile(age, { identities: [identity] }, {}),
      () => decryptFile(age, { identities: [identity] }, { out: `${path}.note` }),
    ]) {
      expect(await refused(work())).toMatchObject({
        code: 'E_OUT_DIR',
        message: expect.stringContaining('exists already'),
      });
    }
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(dir).filter((n) => n.endsWith('.partial'))).toEqual([]);
  });

  it('an interrupt while it is decrypted leaves nothing', async () => {
    const { path } = await seal('tar.gz', { encryptTo: [recipient] });
    const work = decryptFile(path, { identities: [identity] }, { signal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(dir)).toEqual([`${SAMPLE_NAME}.tar.gz.age`]);
  });
});

describe('recipients and identities', () => {
  it('post-quantum ones, alone and beside others', async () => {
    const [pq, x25519] = [await generateHybridIdentity(), await generateIdentity()];
    const given = await Promise.all([pq, x25519].map(identityToRecipient));
    expect(given[0]).toMatch(/^age1pq1/);
    const file = join(dir, 'x.age');
    writeFileSync(
      file,
      await encrypted(Buffer.from('later'), { recipients: await readRecipients(given, '--to') }),
    );
    for (const identity of [pq, x25519]) {
      writeFileSync(join(dir, 'key.txt'), identity);
      const identities = await readIdentities([join(dir, 'key.txt')], '-i');
      expect((await read(file, identities)).toString()).toBe('later');
    }
  });

  it('from the command line and from files, each once, comments skipped', async () => {
    const [a, b] = await Promise.all([1, 2].map(async () => identityToRecipient(await generateIdentity())));
    const file = join(dir, 'recipients.txt');
    writeFileSync(file, `# the vendor\n${a}\r\n\n  ${b}  \n${a}\n`);
    expect(await readRecipients([b ?? '', file], '--to')).toEqual([b, a]);
  });

  it.each([
    [
      'an SSH key',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ',
      /SSH keys \(ssh-ed25519\) cannot be recipients/,
      /age -R/,
    ],
    ['a typing mistake', 'age1qqqq', /"age1qqqq" is not an age recipient/, /age-keygen/],
    ['a plugin', `age1yubikey1${'q'.repeat(40)}`, /not an age recipient/, /plugins/],
    ['a file that is not there', '/nonexistent', /cannot be read/, /age1/],
  ])('%s is refused', async (_, given, message, hint) => {
    const error = await refused(readRecipients([given], '--to'));
    expect(error).toMatchObject({ code: 'E_RECIPIENT', exit: 2 });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it('an identity where a recipient belongs is refused without being shown', async () => {
    const identity = await generateIdentity();
    const file = join(dir, 'identity.txt');
    writeFileSync(file, `# created\n${identity}\n`);
    for (const given of [identity, file]) {
      const error = await refused(readRecipients([given], '--to'));
      expect(error.message).toMatch(/this is an identity, which is secret/);
      expect(`${error.message}${error.hint}`).not.toContain(identity.slice(16));
    }
  });

  it.each([
    ['an SSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\n', /SSH keys cannot be identities/],
    ['an encrypted one', '-----BEGIN AGE ENCRYPTED FILE-----\n', /itself encrypted/],
    ['nothing', '# nothing\n', /holds no identity/],
    ['something else', 'hello AGE-SECRET-KEY-1QQQQ\n', /:1: not an age identity/],
    ['a plugin', 'AGE-PLUGIN-YUBIKEY-1QQQQ\n', /plugins are not supported/],
  ])('a file with %s is no identity file', async (_, text, message) => {
    const file = join(dir, 'identity.txt');
    writeFileSync(file, text);
    const error = await refused(readIdentities([file], '-i'));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('QQQQ');
  });

  it('what is not age at all', async () => {
    mkdirSync(join(dir, 'folder'));
    writeFileSync(join(dir, 'x.age'), 'hello');
    for (const name of ['x.age', 'folder', 'missing.age']) {
      const error = await refused(
        decryptFile(join(dir, name), { identities: [] }, { out: join(dir, 'out') }),
      );
      expect(error).toMatchObject({ code: 'E_NOT_A_BUNDLE', exit: 2 });
    }
    expect(existsSync(join(dir, 'out'))).toBe(false);
  });
});
