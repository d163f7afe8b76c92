import type { BundleEvidence } from '../../src/core/documents/record.js';
import type { BundleView } from '../../src/core/report.js';

/** A bundle as documents see it, of a view in memory. No verdict, no events. */
export function evidenceOfView(view: BundleView, parts: Partial<BundleEvidence> = {}): BundleEvidence {
  return {
    id: 'B1',
    role: 'during',
    name: 'evidence-h1',
    bytes: 1,
    manifestSha256: '0'.repeat(64),
    view,
    manifest: view.manifest,
    analysis: {
      verdict: {
        outcome: 'undetermined',
        summary: '',
        causes: [],
        ruled_out: [],
        unexplained: [],
        next_tests: [],
        coverage: [],
      },
      findings: [],
      settings: [],
    },
    events: [],
    ...parts,
  };
}
