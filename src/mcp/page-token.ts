import { createHash } from 'node:crypto';
import { EvidenceError } from '../core/errors.js';

/**
 * Where the next page of an answer begins. A token belongs to one question: it carries a hash of it, and a token of
 * another question is refused instead of answered with the wrong page.
 */
export function pageTokenFor(question: unknown, offset: number): string {
  return Buffer.from(JSON.stringify({ q: hashOf(question), o: offset })).toString('base64url');
}

/** Throws E_USAGE. `name`: what the token is called in the question, in words that no mask takes for a secret. */
export function pageOffset(question: unknown, token: string | undefined, name = 'pageToken'): number {
  if (token === undefined) return 0;
  const read = parse(token);
  if (read === undefined)
    throw new EvidenceError('E_USAGE', `${name} is no token of this tool`, 'give it as it came');
  if (read.q !== hashOf(question))
    throw new EvidenceError(
      'E_USAGE',
      `${name} belongs to another question`,
      'repeat the arguments of the call that returned it, or leave it out',
    );
  return read.o;
}

/** Throws E_USAGE for a token that leads behind the end: of what has become less, or made up. */
export function checkOffset(offset: number, length: number, name = 'pageToken'): void {
  if (offset > 0 && offset >= length)
    throw new EvidenceError(
      'E_USAGE',
      `${name} leads to ${offset}, behind the last of ${length}`,
      'begin again without it',
    );
}

/** `items[offset..]`, and how to get the rest. */
export function pageOf<T>(
  items: readonly T[],
  size: number,
  question: unknown,
  token: string | undefined,
): { readonly items: readonly T[]; readonly hasMore: boolean; readonly nextPageToken?: string } {
  const offset = pageOffset(question, token);
  checkOffset(offset, items.length);
  const end = offset + size;
  const hasMore = end < items.length;
  return {
    items: items.slice(offset, end),
    hasMore,
    ...(hasMore && { nextPageToken: pageTokenFor(question, end) }),
  };
}

function parse(token: string): { readonly q: string; readonly o: number } | undefined {
  try {
    const { q, o } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>;
    return typeof q === 'string' && Number.isSafeInteger(o) && (o as number) >= 0
      ? { q, o: o as number }
      : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}
