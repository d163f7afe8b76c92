import type { Line } from '../../src/core/collector.js';

/** A decimal number of at most 64 bits; anything else is undefined. Beyond 2^53 the last digits are lost. */
export function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined;
}

/** The word after `key`, if both are there. */
export function after(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}

export function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** IFF_* bits (linux/if.h) by the names iproute2 gives them. */
const FLAGS = [
  'UP',
  'BROADCAST',
  'DEBUG',
  'LOOPBACK',
  'POINTOPOINT',
  'NOTRAILERS',
  'RUNNING',
  'NOARP',
  'PROMISC',
  'ALLMULTI',
  'MASTER',
  'SLAVE',
  'MULTICAST',
  'PORTSEL',
  'AUTOMEDIA',
  'DYNAMIC',
  'LOWER_UP',
  'DORMANT',
  'ECHO',
];

export function flagNames(bits: number): string[] {
  return FLAGS.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

/** No line of these tools is longer; a hostile one must not make a pattern run for minutes. */
const LONGEST = 8192;

export function* capped(lines: Iterable<Line>): Iterable<Line> {
  for (const line of lines) {
    yield line.text.length > LONGEST ? { n: line.n, text: line.text.slice(0, LONGEST) } : line;
  }
}
