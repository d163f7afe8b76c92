import { createHash } from 'node:crypto';

/**
 * A file name part for any text: lower risk characters only, at most 60 of them. Where characters had to be
 * replaced, eight hex digits of the text's SHA-256 keep two different texts apart.
 */
export function slug(text: string): string {
  const plain = text
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._-]+/, '')
    .slice(0, 60);
  if (plain === text && plain !== '') return plain;
  const tag = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return plain === '' ? tag : `${plain.slice(0, 51)}-${tag}`;
}
