import type { Lock } from '../core/documents/lock.js';

interface Visited {
  readonly path: readonly (string | number)[];
  /** The last step. */
  readonly key: string | number | undefined;
  readonly value: unknown;
}

/** Everything in plain data, parents first. */
export function* walk(value: unknown, path: readonly (string | number)[] = []): Iterable<Visited> {
  yield { path, key: path.at(-1), value };
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* walk(item, [...path, i]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, [...path, key]);
}

/** Items of lists that carry an id such as `t3`: the path is that of the item. */
export function* idsIn(
  data: unknown,
): Iterable<{ readonly id: string; readonly path: readonly (string | number)[] }> {
  for (const { path, key, value } of walk(data)) {
    if (typeof key !== 'number' || typeof value !== 'object' || value === null) continue;
    const { id } = value as { id?: unknown };
    if (typeof id === 'string' && /^[A-Za-z]\d+$/.test(id)) yield { id, path };
  }
}

/**
 * Gives out ids that were never used: beyond what the lock remembers, what stands in the file, and what its texts
 * still cite. `lastId` is what the lock must remember afterwards.
 */
export class IdGiver {
  readonly lastId: Record<string, number>;

  constructor(data: unknown, lock: Lock) {
    this.lastId = { ...lock.lastId };
    const see = (id: string): void => {
      const [, letter, digits] = /^([A-Za-z])(\d{1,9})$/.exec(id) ?? [];
      if (letter !== undefined) this.lastId[letter] = Math.max(this.lastId[letter] ?? 0, Number(digits));
    };
    for (const { id } of idsIn(data)) see(id);
    for (const { value } of walk(data)) {
      if (typeof value !== 'string') continue;
      if (value.length < 12) see(value);
      for (const [, id = ''] of value.matchAll(/\[([A-Z]\d+)\]/g)) see(id);
    }
    for (const id of [...Object.values(lock.proposed), ...Object.keys(lock.bundles)]) see(id);
    for (const { id } of lock.evidence) see(id);
  }

  next(letter: string): string {
    const number = (this.lastId[letter] ?? 0) + 1;
    this.lastId[letter] = number;
    return `${letter}${number}`;
  }
}
