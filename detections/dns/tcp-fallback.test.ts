import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './tcp-fallback.js';

const row = (more: object) => ({
  name: 'web.test',
  type: 'A',
  view: 'resolver',
  server: '10.0.0.1',
  timed_out: false,
  tool: 'dig',
  ...more,
});
const UDP = row({ rcode: 'NOERROR' });
const view = (...rows: object[]) => hostView({ rows: { dns_queries: rows as never } });

describe('tcp-fallback', () => {
  it('counts only where an answer was too long for UDP', () => {
    expect(verdicts(detection, view(UDP, row({ tcp: true, truncated: true, error: 'timed out' })))).toEqual([
      'warning',
    ]);
    expect(verdicts(detection, view(UDP, row({ tcp: true, error: 'timed out' })))).toEqual(['info']);
  });

  it('does not blame TCP where the resolver is dead altogether', () => {
    expect(
      verdicts(detection, view(row({ timed_out: true }), row({ tcp: true, error: 'timed out' }))),
    ).toEqual(['not_exercised']);
    expect(verdicts(detection, view(UDP, row({ tcp: true, rcode: 'NOERROR' })))).toEqual(['clear']);
  });
});
