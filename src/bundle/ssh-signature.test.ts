import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasTool, temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import { KEY_TYPES, makeKey, publicKey, startAgent } from '../../test/support/ssh-keys.js';
import { openSigner } from '../transport/ssh/private-key.js';
import { matchesPatterns, readSigners } from './sign-allowed-signers.js';
import { checkSignature, type SignatureCheck } from './sign-check.js';
import { readSignature, signMessage } from './ssh-signature.js';

const noAsking = (): Promise<string> => Promise.reject(new Error('nothing was to be asked'));
const MESSAGE = Buffer.from('{"schema": "evidence/bundle/v1"}\n');
const dir = temporaryDir();

/** What ssh-keygen says of a signature of ours: exit status 0 or its words. */
function sshKeygenVerifies(
  armored: string,
  list: string,
  identity: string,
  message: Buffer,
  at?: string,
): boolean {
  const [signers, file] = [join(dir, 'allowed_signers'), join(dir, 'message.sig')];
  writeFileSync(signers, list);
  writeFileSync(file, armored);
  const time = at === undefined ? [] : ['-O', `verify-time=${at}`];
  try {
    runTool(
      'ssh-keygen',
      ['-Y', 'verify', '-f', signers, '-I', identity, '-n', 'evidence', '-s', file, ...time],
      {
        input: message.toString(),
      },
    );
    return true;
  } catch {
    return false;
  }
}

function check(armored: string, list: string, identity?: string, now = Date.now()): SignatureCheck {
  const expected = { list: readSigners(list), from: 'list', ...(identity !== undefined && { identity }) };
  return checkSignature(MESSAGE, armored, expected, now);
}

