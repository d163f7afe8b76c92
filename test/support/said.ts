import type { BundleView } from '../../src/core/report.js';
import { bundleView, type ViewParts } from './bundle-view.js';

type Says = (view: BundleView) => readonly { readonly standsOut: boolean; readonly text: string }[];

/** The sentences that stand out. */
export function loud(says: Says, parts: ViewParts): string[] {
  return says(bundleView(parts)).flatMap((s) => (s.standsOut ? s.text : []));
}

/** The other ones. */
export function quiet(says: Says, parts: ViewParts): string[] {
  return says(bundleView(parts)).flatMap((s) => (s.standsOut ? [] : s.text));
}

/** Every sentence. */
export function all(says: Says, parts: ViewParts): string[] {
  return says(bundleView(parts)).map((s) => s.text);
}
