import { encryptBundle } from '../bundle/encrypt-bundle.js';
import { type EncryptFor, readRecipients } from '../bundle/encrypt-keys.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { askNewSecret } from './ask-secret.js';
import { interruptible } from './interruptible.js';

interface Flags {
  readonly to?: readonly string[];
  readonly passphrase?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `evidence encrypt`: BUNDLE.age beside the bundle, which stays. */
export async function runEncrypt(bundle: string, flags: Flags): Promise<number> {
  const encryptFor = await whoMayRead(flags);
  return interruptible(async (signal) => {
    const written = await encryptBundle(bundle, encryptFor, { signal, ...(flags.out && { out: flags.out }) });
    const recipients = encryptFor.recipients ?? [];
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ ...written, recipients, passphrase: recipients.length === 0, plain: bundle }, null, 2)}\n`
        : `encrypted: ${written.path}\n  ${formatBytes(written.bytes)}, ${audience(recipients)}\n  the plain bundle is still there: ${bundle}\n`,
    );
    return EXIT.done;
  });
}

function audience(recipients: readonly string[]): string {
  return recipients.length === 0 ? 'for whoever knows the passphrase' : `for ${recipients.join(', ')}`;
}

async function whoMayRead({ to, passphrase }: Flags): Promise<EncryptFor> {
  if ((to === undefined) === !passphrase) {
    throw new EvidenceError(
      'E_USAGE',
      to === undefined
        ? 'for whom? neither --to nor --passphrase is given'
        : '--to and --passphrase exclude each other',
      'give one of them: --to age1…, --to FILE or --passphrase',
    );
  }
  if (to === undefined) return { passphrase: await askNewSecret('Passphrase') };
  return { recipients: await readRecipients(to, '--to') };
}
