import { randomBytes } from 'node:crypto';

/**
 * A word that only our script can print. The script holds it in two parts, so that the script's own text, which
 * an odd shell may echo or a probe may find in /proc/<pid>/cmdline, does not contain it.
 */
export interface Marker {
  readonly text: string;
  /** What it is put together from. */
  readonly halves: readonly [string, string];
  /** The shell word that yields it. */
  readonly word: string;
}

export function newMarker(): Marker {
  const [a, b] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  return { text: a + b, halves: [a, b], word: `${a}""${b}` };
}
