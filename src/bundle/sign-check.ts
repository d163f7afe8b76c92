import { matchesPatterns, type AllowedSigner, type SignerList } from './sign-allowed-signers.js';
import { isGenuine, NAMESPACE, readSignature, type SshSignature } from './ssh-signature.js';

/**
 * What was found of a signature over manifest.json.
 * `none`: there is none and none was asked for. `unchecked`: made by the key it names over this manifest, but
 * nobody said whose key that may be. `valid`: by a key on the list. `missing`, `wrong_key`, `altered` (this
 * manifest was not signed), `expired` (or not valid yet), `unsupported`, `malformed`: none of that.
 */
export type SignatureState =
  | 'none'
  | 'unchecked'
  | 'valid'
  | 'missing'
  | 'wrong_key'
  | 'altered'
  | 'expired'
  | 'unsupported'
  | 'malformed';

export interface SignatureCheck {
  readonly state: SignatureState;
  /** Key type and `SHA256:…`, where there is a signature that can be read. */
  readonly keyType?: string;
  readonly fingerprint?: string;
  /** The name on the list: the identity asked for, else the principals of the entry. */
  readonly signer?: string;
  /** A sentence, for every state but none and valid. */
  readonly reason?: string;
}

export interface ExpectedSigner {
  readonly list: SignerList;
  /** What the list is called in messages. */
  readonly from: string;
  /** Identity that must be among the principals; absent: any. */
  readonly identity?: string;
}

export function isTrouble(state: SignatureState): boolean {
  return state !== 'none' && state !== 'unchecked' && state !== 'valid';
}

/** Judges the content of manifest.json.sig as `ssh-keygen -Y verify` would, at the time `now` (epoch ms). */
export function checkSignature(
  manifest: Buffer,
  armored: string | undefined,
  expected: ExpectedSigner | undefined,
  now: number,
): SignatureCheck {
  if (armored === undefined) {
    return expected === undefined
      ? { state: 'none' }
      : { state: 'missing', reason: 'the bundle is not signed: there is no manifest.json.sig in it' };
  }
  const signature = readSignature(armored);
  if (typeof signature === 'string')
    return { state: 'malformed', reason: `manifest.json.sig is ${signature}` };
  const about = { keyType: signature.type, fingerprint: signature.fingerprint };
  const genuine = isGenuine(signature, manifest);
  if (typeof genuine === 'string') {
    return { ...about, state: 'unsupported', reason: `${genuine}; try ssh-keygen -Y verify` };
  }
  if (!genuine)
    return { ...about, state: 'altered', reason: 'the signature is not one of this manifest.json' };
  if (signature.namespace !== NAMESPACE) {
    return {
      ...about,
      state: 'wrong_key',
      reason: `the signature was made for ${JSON.stringify(signature.namespace)}, not for "${NAMESPACE}"`,
    };
  }
  if (expected === undefined) {
    return { ...about, state: 'unchecked', reason: 'not checked against a list of signers' };
  }
  return { ...about, ...judge(signature, expected, now) };
}

type Judgement = Pick<SignatureCheck, 'state' | 'reason' | 'signer'>;

/** Of several entries for the key, one that holds is enough; else the nearest miss is told. */
function judge(signature: SshSignature, { list, from, identity }: ExpectedSigner, now: number): Judgement {
  const missed: Judgement[] = [];
  for (const entry of list.signers) {
    if (!entry.publicKey.equals(signature.publicKey)) continue;
    const verdict = judgeEntry(entry, identity, now);
    if (verdict.state === 'valid') return verdict;
    missed.push({ ...verdict, reason: `${from}:${entry.line}: ${verdict.reason}` });
  }
  const nearest = missed.find((m) => m.state === 'expired') ?? missed[0];
  if (nearest) return nearest;
  const authority = list.signers.some((s) => s.isAuthority);
  const notes = [
    ...(authority ? ['cert-authority entries are not supported'] : []),
    ...list.mistakes.slice(0, 3),
  ];
  const reason = `the key ${signature.fingerprint} is not in ${from}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
  return { state: 'wrong_key', reason };
}

function judgeEntry(entry: AllowedSigner, identity: string | undefined, now: number): Judgement {
  const { principals, namespaces, validAfter, validBefore } = entry;
  if (entry.isAuthority) {
    return { state: 'unsupported', reason: 'it is an authority for certificates, which are not supported' };
  }
  if (identity !== undefined && (principals === undefined || !matchesPatterns(identity, principals))) {
    const who = principals === undefined ? 'nobody by name' : principals.join(',');
    return { state: 'wrong_key', reason: `the key is that of ${who}, not of ${identity}` };
  }
  if (namespaces !== undefined && !matchesPatterns(NAMESPACE, namespaces)) {
    return {
      state: 'wrong_key',
      reason: `the key may sign for ${namespaces.join(',')}, not for "${NAMESPACE}"`,
    };
  }
  if (validAfter !== undefined && now < validAfter) {
    return { state: 'expired', reason: `the key is not valid before ${new Date(validAfter).toISOString()}` };
  }
  if (validBefore !== undefined && now > validBefore) {
    return { state: 'expired', reason: `the key was valid until ${new Date(validBefore).toISOString()}` };
  }
  const signer = identity ?? principals?.join(',');
  return { state: 'valid', ...(signer !== undefined && { signer }) };
}