describe.skipIf(!hasTool('ssh-keygen'))('SSH signatures and ssh-keygen', () => {
  describe.each(KEY_TYPES)('%s', (name, ...args) => {
    let key = '';
    beforeAll(() => {
      key = makeKey(dir, name, args);
    });

    it('what is signed here, ssh-keygen verifies; what was changed, it does not', async () => {
      const armored = await signMessage(MESSAGE, await openSigner(key, noAsking));
      const list = `ops@example.org namespaces="evidence" ${publicKey(key)}\n`;
      expect(sshKeygenVerifies(armored, list, 'ops@example.org', MESSAGE)).toBe(true);
      expect(sshKeygenVerifies(armored, list, 'ops@example.org', Buffer.from('else'))).toBe(false);
      expect(check(armored, list, 'ops@example.org')).toMatchObject({
        state: 'valid',
        signer: 'ops@example.org',
      });
    });

    it('what ssh-keygen signs, is verified here; with SHA-256 too', () => {
      for (const hash of ['sha256', 'sha512']) {
        const armored = runTool(
          'ssh-keygen',
          ['-Y', 'sign', '-f', key, '-n', 'evidence', '-O', `hashalg=${hash}`],
          {
            input: MESSAGE.toString(),
          },
        );
        expect(check(armored, publicKey(key))).toMatchObject({ state: 'valid' });
        expect(checkSignature(Buffer.from('else'), armored, undefined, 0)).toMatchObject({
          state: 'altered',
        });
      }
    });
  });

  describe('private keys', () => {
    it('a passphrase is asked for, and again when it was wrong', async () => {
      const key = makeKey(dir, 'locked', ['-t', 'ed25519'], 'open sesame');
      const answers = ['wrong', 'open sesame'];
      const asked: string[] = [];
      const signer = await openSigner(key, async (prompt) => {
        asked.push(prompt);
        return answers.shift() ?? '';
      });
      expect(asked).toEqual([`Passphrase for ${key}: `, `Passphrase for ${key}: `]);
      expect(check(await signMessage(MESSAGE, signer), publicKey(key)).state).toBe('valid');
      await expect(openSigner(key, async () => 'wrong')).rejects.toMatchObject({
        code: 'E_KEY',
        message: expect.stringContaining('the passphrase is wrong'),
      });
    });

    it.each([
      ['a file that is not there', '/nonexistent', /cannot be read/],
      ['a file that is no key', import.meta.filename, /not a private key/],
    ])('%s', async (_, path, message) => {
      await expect(openSigner(path, noAsking)).rejects.toThrow(message);
    });
  });

  describe.skipIf(!hasTool('ssh-agent'))('ssh-agent', () => {
    it.each([
      ['ed25519', '-t', 'ed25519'],
      ['ecdsa', '-t', 'ecdsa'],
      ['rsa', '-t', 'rsa', '-b', '2048'],
    ])('signs with an %s key it holds when the .pub file is named', async (name, ...args) => {
      const key = makeKey(temporaryDir(), `agent ${name}`, args);
      const socket = await startAgent(temporaryDir());
      const before = process.env['SSH_AUTH_SOCK'];
      process.env['SSH_AUTH_SOCK'] = socket;
      try {
        await expect(openSigner(`${key}.pub`, noAsking)).rejects.toThrow(/does not hold the key SHA256:/);
        runTool('ssh-add', ['-q', key], { env: { ...process.env } });
        const armored = await signMessage(MESSAGE, await openSigner(`${key}.pub`, noAsking));
        expect(sshKeygenVerifies(armored, `me ${publicKey(key)}`, 'me', MESSAGE)).toBe(true);
        expect(check(armored, publicKey(key)).state).toBe('valid');
      } finally {
        process.env['SSH_AUTH_SOCK'] = before;
        if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      }
    });

    it('without an agent, the message says what to do', async () => {
      const key = makeKey(temporaryDir(), 'lonely', ['-t', 'ed25519']);
      const before = process.env['SSH_AUTH_SOCK'];
      delete process.env['SSH_AUTH_SOCK'];
      try {
        await expect(openSigner(`${key}.pub`, noAsking)).rejects.toMatchObject({
          code: 'E_KEY',
          hint: expect.stringContaining('ssh-add'),
        });
      } finally {
        if (before !== undefined) process.env['SSH_AUTH_SOCK'] = before;
      }
    });
  });

  describe('allowed_signers, judged as ssh-keygen judges', () => {
    let [armored, mine, other] = ['', '', ''];
    beforeAll(async () => {
      const key = makeKey(dir, 'judged', ['-t', 'ed25519']);
      armored = await signMessage(MESSAGE, await openSigner(key, noAsking));
      mine = publicKey(key).split(' ').slice(0, 2).join(' ');
      other = publicKey(makeKey(dir, 'other', ['-t', 'ed25519']))
        .split(' ')
        .slice(0, 2)
        .join(' ');
    });

    /** Each line with KEY and OTHER for the keys, the verify time, and whether it is to be accepted. */
    it.each([
      ['me KEY', true],
      ['me KEY a comment with words', true],
      ['# me KEY', false],
      ['me OTHER', false],
      ['you KEY', false],
      ['*@example.org,me KEY', true],
      ['m? KEY', true],
      ['m* KEY', true],
      ['*,!me KEY', false],
      ['!me,* KEY', false],
      ['"me" KEY', true],
      ['you OTHER\nme KEY', true],
      ['me OTHER\nyou KEY', false],
      ['me namespaces="evidence" KEY', true],
      ['me namespaces="git,evid*" KEY', true],
      ['me namespaces="git" KEY', false],
      ['me namespaces="*,!evidence" KEY', false],
      ['me NAMESPACES="evidence" KEY', true],
      ['me namespaces=evidence KEY', false],
      ['me namespaces= KEY', false],
      ['me unknown="x" KEY', false],
      ['me valid-after="20260101" KEY', true],
      ['me valid-after="20270101" KEY', false],
      ['me valid-before="20270101" KEY', true],
      ['me valid-before="20260101" KEY', false],
      ['me valid-after="20260101",valid-before="20270101" KEY', true],
      ['me valid-before="20260101",valid-after="20270101" KEY', false],
      ['me valid-after="202606151200Z" KEY', true],
      ['me valid-after="202606151201Z" KEY', false],
      ['me valid-before="20260615120000Z" KEY', true],
      ['me valid-before="20260615115959Z" KEY', false],
      ['me valid-after="2026-01-01" KEY', false],
      ['me cert-authority KEY', false],
      ['me namespaces="git" KEY\nme KEY', true],
      ['broken\nme KEY', true],
      ['me ssh-ed25519 AAAA', false],
      ['', false],
    ])('%j: %s', (line, accepted) => {
      const list = line.replaceAll('KEY', mine).replaceAll('OTHER', other);
      const now = Date.UTC(2026, 5, 15, 12, 0, 0);
      expect(check(armored, list, 'me', now).state === 'valid').toBe(accepted);
      expect(sshKeygenVerifies(armored, list, 'me', MESSAGE, '20260615120000Z')).toBe(accepted);
    });

    it.each([
      ['me valid-before="20260101" KEY', 'expired', /was valid until 2026-01-01|2025-12-31/],
      ['me valid-after="20270101Z" KEY', 'expired', /not valid before 2027-01-01T00:00:00.000Z/],
      ['you KEY', 'wrong_key', /list:1: the key is that of you, not of me/],
      ['me namespaces="git" KEY', 'wrong_key', /may sign for git/],
      ['me cert-authority KEY', 'unsupported', /authority for certificates/],
      ['ca cert-authority OTHER', 'wrong_key', /not in list \(cert-authority entries are not supported\)/],
      ['me frobnicate KEY', 'wrong_key', /not in list \(line 1: the option frobnicate needs a value/],
    ])('%j says why: %s', (line, state, reason) => {
      const list = line.replaceAll('KEY', mine).replaceAll('OTHER', other);
      expect(check(armored, list, 'me', Date.UTC(2026, 5, 15))).toMatchObject({
        state,
        reason: expect.stringMatching(reason),
      });
    });

    it('a date that does not exist is none, though ssh-keygen takes it for the next month', () => {
      const { signers, mistakes } = readSigners(`me valid-after="20260231" ${mine}`);
      expect({ signers, mistakes }).toEqual({ signers: [], mistakes: [expect.stringContaining('20260231')] });
    });

    it('a signature made for another purpose is none for a bundle', () => {
      const git = runTool('ssh-keygen', ['-Y', 'sign', '-f', join(dir, 'judged'), '-n', 'git'], {
        input: MESSAGE.toString(),
      });
      expect(check(git, `me ${mine}`)).toMatchObject({
        state: 'wrong_key',
        reason: expect.stringContaining('"git"'),
      });
    });

    it('no signature, no list', () => {
      expect(checkSignature(MESSAGE, undefined, undefined, 0)).toEqual({ state: 'none' });
      expect(
        checkSignature(MESSAGE, undefined, { list: readSigners(`me ${mine}`), from: 'list' }, 0).state,
      ).toBe('missing');
      expect(checkSignature(MESSAGE, armored, undefined, 0)).toMatchObject({
        state: 'unchecked',
        keyType: 'ssh-ed25519',
      });
    });

    it('no changed character of a signature is ever accepted, and none throws', () => {
      fc.assert(
        fc.property(fc.nat(armored.length - 1), fc.integer({ min: 1, max: 126 }), (at, code) => {
          const changed = armored.slice(0, at) + String.fromCodePoint(code) + armored.slice(at + 1);
          // Blanks around the armor mean nothing, and the last base64 character has spare bits.
          const state = check(changed, `me ${mine}`, 'me').state;
          if (state === 'valid') expect(readSignature(changed)).toEqual(readSignature(armored));
        }),
        { numRuns: 1500 },
      );
    });
  });
});

describe('hostile signatures', () => {
  it('random blobs are malformed or unsupported, never an exception', () => {
    const armor = (blob: Uint8Array): string =>
      `-----BEGIN SSH SIGNATURE-----\n${Buffer.from(blob).toString('base64')}\n-----END SSH SIGNATURE-----\n`;
    const magic = Buffer.from('SSHSIG\0\0\0\u0001', 'latin1');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, prefixed) => {
        const armored = armor(prefixed ? Buffer.concat([magic, bytes]) : bytes);
        expect(checkSignature(MESSAGE, armored, undefined, 0).state).toBeOneOf([
          'malformed',
          'unsupported',
          'altered',
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it('the list reader takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { signers, mistakes } = readSigners(text);
        expect(signers.length + mistakes.length).toBeLessThanOrEqual(text.split('\n').length);
      }),
      { numRuns: 2000 },
    );
  });

  it('a pattern of many stars costs no time', () => {
    expect(matchesPatterns('a'.repeat(5000), ['*a'.repeat(2000) + 'b'])).toBe(false);
    expect(matchesPatterns('a'.repeat(5000), ['*a'.repeat(2000)])).toBe(true);
  });
});
