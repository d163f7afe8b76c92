import { decryptFile } from '../bundle/encrypt-bundle.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { interruptible } from './interruptible.js';

interface Flags extends KeyFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** `evidence decrypt`: any age file, to the name without .age. */
export async function runDecrypt(file: string, flags: Flags): Promise<number> {
  const keys = await decryptionKeys(file, flags);
  if (keys === undefined && flags.identity === undefined && !flags.passphrase) {
    throw new EvidenceError(
      'E_USAGE',
      'no key is given',
      'give --identity FILE (or EVIDENCE_IDENTITY) or --passphrase',
    );
  }
  return interruptible(async (signal) => {
    const written = await decryptFile(file, keys ?? { identities: [] }, {
      signal,
      ...(flags.out && { out: flags.out }),
    });
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(written, null, 2)}\n`
        : `decrypted: ${written.path}\n  ${formatBytes(written.bytes)}, readable by you only\n`,
    );
    return EXIT.done;
  });
}
