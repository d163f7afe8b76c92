import type { z } from 'zod';

/** The keys an object may have at this place of a schema, for suggestions; empty where any key may stand. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = schema._zod as { def: z.core.$ZodTypeDef };
  if (isOfType<z.core.$ZodObjectDef>(def, 'object')) {
    const [step, ...rest] = path;
    if (step === undefined) return Object.keys(def.shape);
    const next = def.shape[String(step)];
    return next ? keysAt(next, rest) : [];
  }
  if (isOfType<z.core.$ZodRecordDef>(def, 'record')) return keysAt(def.valueType, path.slice(1));
  if (isOfType<z.core.$ZodArrayDef>(def, 'array')) return keysAt(def.element, path.slice(1));
  if (isOfType<z.core.$ZodUnionDef>(def, 'union'))
    return def.options.flatMap((option) => keysAt(option, path));
  if (isOfType<z.core.$ZodLazyDef>(def, 'lazy')) return keysAt(def.getter(), path);
  if (isOfType<z.core.$ZodPipeDef>(def, 'pipe')) return [...keysAt(def.in, path), ...keysAt(def.out, path)];
  return 'innerType' in def ? keysAt((def as z.core.$ZodOptionalDef).innerType, path) : [];
}

function isOfType<D extends z.core.$ZodTypeDef>(def: z.core.$ZodTypeDef, type: D['type']): def is D {
  return def.type === type;
}
