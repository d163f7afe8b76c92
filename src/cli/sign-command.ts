import { signBundle } from '../bundle/sign.js';
import { EXIT } from '../core/errors.js';
import { openSigner } from '../transport/ssh/private-key.js';
import { askSecret } from './ask-secret.js';
import { interruptible } from './interruptible.js';

interface Flags {
  readonly key: string;
  readonly out?: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** `evidence sign`: adds manifest.json.sig, and changes nothing else. */
export async function runSign(bundle: string, flags: Flags): Promise<number> {
  const signer = await openSigner(flags.key, askSecret);
  return interruptible(async (signal) => {
    const signed = await signBundle(bundle, signer, {
      replace: flags.replace ?? false,
      signal,
      ...(flags.out && { out: flags.out }),
    });
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ ...signed, keyType: signer.type }, null, 2)}\n`
        : `signed: ${signed.path}\n  by ${signed.fingerprint} (${signer.type}), manifest sha256 ${signed.manifestSha256}\n`,
    );
    return EXIT.done;
  });
}
