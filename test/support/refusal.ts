import { EvidenceError } from '../../src/core/errors.js';
import type { ReadLimits } from '../../src/bundle/limits.js';
import { openBundle } from '../../src/bundle/read.js';

/** Reads everything in a bundle; the EvidenceError it is refused with, or undefined when all could be read. */
export async function refusalOf(
  path: string,
  limits: Partial<ReadLimits> = {},
): Promise<EvidenceError | undefined> {
  try {
    const bundle = await openBundle(path, limits);
    await bundle.visit(async ({ content }) => {
      for await (const _ of content);
    });
    return undefined;
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

/** The EvidenceError a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<EvidenceError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
