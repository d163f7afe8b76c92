type Missing = null | undefined | { readonly na: string } | { readonly q: string };

/** The value of a field of the incident file; undefined where it is to fill in, declared not to apply, or asked. */
export function given<T>(value: T): Exclude<T, Missing> | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'object' && ('na' in value || 'q' in value)) return undefined;
  return value as Exclude<T, Missing>;
}
