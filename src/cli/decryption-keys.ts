import type { DecryptWith } from '../bundle/encrypt-keys.js';

export interface KeyFlags {
  readonly identity?: readonly string[];
  readonly passphrase?: boolean;
}

/** What --identity, EVIDENCE_IDENTITY and --passphrase give; undefined when none was given. */
export async function decryptionKeys(flags: KeyFlags): Promise<DecryptWith | undefined> {
  if (flags.identity === undefined && !flags.passphrase) return undefined;
  const { readIdentities } = await import('../bundle/encrypt-keys.js');
  const identities = await readIdentities(flags.identity ?? [], '--identity');
  if (!flags.passphrase) return { identities };
  const { askSecret } = await import('./ask-secret.js');
  return { identities, passphrase: () => askSecret('Passphrase: ') };
}
