/** What the operating system says of a full file system or a used up quota. */
const NO_SPACE =
  /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT|(?:disk|file ?system) (?:is )?full/i;
/** Absolute paths of a message, without what quotes and punctuation put behind them. */
const PATH = /(?:^|[\s'"`(=:])(\/[^\s'"`(),;:]+)/g;

/** Whether a message tells of a full file system. */
export function tellsNoSpace(text: string): boolean {
  return NO_SPACE.test(text);
}

/** The mount point that the first path of a message lies on; undefined where it names none. */
export function mountOf(text: string, mountpoints: readonly string[]): string | undefined {
  const path = [...text.matchAll(PATH)][0]?.[1];
  if (path === undefined) return undefined;
  return mountpoints
    .filter((mount) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}
