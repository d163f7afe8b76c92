import { isEncryptedFile } from '../bundle/decrypt.js';
import type { DecryptWith } from '../bundle/encrypt-keys.js';

export interface KeyFlags {
  readonly identity?: readonly string[];
  readonly passphrase?: boolean;
}

/**
 * What --identity, EVIDENCE_IDENTITY and --passphrase give; undefined when none was given, or the file does not need
 * one: a variable that is set for good must not keep anybody from reading a plain bundle.
 */
export async function decryptionKeys(path: string, flags: KeyFlags): Promise<DecryptWith | undefined> {
  if (!(await isEncryptedFile(path))) return undefined;
  if (flags.identity === undefined && !flags.passphrase) return undefined;
  const { readIdentities } = await import('../bundle/encrypt-keys.js');
  const identities = await readIdentities(flags.identity ?? [], '--identity');
  if (!flags.passphrase) return { identities };
  const { askSecret } = await import('./ask-secret.js');
  return { identities, passphrase: () => askSecret('Passphrase: ') };
}
