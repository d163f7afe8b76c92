import type { ManifestView } from '../../src/core/report.js';
import type { Model } from './model.js';

const SHOWN = 6;

/** What was masked before it was written; nothing for bundles that do not say. */
export function redactionOf({ redactions }: ManifestView): Pick<Model, 'redaction'> {
  if (redactions?.mode === undefined) return {};
  const kinds = Object.entries(redactions.rules ?? {}).toSorted(([, a], [, b]) => b - a);
  return {
    redaction: {
      off: redactions.mode === 'none',
      masked: kinds.reduce((sum, [, n]) => sum + n, 0),
      kinds: [
        ...kinds.slice(0, SHOWN).map(([kind, n]) => `${kind} ${n}`),
        ...(kinds.length > SHOWN ? [`${kinds.length - SHOWN} more kinds`] : []),
      ].join(', '),
      withheld: redactions.withheld ?? 0,
      ...(redactions.identities && { map: redactions.identities.map }),
    },
  };
}
