import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { loud } from '../../../test/support/said.js';
import { tls } from './tls.js';

const URL = 'https://api.example/health';
const request = (columns: object) => ({
  target: URL,
  attempt: 1,
  by: 'url',
  limit_ms: 5000,
  outcome: 'ok',
  exit: 0,
  http_code: 200,
  dns_ms: 2,
  connect_ms: 10,
  tls_ms: 20,
  wait_ms: 30,
  transfer_ms: 1,
  time_total_ms: 63,
  ...columns,
});
describe('tls', () => {
  const certificate = (not_after: string, not_before = '2026-01-01T00:00:00Z') => ({
    target: URL,
    depth: 0,
    subject: 'CN=api.example',
    issuer: 'CN=Test CA',
    serial: '01',
    san: [],
    not_before,
    not_after,
  });

  it.each([
    ['2026-11-20T03:00:15Z', true, 'expired 1 day ago, on 2026-11-20 03:00:15 UTC'],
    ['2026-11-24T03:00:15Z', true, 'is valid for another 3 days, until 2026-11-24 03:00:15 UTC'],
    ['2027-02-21T03:00:15Z', false, 'is valid for another 92 days, until 2027-02-21 03:00:15 UTC'],
  ])('certificate until %s', (until, standsOut, words) => {
    const [said] = tls(bundleView({ rows: { certificates: [certificate(until)] } }));
    expect(said).toMatchObject({
      standsOut,
      text: `${URL}: certificate CN=api.example of CN=Test CA ${words}`,
    });
  });

  it('does not warn of certificates that live for days only', () => {
    const rows = [certificate('2026-11-23T00:00:00Z', '2026-11-20T00:00:00Z')];
    expect(loud(tls, { rows: { certificates: rows } })).toEqual([]);
  });

  const handshake = {
    target: URL,
    address: '192.0.2.1',
    outcome: 'ok',
    protocol: 'TLSv1.3',
    verify_code: 18,
    verify_errors: ['self-signed certificate'],
  };

  it('says once that a certificate is not accepted', () => {
    expect(loud(tls, { rows: { tls_handshakes: [handshake] } })).toEqual([
      `${URL}: the certificate does not verify`,
    ]);
    const http_timing = [request({ outcome: 'certificate' })];
    expect(loud(tls, { rows: { tls_handshakes: [handshake], http_timing } })).toEqual([]);
  });

  it('takes a peer nobody named for what it is', () => {
    const manifest = { targets: [{ name: URL, addresses: ['192.0.2.1'], origin: 'peer' as const }] };
    expect(loud(tls, { manifest, rows: { tls_handshakes: [handshake] } })).toEqual([]);
  });
});
