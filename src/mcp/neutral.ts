import { visible } from '../core/escape.js';

/** Longest text in one field of an answer; only what `read` and `report` return may be longer. */
const LONGEST = 8192;
const LONG_FIELDS: ReadonlySet<string> = new Set(['content', 'document', 'markdown', 'yaml']);

/**
 * Data as it may be handed to a model: characters that cannot be seen or that change how others are seen become U+FFFD,
 * long texts are cut. Keys without a value are left out.
 */
export function neutral(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    const text = visible(value);
    return LONG_FIELDS.has(field) || text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
  }
  if (Array.isArray(value)) return value.map((item) => neutral(item, field));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    inner === undefined ? [] : [[visible(key), neutral(inner, key)]],
  );
  return Object.fromEntries(entries);
}
