import type { z } from 'zod';
import { EvidenceError } from './errors.js';
import { didYouMean } from './suggest.js';

type Given<S extends z.ZodObject> = { readonly [K in keyof z.input<S>]?: unknown };

/**
 * What was asked for, checked. `names`: what each field is called where it was asked for, such as `--layer`.
 * Throws E_USAGE for a word that there is not, E_BAD_LIMIT for what is out of range; each names option and value.
 */
export function checkRequest<S extends z.ZodObject>(
  schema: S,
  given: Given<S>,
  names: Readonly<Record<keyof z.input<S>, string>>,
): z.infer<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const [field, ...rest] = issue?.path ?? [];
  const name = names[field as keyof z.input<S>];
  const value = rest.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    given[field as keyof z.input<S>],
  );
  const shown = typeof value === 'string' || typeof value === 'number' ? ` "${value}"` : '';
  if (issue?.code !== 'invalid_value') {
    const hint = issue?.code === 'custom' ? (issue.params?.['hint'] as string | undefined) : undefined;
    throw new EvidenceError('E_BAD_LIMIT', `${name}:${shown} ${issue?.message ?? 'is not valid'}`, hint);
  }
  const words = issue.values.map(String);
  const hint = didYouMean(String(value), words) ?? `one of: ${words.join(', ')}`;
  throw new EvidenceError('E_USAGE', `${name}: there is no${shown}`, hint);
}

/** Digits as a number; anything else as it is, for the schema to refuse. */
export function numberIn(text: string | undefined): unknown {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : text;
}
