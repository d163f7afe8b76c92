import { z } from 'zod';

/**
 * The data without keys that are `null` where the schema knows only "left out": in a form that people fill in, an empty
 * key is one that nobody has filled in yet. Where null is a value of its own it stays.
 */
export function withoutEmptyKeys(schema: z.core.$ZodType, data: unknown): unknown {
  const { def } = schema._zod as { def: z.core.$ZodTypeDef };
  if (isOfType<z.core.$ZodUnionDef>(def, 'union'))
    return def.options.reduce((rest, option) => withoutEmptyKeys(option, rest), data);
  if ('innerType' in def) return withoutEmptyKeys((def as z.core.$ZodOptionalDef).innerType, data);
  if (Array.isArray(data))
    return isOfType<z.core.$ZodArrayDef>(def, 'array')
      ? data.map((item) => withoutEmptyKeys(def.element, item))
      : data;
  if (typeof data !== 'object' || data === null) return data;
  const valueOf = (key: string): z.core.$ZodType | undefined => {
    if (isOfType<z.core.$ZodRecordDef>(def, 'record')) return def.valueType;
    return isOfType<z.core.$ZodObjectDef>(def, 'object') && Object.hasOwn(def.shape, key)
      ? def.shape[key]
      : undefined;
  };
  const kept = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    const inner = valueOf(key);
    if (inner === undefined) return [[key, value]];
    const isLeftOut = value === null && accepts(inner, undefined) && !accepts(inner, null);
    return isLeftOut ? [] : [[key, withoutEmptyKeys(inner, value)]];
  });
  return Object.fromEntries(kept);
}

function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return z.core.safeParse(schema, value).success;
}

function isOfType<D extends z.core.$ZodTypeDef>(def: z.core.$ZodTypeDef, type: D['type']): def is D {
  return def.type === type;
}
