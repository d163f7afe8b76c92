import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { CollectOptions } from './options.js';

/** The collectors a run uses: `--only`, or those of the profile, minus `--skip`. Throws E_UNKNOWN_COLLECTOR. */
export function chooseCollectors(
  all: readonly Collector[],
  options: Pick<CollectOptions, 'only' | 'skip' | 'profile'>,
): Collector[] {
  const ids = all.map((c) => c.id);
  for (const [flag, names] of [
    ['--only', options.only],
    ['--skip', options.skip],
  ] as const) {
    for (const name of names) {
      if (ids.includes(name)) continue;
      throw new EvidenceError(
        'E_UNKNOWN_COLLECTOR',
        `${flag}: there is no collector "${name}"`,
        didYouMean(name, ids) ?? `known: ${ids.join(', ')}`,
      );
    }
  }
  const chosen = all.filter(
    (c) =>
      (options.only.length > 0 ? options.only.includes(c.id) : c.profiles.includes(options.profile)) &&
      !options.skip.includes(c.id),
  );
  if (chosen.length === 0) {
    throw new EvidenceError(
      'E_NOTHING_TO_DO',
      '--only and --skip leave no collector',
      `known: ${ids.join(', ')}`,
    );
  }
  return chosen;
}
