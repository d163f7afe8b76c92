import type { SealWith } from '../bundle/custody.js';
import type { Collected } from '../collect/collect.js';
import { EvidenceError } from '../core/errors.js';
import { type Destination, parseDestination } from '../upload/destination.js';
import type { Uploaded } from '../upload/upload.js';
import { uploadControl } from './upload-control.js';

/** Flags of `collect` about what becomes of the bundle. */
export interface DeliveryFlags {
  readonly encryptTo?: readonly string[];
  readonly sign?: string;
  readonly upload?: string;
  readonly allowInsecureUpload?: boolean;
  readonly format?: string;
  readonly quiet?: boolean;
}

export interface Delivery {
  readonly seal: SealWith;
  readonly to?: Destination;
  /** What the test of the destination found. */
  readonly tested?: string;
}

/**
 * Everything that could fail later is tried before the first probe: recipients are read, the key is opened (its
 * passphrase asked for), the destination is tested. Throws EvidenceError.
 */
export async function prepareDelivery(flags: DeliveryFlags): Promise<Delivery> {
  if (flags.encryptTo !== undefined && flags.format === 'dir') {
    throw new EvidenceError(
      'E_USAGE',
      '--encrypt-to: a folder cannot be encrypted',
      'leave out --format dir',
    );
  }
  const { upload, allowInsecureUpload: allowInsecure = false } = flags;
  const to =
    upload === undefined ? undefined : await ofUpload(() => parseDestination(upload, { allowInsecure }));
  if (to !== undefined && flags.format === 'dir') {
    throw new EvidenceError('E_USAGE', '--upload: a folder cannot be uploaded', 'leave out --format dir');
  }
  const seal = await sealWith(flags);
  if (to === undefined) return { seal };
  const { testDestination } = await import('../upload/upload.js');
  const control = uploadControl(new AbortController().signal, flags);
  return { seal, to, tested: await ofUpload(() => testDestination(to, control)) };
}

/** A destination that will not do is a matter of the flag here. */
async function ofUpload<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EvidenceError) || error.code !== 'E_UPLOAD') throw error;
    const hint = error.hint === undefined ? '' : `${error.hint}; or `;
    throw new EvidenceError('E_UPLOAD', `--upload: ${error.message}`, `${hint}collect without --upload`, {
      cause: error,
    });
  }
}

async function sealWith({ encryptTo, sign }: DeliveryFlags): Promise<SealWith> {
  const recipients =
    encryptTo === undefined
      ? undefined
      : await (await import('../bundle/encrypt-keys.js')).readRecipients(encryptTo, '--encrypt-to');
  if (sign === undefined) return recipients ? { encryptTo: recipients } : {};
  const { openSigner } = await import('../transport/ssh/private-key.js');
  const { askSecret } = await import('./ask-secret.js');
  return { ...(recipients && { encryptTo: recipients }), signer: await openSigner(sign, askSecret) };
}

/** Sends the sealed bundle. What is not as it was asked for stays here: nothing leaves unencrypted by accident. */
export async function deliverBundle(
  collected: Collected,
  { seal, to }: Delivery,
  flags: DeliveryFlags,
  signal: AbortSignal,
): Promise<Uploaded | undefined> {
  if (to === undefined) return undefined;
  const refusal = whyNotSent(collected, seal);
  if (refusal === undefined) {
    const { upload } = await import('../upload/upload.js');
    return upload(collected.path, to, uploadControl(signal, flags));
  }
  const interrupted = collected.interrupted;
  return { ok: false, to: to.shown, attempts: 0, interrupted, ...refusal };
}

function whyNotSent(
  collected: Collected,
  seal: SealWith,
): { readonly reason: string; readonly hint: string } | undefined {
  if (seal.encryptTo !== undefined && !collected.encrypted) {
    const hint = `evidence encrypt ${collected.path} --to RECIPIENT, then evidence upload`;
    return { reason: 'it is not encrypted, and that was asked for', hint };
  }
  const again = `evidence upload ${collected.path} DEST`;
  if (collected.format === 'dir') return { reason: 'it became a folder', hint: `pack it, then ${again}` };
  return collected.interrupted ? { reason: 'the run was interrupted', hint: again } : undefined;
}
