import { parseTarget } from '../collect/targets.js';
import { EvidenceError } from '../core/errors.js';
import type { ServerState } from './server-state.js';

/**
 * Targets that may be probed: addresses and targets of the inventory, those of --target, and with --allow targets any.
 * Else an agent could be talked into scanning somebody. Throws E_REFUSED, E_BAD_TARGET.
 */
export function allowedTargets(asked: readonly string[] | undefined, state: ServerState): readonly string[] {
  if (asked === undefined) return state.targets;
  const hosts = state.hosts.all();
  const known = new Set([
    ...state.targets.map((t) => parseTarget(t).host),
    ...hosts.flatMap((h) => [h.address ?? h.id, ...h.targets.map((t) => parseTarget(t).host)]),
  ]);
  const strange = state.allow.has('targets') ? undefined : asked.find((t) => !known.has(parseTarget(t).host));
  if (strange === undefined) return asked.map((t) => (parseTarget(t), t));
  throw new EvidenceError(
    'E_REFUSED',
    `${strange} is no target of the inventory or of --target: nothing is sent to it`,
    known.size > 0
      ? `there are: ${[...known].slice(0, 20).join(', ')}; others need evidence mcp --allow targets`
      : 'start evidence mcp with --target, or with --allow targets',
  );
}
