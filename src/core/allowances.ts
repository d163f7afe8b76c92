import type { Growth } from './fact-view.js';
import { grown } from './growth.js';

/**
 * Packets that the cloud shaped or dropped because an allowance of the instance was used up (ENA `ethtool -S`,
 * bw_in_allowance_exceeded …). `name` chooses the allowance.
 */
export function exceededAllowances(counters: readonly Growth[], name: RegExp): Growth[] {
  return grown(counters.filter((g) => name.test(String(g.key['name']))));
}
