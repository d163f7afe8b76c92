import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { attach, type Attached } from '../incident/attach.js';
import type { Role } from '../incident/role.js';
import type { KeyFlags } from './decryption-keys.js';
import { countsText, printJson } from './incident-output.js';
import type { KnowledgeFlags } from './knowledge-flags.js';
import { openWith } from './open-with.js';

interface Flags extends KeyFlags, KnowledgeFlags {
  readonly role?: Role;
  readonly propose?: boolean;
  readonly json?: boolean;
}

/** `evidence incident attach`: exit 5 when a bundle is not as it was sealed. */
export async function runAttach(folder: string, paths: readonly string[], flags: Flags): Promise<number> {
  const attached = await attach(folder, paths, {
    ...(flags.role && { role: flags.role }),
    ...(flags.propose !== false && { open: await openWith(flags) }),
    now: new Date().toISOString(),
  });
  if (flags.json)
    printJson({ bundles: attached.bundles, added: attached.added ?? {}, answered: attached.answered ?? [] });
  else process.stdout.write(visible(`${attachedLines(folder, attached).join('\n')}\n`));
  if (attached.failure) throw attached.failure;
  return EXIT.done;
}

export function attachedLines(folder: string, { bundles, added, answered = [] }: Attached): string[] {
  const words = {
    attached: 'attached',
    already: 'attached before, unchanged',
    moved: 'attached before, found here now',
    role: 'attached before, its role is changed',
  };
  const isNew = added !== undefined && Object.keys(added).length > 0;
  const isAway = bundles.some((b) => b.path.startsWith('/'));
  return [
    ...bundles.map((b) => `${b.id}: ${words[b.how]}: ${b.path} (${b.role})`),
    ...(added === undefined ? [] : [isNew ? `proposed: ${countsText(added)}` : 'nothing new is proposed']),
    ...(answered.length === 0 ? [] : [`answered by the evidence: ${answered.join(', ')}`]),
    ...(isAway ? ['  a bundle is outside of the folder: its path holds on this machine only'] : []),
    ...(isNew ? [`  what waits for you: evidence incident status ${folder}`] : []),
  ];
}
