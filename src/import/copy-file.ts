import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Redactor } from '../redact/policy.js';

export interface Copied {
  /** As it came. */
  readonly givenBytes: number;
  readonly givenSha256: string;
  /** As it lies in the spool. */
  readonly bytes: number;
  readonly sha256: string;
  readonly masked: number;
}

/** Copies one entry into the spool through a redactor. The file must not exist yet; mode 0600. */
export async function copyFile(
  content: AsyncIterable<Buffer>,
  to: string,
  redactor: Redactor | undefined,
): Promise<Copied> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const file = await open(to, 'wx', 0o600);
  const [given, kept] = [createHash('sha256'), createHash('sha256')];
  let [givenBytes, bytes] = [0, 0];
  const put = async (piece: Buffer): Promise<void> => {
    if (piece.length === 0) return;
    kept.update(piece);
    bytes += piece.length;
    await file.writeFile(piece);
  };
  try {
    for await (const chunk of content) {
      given.update(chunk);
      givenBytes += chunk.length;
      await put(redactor === undefined ? chunk : redactor.feed(chunk));
    }
    if (redactor !== undefined) await put(redactor.flush());
  } finally {
    await file.close();
  }
  const masked = [...(redactor?.counts.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const [givenSha256, sha256] = [given.digest('hex'), kept.digest('hex')];
  return { givenBytes, givenSha256, bytes, sha256, masked };
}
