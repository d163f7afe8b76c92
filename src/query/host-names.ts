import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';

/** The hosts asked for, every one of which must be in one of the bundles. Throws E_UNKNOWN_HOST. */
export function knownHosts(
  asked: readonly string[] | undefined,
  known: readonly string[],
  option = '--host',
): readonly string[] | undefined {
  const strange = asked?.find((host) => !known.includes(host));
  if (strange === undefined) return asked;
  throw new EvidenceError(
    'E_UNKNOWN_HOST',
    `${option}: there is no host "${strange}" in what was given`,
    didYouMean(strange, known) ?? `there are: ${known.join(', ')}`,
  );
}
