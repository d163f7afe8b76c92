import { dirname, resolve } from 'node:path';
import { recoverPartial } from '../bundle/seal-partial.js';
import { EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';

/** `evidence seal`: what a crash or a power cut left behind becomes a bundle marked as interrupted. */
export async function runSeal(
  partial: string,
  flags: { readonly out?: string; readonly json?: boolean },
): Promise<number> {
  const dir = resolve(partial);
  const sealed = await recoverPartial(dir, flags.out === undefined ? dirname(dir) : resolve(flags.out));
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(sealed, null, 2)}\n`
      : `sealed: ${sealed.path}\n  ${formatBytes(sealed.bytes)}, manifest sha256 ${sealed.manifestSha256}\n`,
  );
  return EXIT.incomplete;
}
