import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';

type JsonSchema = StandardSchemaWithJSON['~standard']['jsonSchema'];

/**
 * A schema as clients are told it, that lets everything pass: arguments are checked where they can be written into the
 * audit log first and refused in words of ours. The conversion is made once, not at every connection.
 */
export function advertised(schema: z.ZodObject): StandardSchemaWithJSON {
  const { jsonSchema } = schema['~standard'] as unknown as { jsonSchema: JsonSchema };
  const made = new Map<string, Record<string, unknown>>();
  const once =
    (side: 'input' | 'output'): JsonSchema['input'] =>
    (options) => {
      const key = `${side} ${options.target}`;
      const known = made.get(key) ?? jsonSchema[side](options);
      made.set(key, known);
      return known;
    };
  return {
    '~standard': {
      version: 1,
      vendor: 'evidence',
      validate: (value) => ({ value }),
      jsonSchema: { input: once('input'), output: once('output') },
    },
  };
}
