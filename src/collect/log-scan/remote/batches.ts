/** What one command may carry: sshd hands the whole of it to a shell as one word of at most 128 KiB. */
const MOST_WORDS = 48 * 1024;

/** Words in their order, as many at a time as one command may carry. */
export function batches(words: readonly string[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const word of words) {
    // Quoting for the way there may double a backslash.
    const size = 2 * word.length + 3;
    if (size > room || all.length === 0) {
      all.push([]);
      room = MOST_WORDS;
    }
    room -= size;
    all.at(-1)?.push(word);
  }
  return all;
}
