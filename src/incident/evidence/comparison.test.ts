import { expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { evidenceOfView } from '../../../test/support/evidence-of-view.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import { comparisonOf } from './comparison.js';
import { EvidenceIndex } from './evidence-index.js';

const WEB = 'http://192.0.2.1/';

/** Requests of which the first `failed` fail, and how counters of TcpExt grew in 15 s. */
function bundle(
  role: BundleEvidence['role'],
  requests: { readonly failed: number; readonly of: number },
  counters: Readonly<Record<string, number>>,
): BundleEvidence {
  const rows = Array.from({ length: requests.of }, (_, i) => ({
    ...{ target: WEB, attempt: i + 1, by: 'url', limit_ms: 5000, at: '2026-11-21T03:00:01.000Z' },
    outcome: i < requests.failed ? 'timeout' : 'ok',
  }));
  const deltas = Object.entries(counters).map(([name, delta]) => ({ key: { group: 'TcpExt', name }, delta }));
  const view = bundleView({ rows: { http_timing: rows }, deltas });
  return evidenceOfView(view, { id: role === 'during' ? 'B1' : 'B2', role, name: `evidence-${role}` });
}

function changes(during: BundleEvidence, after: BundleEvidence): Record<string, string> {
  const compared = comparisonOf([during, after], new EvidenceIndex());
  return Object.fromEntries(compared?.rows.map(({ label, change }) => [label, change]) ?? []);
}

it('of few measurements that differ nobody says that they are the same', () => {
  const few = changes(bundle('during', { failed: 2, of: 5 }, {}), bundle('after', { failed: 0, of: 5 }, {}));
  expect(few).toMatchObject({ [`HTTP requests failed toward ${WEB}`]: 'too_few' });
  const none = { failed: 0, of: 5 };
  expect(changes(bundle('during', none, {}), bundle('after', none, {}))).toMatchObject({
    [`HTTP requests failed toward ${WEB}`]: 'same',
  });
  const many = changes(
    bundle('during', { failed: 40, of: 60 }, {}),
    bundle('after', { failed: 0, of: 60 }, {}),
  );
  expect(many).toMatchObject({ [`HTTP requests failed toward ${WEB}`]: 'better' });
});

it('timeouts have a row; a kind of retransmission, or coalescing in the backlog, is nothing worse', () => {
  const none = { failed: 0, of: 0 };
  const during = bundle('during', none, { TCPTimeouts: 12, TCPSlowStartRetrans: 0, TCPBacklogCoalesce: 200 });
  const after = bundle('after', none, { TCPTimeouts: 2, TCPSlowStartRetrans: 90, TCPBacklogCoalesce: 660 });
  expect(changes(during, after)).toEqual({ 'kernel counter TcpExt TCPTimeouts': 'too_few' });
});
