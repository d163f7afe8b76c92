import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { evidenceOfView } from '../../../test/support/evidence-of-view.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import type { RankedCause, Verdict } from '../../core/verdict.js';
import { diagnosisOf } from './diagnosis.js';
import { EvidenceIndex } from './evidence-index.js';

const cause: RankedCause = {
  ...{ root_cause: 'mtu_black_hole', layer: 'mtu', host: 'h1', confidence: 'high' },
  ...{ statement: 'Large packets are lost.', supports: [], contradicts: [], confirm: [] },
} as unknown as RankedCause;
const next = [{ separates: ['dns_slow'] }] as unknown as Verdict['next_tests'];

function diagnosed(causes: readonly RankedCause[]) {
  const { analysis, ...rest } = evidenceOfView(bundleView({}));
  const outcome = causes.length > 0 ? ('cause' as const) : ('undetermined' as const);
  const verdict = {
    ...analysis.verdict,
    outcome,
    causes: [...causes],
    unexplained: ['DNS-05'],
    next_tests: next,
  };
  const known = { layer: 'dns' as const, required: [], confirm: [{ run: 'dig', expect: 'slow' }] };
  const bundle: BundleEvidence = {
    ...rest,
    analysis: { ...analysis, verdict },
    judgedBy: {
      ...{ detections: {}, decides: {} },
      causes: {
        dns_slow: { ...known, title: 'Slow resolver', statement: 'Resolver {subject} answers {host} late.' },
      },
    },
  };
  return diagnosisOf([bundle], [], new EvidenceIndex());
}

describe('hypotheses', () => {
  it('are the causes that were found: what only a next test decides stands beside none of them', () => {
    expect(diagnosed([cause]).hypotheses.map((h) => h.cause)).toEqual(['mtu_black_hole']);
  });

  it('without one are those that a test decides, by their title: of whom they are true nothing says', () => {
    expect(diagnosed([]).hypotheses).toMatchObject([{ cause: 'dns_slow', claim: 'Slow resolver (h1)' }]);
  });
});

it('the confidence of the verdict is that of the cause it proposes; only a test confirms it', () => {
  expect(diagnosed([cause]).rootCause?.confidence).toBe('likely');
  expect(diagnosed([{ ...cause, confidence: 'medium' }]).rootCause?.confidence).toBe('possible');
});
