import { stringify } from 'yaml';
import type { Sop } from './schema.js';

/** YAML 1.2; long sentences are not folded, so that a line is a sentence. */
export function sopYaml(sop: Sop): string {
  return stringify(sop, { lineWidth: 0 });
}
