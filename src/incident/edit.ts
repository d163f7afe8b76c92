import { isDeepStrictEqual } from 'node:util';
import { EvidenceError } from '../core/errors.js';

/** Keys from the root of incident.yaml; in a list an index or an id: `['timeline', 't3', 'text']`. */
export type Path = readonly (string | number)[];

/** One change of incident.yaml. */
export type Edit =
  /** `was`: exactly the value that is replaced. Without it there must be none yet (absent, null, empty). */
  | { readonly set: Path; readonly to: unknown; readonly was?: unknown }
  | { readonly append: Path; readonly items: readonly unknown[] }
  | { readonly remove: Path; readonly was: unknown };

export function pathOf(edit: Edit): Path {
  if ('set' in edit) return edit.set;
  return 'append' in edit ? edit.append : edit.remove;
}

export function pathText(path: Path): string {
  return path.join('.');
}

/** Nobody has written anything there. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** What stands at a path of plain data; undefined where nothing does. */
export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[indexIn(value, step)];
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
  }, data);
}

/** Place of a step in a list; -1 where there is none. */
export function indexIn(list: readonly unknown[], step: string | number): number {
  if (typeof step === 'number') return step;
  return list.findIndex(
    (item) => typeof item === 'object' && item !== null && (item as { id?: unknown }).id === step,
  );
}

/** The same change in plain data. Throws E_CONFLICT where a person's value would be overwritten. */
export function applyToData(data: unknown, edit: Edit): unknown {
  const path = pathOf(edit);
  const current = valueAt(data, path);
  if ('set' in edit) {
    const isFree = 'was' in edit ? isDeepStrictEqual(current, edit.was) : isEmpty(current);
    if (!isFree) throw taken(path, current, 'was' in edit);
    return withValue(data, path, plain(edit.to));
  }
  if ('append' in edit) {
    if (!isEmpty(current) && !Array.isArray(current)) throw taken(path, current, false);
    return withValue(data, path, [
      ...(Array.isArray(current) ? (current as unknown[]) : []),
      ...(plain(edit.items) as unknown[]),
    ]);
  }
  if (!isDeepStrictEqual(current, edit.was)) throw taken(path, current, true);
  return without(data, path);
}

/** As a file holds it: keys without a value are not there. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function taken(path: Path, current: unknown, isOther: boolean): EvidenceError {
  const shown = JSON.stringify(current)?.slice(0, 120) ?? 'nothing';
  return new EvidenceError(
    'E_CONFLICT',
    isOther
      ? `${pathText(path)} is no longer what was read: it holds ${shown}`
      : `${pathText(path)} has a value already: ${shown}`,
    'nothing was written; what a person wrote is never overwritten: change it in incident.yaml',
  );
}

function withValue(data: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(data)) {
    const index = indexIn(data, step);
    if (index < 0 || index >= data.length) throw noPlace(step);
    return data.map((item: unknown, i) => (i === index ? withValue(item, rest, to) : item));
  }
  if (isEmpty(data)) return { [step]: withValue(undefined, rest, to) };
  if (typeof data !== 'object') throw noPlace(step);
  return { ...data, [step]: withValue(valueAt(data, [step]), rest, to) };
}

function without(data: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return data;
  if (Array.isArray(data)) {
    const index = indexIn(data, step);
    if (rest.length > 0) return data.map((item: unknown, i) => (i === index ? without(item, rest) : item));
    return data.filter((_, i) => i !== index);
  }
  const { [step]: inner, ...others } = data as Record<string, unknown>;
  return rest.length > 0 ? { ...others, [step]: without(inner, rest) } : others;
}

function noPlace(step: string | number): EvidenceError {
  return new EvidenceError(
    'E_CONFLICT',
    `there is no place for "${step}" in what stands there`,
    'change it in incident.yaml',
  );
}
