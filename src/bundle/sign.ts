import { join, resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import type { SshSigner } from '../transport/ssh/private-key.js';
import { SIGNATURE } from './manifest.js';
import { writeFileAs, writeWhole } from './place.js';
import { openBundle } from './read.js';
import { repack } from './repack.js';
import { signMessage } from './ssh-signature.js';
import { verifyBundle } from './verify.js';
import { toFile } from './write-chunks.js';

export interface Signed {
  readonly path: string;
  readonly manifestSha256: string;
  readonly fingerprint: string;
}

/**
 * Signs the manifest of a bundle as it is: an archive is packed again around unchanged bytes and put in its place
 * in one step, a folder gets one more file. A bundle that is not intact is not signed. Throws E_VERIFY.
 */
export async function signBundle(
  path: string,
  signer: SshSigner,
  {
    replace,
    out,
    signal,
  }: { readonly replace: boolean; readonly out?: string; readonly signal?: AbortSignal },
): Promise<Signed> {
  const bundle = await openBundle(path);
  const { kind } = bundle;
  if (kind === 'tar') {
    throw new EvidenceError(
      'E_USAGE',
      `${path}: a tar without compression is not signed`,
      `gzip it first: gzip ${path}`,
    );
  }
  const { problems, manifestSha256 = '', signature: before } = await verifyBundle(path);
  const problem = problems.find((p) => p.kind !== 'signature');
  if (problem) {
    const what = `${path} is not as it was sealed (${problem.kind}: ${problem.path})`;
    throw new EvidenceError('E_VERIFY', what, `nothing was signed; see: evidence verify ${path}`);
  }
  if (before !== undefined && before.state !== 'none' && !replace) {
    const by = before.fingerprint === undefined ? before.state : `by ${before.fingerprint}`;
    throw new EvidenceError(
      'E_USAGE',
      `${path} is signed already (${by})`,
      'exchange the signature: --replace',
    );
  }
  const signature = Buffer.from(await signMessage(await bundle.manifestBytes(), signer));
  const to = resolve(out ?? path);
  if (kind === 'dir') {
    if (out !== undefined) throw new EvidenceError('E_USAGE', '--out: a folder is signed in place');
    await writeWhole(join(path, SIGNATURE), signature);
  } else {
    await writeFileAs(to, { replace: out === undefined }, (file) =>
      repack(bundle, kind, signature, toFile(file), signal),
    );
  }
  return { path: to, manifestSha256, fingerprint: signer.fingerprint };
}
