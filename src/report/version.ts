import type { Render } from '../core/documents/lock.js';

/**
 * The version of what is rendered now: the one before, until that was final; then the next one, which supersedes it. What
 * people wrote into the incident file is never undercut.
 */
export function nextVersion(
  before: Pick<Render, 'version' | 'frozen'> | undefined,
  wanted = 1,
): { readonly version: number; readonly supersedes?: number } {
  const last = before?.frozen?.at(-1)?.version;
  const version = Math.max(wanted, before?.version ?? 1, last === undefined ? 1 : last + 1);
  return { version, ...(last !== undefined && { supersedes: last }) };
}
