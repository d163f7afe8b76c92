import { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { readYaml } from '../../core/read-yaml.js';
import { didYouMean } from '../../core/suggest.js';
import { templateFiles } from './template-file.js';

/** A section is a file and an anchor: nothing else may stand in its name. */
const section = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'expected the name of a section: a-z, 0-9, _ and -');
const orders = z.record(z.string(), z.array(section));

/** `<kind>/order.yaml`: variant → its sections from the top. Of each variant the first folder's that has it. */
export function ordersOf(kind: string, folders: readonly string[] = []): Readonly<Record<string, string[]>> {
  const files = templateFiles(`${kind}/order.yaml`, folders).toReversed();
  return Object.assign({}, ...files.map(({ file, text }) => readYaml(text, file, orders))) as Record<
    string,
    string[]
  >;
}

export function orderOf(kind: string, variant: string, folders: readonly string[] = []): readonly string[] {
  const all = ordersOf(kind, folders);
  const order = all[variant];
  if (order !== undefined) return order;
  const names = Object.keys(all);
  throw new EvidenceError(
    'E_TEMPLATE',
    `${kind}/order.yaml has no variant "${variant}"`,
    didYouMean(variant, names) ?? `it has ${names.join(', ') || 'none'}`,
  );
}
