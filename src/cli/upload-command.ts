import { EXIT } from '../core/errors.js';
import { parseDestination } from '../upload/destination.js';
import { stat } from 'node:fs/promises';
import { testDestination, upload } from '../upload/upload.js';
import { interruptible } from './interruptible.js';
import { uploadControl } from './upload-control.js';
import { uploadSummary } from './upload-summary.js';
import { painter } from './style.js';

interface Flags {
  readonly allowInsecureUpload?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** `evidence upload`: exit 3 when the bundle could not be delivered; it stays where it is in any case. */
export async function runUpload(bundle: string, destination: string, flags: Flags): Promise<number> {
  const to = parseDestination(destination, { allowInsecure: flags.allowInsecureUpload ?? false });
  return interruptible(async (signal) => {
    const control = uploadControl(signal, flags);
    const info = await stat(bundle).catch(() => undefined);
    await testDestination(to, control, info?.size);
    const result = await upload(bundle, to, control);
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ ...result, bundle }, null, 2)}\n`
        : uploadSummary(result, bundle, painter(process.stdout, flags.color)),
    );
    if (result.ok) return EXIT.done;
    return result.interrupted ? EXIT.interrupted : EXIT.incomplete;
  });
}
