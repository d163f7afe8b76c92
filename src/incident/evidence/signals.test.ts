import { expect, it } from 'vitest';
import { artifact, bundleView } from '../../../test/support/bundle-view.js';
import { evidenceOfView } from '../../../test/support/evidence-of-view.js';
import type { Finding } from '../../core/finding.js';
import type { Analysis, RankedCause } from '../../core/verdict.js';
import { EvidenceIndex } from './evidence-index.js';
import { signalsOf } from './signals.js';

const START = '2026-11-21T03:00:00.000Z';
const END = '2026-11-21T03:00:15.000Z';
const DURING = '2026-11-21T03:00:05.000Z';

/** Sockets read at both ends of the window, and a finding that cites some of them. */
function signals(cites: Finding['cites'], detectedAt: string, since?: string) {
  const read = (path: string, startedAt: string) => artifact({ path, startedAt, durationMs: 40 });
  const view = bundleView({
    manifest: { artifacts: [read('sockets.start.txt', START), read('sockets.end.txt', END)] },
  });
  const { analysis } = evidenceOfView(view);
  const finding: Finding = {
    ...{ id: 'F1', detection: 'APP-09', name: 'no-answer', title: 'Written data gets no answer' },
    ...{ layer: 'application', host: 'h1', subject: '', severity: 'warning', statement: '' },
    ...{ numbers: {}, cites, remedy: { text: '', safety: 'read_only' }, gates: [] },
    ...(since !== undefined && { since }),
  };
  const cause = { root_cause: 'x', supports: ['F1'] } as unknown as RankedCause;
  const judged: Analysis = {
    ...analysis,
    findings: [finding],
    verdict: { ...analysis.verdict, outcome: 'cause', causes: [cause] },
  };
  const thresholds = { backoff: { value: 2, unit: 'doublings' } };
  const bundle = evidenceOfView(view, {
    analysis: judged,
    judgedBy: { detections: { 'APP-09': { title: '', thresholds } }, causes: {}, decides: {} },
  });
  return signalsOf([bundle], new EvidenceIndex(), Date.parse(detectedAt)).map((s) => [s.at, s.wouldFireAt]);
}

it('a finding that nothing dates was seen when the last line it cites was read', () => {
  const later = '2026-11-21T03:05:00Z';
  const read = '2026-11-21T03:00:15.040Z';
  expect(signals(['sockets.start.txt:3', 'sockets.end.txt:3'], later)).toEqual([[read, read]]);
  const first = '2026-11-21T03:00:00.040Z';
  expect(signals(['sockets.start.txt:3'], later)).toEqual([[first, first]]);
  expect(signals(['elsewhere.txt:3'], later)).toEqual([]);
});

it('and is no sign that was missed where somebody noticed before that', () => {
  expect(signals(['sockets.start.txt:3', 'sockets.end.txt:3'], DURING)).toEqual([]);
});

it('one that says since when is seen then, and had fired when the window ended', () => {
  expect(signals(['sockets.end.txt:3'], END, DURING)).toEqual([[DURING, END]]);
});
