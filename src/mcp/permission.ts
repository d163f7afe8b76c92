import { EvidenceError } from '../core/errors.js';
import { type Allowance, ALLOWED_TO } from './allowance.js';
import type { ServerState } from './server-state.js';

/** Throws E_REFUSED unless the server was started for it and the call confirms it. */
export function mayDo({ allow }: Pick<ServerState, 'allow'>, what: Allowance, confirm: boolean): void {
  if (!allow.has(what))
    throw new EvidenceError(
      'E_REFUSED',
      `this server may not ${ALLOWED_TO[what]}`,
      `whoever runs it can allow that: evidence mcp --allow ${what}`,
    );
  if (!confirm)
    throw new EvidenceError(
      'E_REFUSED',
      `not confirmed: this would ${ALLOWED_TO[what]}`,
      'repeat the call with confirm: true when a person, or the task given to you, wants exactly this',
    );
}
