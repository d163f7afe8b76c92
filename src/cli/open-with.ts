import type { OpenWith } from '../incident/evidence/incident-bundles.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from './knowledge-flags.js';

/** How the bundles of an incident are opened and judged. */
export async function openWith(flags: KeyFlags & KnowledgeFlags): Promise<OpenWith> {
  return { knowledge: await knowledgeOf(flags), keys: (file) => decryptionKeys(file, flags) };
}
