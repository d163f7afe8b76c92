// Writes docs/incident.schema.json from the built schema of incident.yaml, for editors: `npm run build` first. `--check`:
// exit 1 when the file is not what this would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/incident.schema.json');
const { incidentSchema } = await import(join(ROOT, 'build/src/core/documents/incident.js'));

/** In a form that people fill in, any key that may be left out may also be empty. */
function withEmptyKeys(node) {
  if (Array.isArray(node)) return node.map(withEmptyKeys);
  if (typeof node !== 'object' || node === null) return node;
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withEmptyKeys(value)]));
  if (inner.type !== 'object' || inner.properties === undefined) return inner;
  const required = new Set(inner.required ?? []);
  const properties = Object.entries(inner.properties).map(([key, value]) => [
    key,
    required.has(key) || takesNull(value) ? value : { anyOf: [value, { type: 'null' }] },
  ]);
  return { ...inner, properties: Object.fromEntries(properties) };
}

function takesNull(schema) {
  return schema.type === 'null' || (schema.anyOf ?? []).some(takesNull) || Object.keys(schema).length === 0;
}

const schema = {
  title: 'incident.yaml',
  ...withEmptyKeys(z.toJSONSchema(incidentSchema, { io: 'input', unrepresentable: 'any' })),
};
const made = `${JSON.stringify(schema, null, 2)}\n`;

if (process.argv.includes('--check')) {
  const isSame = readFileSync(FILE, 'utf8') === made;
  if (!isSame) console.error('docs/incident.schema.json is not up to date: node scripts/incident-schema.mjs');
  process.exitCode = isSame ? 0 : 1;
} else writeFileSync(FILE, made);
