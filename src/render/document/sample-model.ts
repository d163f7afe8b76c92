import { seededRandom } from '../../core/seeded-random.js';
import type { ModelShape, Schema } from './model-shape.js';

/** Reads as text and as a time: templates print it as either. */
const TEXT = '2026-11-26T08:15:00Z';
const DEEPEST = 12;

/** A model that fits the schema, one of many: `seed` chooses what is absent, empty, or which of several it is. */
export function sampleModel(model: ModelShape, seed: number): unknown {
  const random = seededRandom((seed + 1) * 0x9e3779b9);
  // The first two are the extremes: nothing that may be missing is there, and all of it.
  const isThere = seed === 0 ? () => false : seed === 1 ? () => true : () => random() < 0.5;
  const sample = (schema: Schema, depth: number): unknown => {
    const branches = model.branches(schema);
    const branch = branches[Math.floor(random() * branches.length)] ?? {};
    if (branch.const !== undefined) return branch.const;
    if (branch.enum) return branch.enum[Math.floor(random() * branch.enum.length)];
    switch (branch.type) {
      case 'object': {
        const required = new Set(branch.required);
        const kept = Object.entries(branch.properties ?? {}).filter(
          ([name]) => required.has(name) || (depth < DEEPEST && isThere()),
        );
        const more = branch.additionalProperties;
        const extra = typeof more === 'object' && isThere() ? [['some', more] as const] : [];
        return Object.fromEntries([...kept, ...extra].map(([name, part]) => [name, sample(part, depth + 1)]));
      }
      case 'array': {
        if (branch.prefixItems) return branch.prefixItems.map((item) => sample(item, depth + 1));
        const count = depth < DEEPEST && isThere() ? 1 + Math.floor(random() * 2) : 0;
        const items = typeof branch.items === 'object' ? branch.items : {};
        return Array.from({ length: count }, () => sample(items, depth + 1));
      }
      case 'number':
      case 'integer':
        return Math.floor(random() * 1000);
      case 'boolean':
        return random() < 0.5;
      case 'null':
        return null;
      case 'string':
        return TEXT;
      case undefined:
      default:
        return {};
    }
  };
  return sample(model.schema, 0);
}
