import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readYaml } from '../../core/read-yaml.js';
import { TEMPLATES } from '../templates.js';

const orders = z.record(z.string(), z.array(z.string()));

/** `templates/<kind>/order.yaml`: variant → its sections from the top. */
export function orderOf(kind: string, variant: string): readonly string[] {
  const file = new URL(`${kind}/order.yaml`, TEMPLATES);
  const order = readYaml(readFileSync(file, 'utf8'), `templates/${kind}/order.yaml`, orders)[variant];
  if (order === undefined) throw new Error(`templates/${kind}/order.yaml has no variant ${variant}`);
  return order;
}
