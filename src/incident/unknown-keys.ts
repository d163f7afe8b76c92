import type { z } from 'zod';
import { type Mistake, unknownKey, type YamlText } from '../core/read-yaml.js';
import { keysAt } from '../core/schema-keys.js';

/** Keys the schema does not know, each with its place and what may be meant. They are kept. */
export function unknownKeys(yaml: YamlText, schema: z.core.$ZodType): Mistake[] {
  const found: Mistake[] = [];
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(item, [...path, i]);
    else if (typeof value === 'object' && value !== null) {
      const known = keysAt(schema, path);
      for (const [key, inner] of Object.entries(value)) {
        const at = [...path, key];
        // Where any key may stand, none is known.
        if (known.length === 0 || known.includes(key)) walk(inner, at);
        else {
          const where = path.length > 0 ? `${path.join('.')}: ` : '';
          found.push({
            offset: yaml.offset(at),
            text: `${where}${unknownKey(key, known)} (kept, but not used)`,
          });
        }
      }
    }
  };
  walk(yaml.data, []);
  return found;
}
