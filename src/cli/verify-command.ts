import { readFile } from 'node:fs/promises';
import { readSigners } from '../bundle/sign-allowed-signers.js';
import { type ExpectedSigner, isTrouble, type SignatureCheck } from '../bundle/sign-check.js';
import { type Problem, verifyBundle } from '../bundle/verify.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { visible } from '../core/escape.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { shortList } from './short-list.js';
import { type Paint, painter } from './style.js';

interface Flags extends KeyFlags {
  readonly signer?: string;
  readonly identityName?: string;
  readonly sha256?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence verify`: exit 5 when anything is not as it was sealed. */
export async function runVerify(path: string, flags: Flags): Promise<number> {
  const expected = flags.sha256?.toLowerCase();
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new EvidenceError(
      'E_USAGE',
      `--sha256: "${flags.sha256}" is not 64 hex digits`,
      'copy it from the closing summary of the run',
    );
  }
  const signer = await expectedSigner(flags);
  const keys = await decryptionKeys(path, flags);
  const result = await verifyBundle(path, {
    ...(expected !== undefined && { manifestSha256: expected }),
    ...(signer && { signer }),
    ...(keys && { keys }),
  });
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return result.ok ? EXIT.done : EXIT.verification;
  }
  const paint = painter(process.stdout, flags.color);
  const word = result.ok ? paint('green', 'intact') : paint('red', 'NOT as it was sealed');
  const lines = [
    `${word}: ${path}`,
    `  ${result.checked} files, ${formatBytes(result.bytes)} checked`,
    ...(result.manifestSha256 === undefined ? [] : [`  manifest sha256 ${result.manifestSha256}`]),
    ...signatureLine(result.signature, paint),
    ...problemLines(result.problems, paint),
    ...(result.ok && expected === undefined && result.signature?.state !== 'valid'
      ? ['  compare the manifest hash with the one the sender gives you, or pass it with --sha256']
      : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return result.ok ? EXIT.done : EXIT.verification;
}

function problemLines(problems: readonly Problem[], paint: Paint): string[] {
  const isUnreached = (p: Problem): boolean => p.kind === 'unreadable' && p.expected !== undefined;
  const unreached = problems.filter(isUnreached).map((p) => visible(p.path));
  return [
    ...problems
      .filter((p) => p.kind !== 'signature' && !isUnreached(p))
      .map((p) => `  ${paint('red', p.kind)} ${problemText(p)}`),
    ...(unreached.length === 0
      ? []
      : [`  ${paint('red', 'not reached')} ${unreached.length} files: ${shortList(unreached)}`]),
  ];
}

function problemText({ kind, path, expected, actual = 'nothing' }: Problem): string {
  // It begins with the path of the bundle, and names the entry.
  if (kind === 'unreadable') return visible(actual);
  if (expected !== undefined) return `${visible(path)}\n    expected ${expected}\n    found    ${actual}`;
  return kind === 'manifest' ? `${visible(path)}: ${visible(actual)}` : visible(path);
}

/** The list in --signer. Throws E_USAGE, and E_KEY when there is nobody on it. */
async function expectedSigner({ signer, identityName }: Flags): Promise<ExpectedSigner | undefined> {
  if (signer === undefined) {
    if (identityName === undefined) return undefined;
    throw new EvidenceError(
      'E_USAGE',
      '--identity-name needs the list it stands in',
      'give it: --signer allowed_signers',
    );
  }
  const text = await readFile(signer, 'utf8').catch((error: unknown) => {
    throw new EvidenceError('E_KEY', `--signer: ${signer} cannot be read: ${(error as Error).message}`);
  });
  const list = readSigners(text);
  if (list.signers.length === 0) {
    const why = list.mistakes[0] === undefined ? 'it is empty' : list.mistakes[0];
    const hint = 'an allowed_signers file (ssh-keygen(1)) or a public key is expected';
    throw new EvidenceError('E_KEY', `--signer: ${signer} names nobody: ${why}`, hint);
  }
  return { list, from: signer, ...(identityName !== undefined && { identity: identityName }) };
}

function signatureLine(check: SignatureCheck | undefined, paint: Paint): string[] {
  if (check === undefined || check.state === 'none') return [];
  const { state, fingerprint, keyType, signer, reason } = check;
  if (isTrouble(state))
    return [`  ${paint('red', `signature ${state.replace('_', ' ')}`)}: ${visible(reason ?? '')}`];
  const by = `${fingerprint} (${keyType})`;
  return state === 'valid'
    ? [`  ${paint('green', 'signed')} by ${visible(signer ?? 'the given key')}, ${by}`]
    : [`  signed by ${by} (not checked against a list: --signer)`];
}
