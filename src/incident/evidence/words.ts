import type { BundleEvidence } from '../../core/documents/record.js';
import { interfaces } from '../../tables/interfaces.js';
import { hostViewsOf } from './host-views.js';

const words = new WeakMap<BundleEvidence, ReadonlySet<string>>();

/** Names that documents set as code: the interfaces of all hosts. */
export function wordsOf(bundle: BundleEvidence): ReadonlySet<string> {
  const known = words.get(bundle);
  if (known) return known;
  const names = hostViewsOf(bundle).flatMap((view) => view.latest(interfaces).map((i) => i.interface));
  const all = new Set(names.filter((name) => name.length > 1).slice(0, 500));
  words.set(bundle, all);
  return all;
}
