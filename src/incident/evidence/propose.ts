import type { Proposals } from '../../core/documents/proposals.js';

/** What the bundles of an incident folder propose for its file. */
export async function proposalsOf(_folder: string): Promise<Proposals> {
  throw new Error('not there yet');
}
