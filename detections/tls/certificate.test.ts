import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './certificate.js';

/** Rows of hostView were read on 2026-11-21. */
const leaf = (not_before: string, not_after: string, depth = 0) => ({
  target: 'https://web/',
  depth,
  subject: 'CN=web.test',
  issuer: 'CN=ca',
  serial: '01',
  not_before,
  not_after,
  san: ['DNS:web.test'],
  ca: false,
  self_issued: false,
});
const handshake = (...verify_errors: string[]) => ({
  target: 'https://web/',
  at: '',
  outcome: 'ok',
  verify_code: 20,
  verify_errors,
});
const certificates = (...rows: object[]) => hostView({ rows: { certificates: rows as never } });

describe('certificate', () => {
  it('says since when it is expired', () => {
    const [result] = judge(detection, certificates(leaf('2025-11-01T00:00:00Z', '2026-11-20T00:00:00Z')));
    expect(result).toMatchObject({ severity: 'critical', since: '2026-11-20T00:00:00Z' });
    expect(result?.statement).toContain('expired 1.1 days ago');
  });

  it('finds an expired intermediate, and one that is not valid yet', () => {
    const good = leaf('2026-10-01T00:00:00Z', '2027-10-01T00:00:00Z');
    expect(
      verdicts(detection, certificates(good, leaf('2016-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 1))),
    ).toEqual(['critical']);
    expect(verdicts(detection, certificates(leaf('2026-12-01T00:00:00Z', '2027-12-01T00:00:00Z')))).toEqual([
      'critical',
    ]);
  });

  it('warns before the end, by the life it has', () => {
    expect(verdicts(detection, certificates(leaf('2025-12-01T00:00:00Z', '2026-12-01T00:00:00Z')))).toEqual([
      'warning',
    ]);
    expect(
      verdicts(detection, certificates(leaf('2026-11-19T00:00:00Z', '2026-11-25T00:00:00Z'))),
      'lives for six days',
    ).toEqual(['clear']);
  });

  it('is not alarmed by a private authority, but by another name', () => {
    const known = handshake('unable to get local issuer certificate');
    expect(verdicts(detection, hostView({ rows: { tls_handshakes: [known] } }))).toEqual(['info']);
    expect(
      verdicts(detection, hostView({ rows: { tls_handshakes: [handshake('hostname mismatch')] } })),
    ).toEqual(['critical']);
  });
});
