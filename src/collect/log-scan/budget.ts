import type { Looked } from './log-files.js';

/** A file that will be read. */
export type Readable = Looked & { readonly stats: NonNullable<Looked['stats']> };

/**
 * Files that are one log over time: `app.log`, `app.log.1`, `app.log.2.gz`, `app.log-20261121.gz`. Each family
 * is newest first; families with the fewest bytes come first, so that what they leave over goes to the larger.
 */
export function familiesOf(files: readonly Readable[]): Readable[][] {
  const families = new Map<string, Readable[]>();
  for (const file of files) {
    const name = file.path
      .replace(/\.(?:gz|xz|bz2|zst)$/, '')
      .replace(/[.-](?:\d{1,3}|\d{4}-?\d\d-?\d\d(?:[-_T.]?\d{1,10})?|old)$/, '')
      .replace(/\.(?:gz|xz|bz2|zst)$/, '');
    families.set(name, [...(families.get(name) ?? []), file]);
  }
  const bytes = (family: readonly Readable[]): number => family.reduce((sum, f) => sum + f.stats.size, 0);
  return [...families.values()]
    .map((family) =>
      family.toSorted((a, b) => b.stats.mtimeMs - a.stats.mtimeMs || (a.path < b.path ? -1 : 1)),
    )
    .toSorted((a, b) => bytes(a) - bytes(b));
}
