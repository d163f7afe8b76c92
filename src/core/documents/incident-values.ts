import { z } from 'zod';

/** Keys it does not know are kept, and warned about. The static type stays exact. */
export function open<S extends z.ZodRawShape>(shape: S): z.ZodObject<S> {
  return z.looseObject(shape);
}

/** `t14`, `A3`: short, stable, never given out twice. */
export const id = (letter: string) =>
  z.string().regex(new RegExp(`^${letter}\\d+$`), `expected ${letter} and a number, such as ${letter}1`);

/** Prose: Markdown within a paragraph or several, with `{{f:FACT}}` and `[E7]`; nothing else is replaced. */
export const prose = z.string();

/** Of the evidence index: `E7`, or several. */
export const cites = z.union([z.string(), z.array(z.string())]).describe('E7, or several: [E7, E9]');

/** A value, `null` (unknown: somebody must fill it in), `{na: reason}` or `{q: Q3}` (an open question). */
export function maybe<T extends z.ZodType>(value: T) {
  return z
    .union([value, z.null(), z.strictObject({ na: z.string() }), z.strictObject({ q: id('Q') })])
    .optional();
}

export const STATES = ['proposed', 'accepted', 'hidden'] as const;
/** Words for how sure something is; only a test that passed makes `confirmed`. */
export const CONFIDENCE = ['confirmed', 'likely', 'possible', 'unlikely'] as const;
