import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateOf } from './x509.js';

const PEM = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;
const STORE = '/etc/ssl/certs/ca-certificates.crt';
const LEAF = join(import.meta.dirname, 'fixtures/two-families/certificate@web.sh.txt');

function certificates(path: string): { base64: string; theirs: X509Certificate }[] {
  return [...readFileSync(path, 'utf8').matchAll(PEM)].map((match) => ({
    base64: (match[1] ?? '').replace(/\s/g, ''),
    theirs: new X509Certificate(match[0]),
  }));
}

function agrees(base64: string, theirs: X509Certificate): void {
  const ours = certificateOf(base64);
  expect(ours, theirs.subject).toBeDefined();
  if (!ours) return;
  expect(ours.serial).toBe(theirs.serialNumber.replace(/^0+(?=.)/, ''));
  expect(Date.parse(ours.not_before)).toBe(Date.parse(theirs.validFrom));
  expect(Date.parse(ours.not_after)).toBe(Date.parse(theirs.validTo));
  expect(ours.ca).toBe(theirs.ca);
  // Node puts each attribute on a line of its own and escapes some characters of a value.
  const plain = (text: string): string => text.replaceAll('\\', '').replaceAll('\n', ', ');
  expect(ours.subject).toBe(plain(theirs.subject));
  expect(ours.issuer).toBe(plain(theirs.issuer));
  const { publicKey } = theirs;
  const details = publicKey.asymmetricKeyDetails;
  if (publicKey.asymmetricKeyType === 'rsa') expect(ours.key).toBe(`RSA ${details?.modulusLength}`);
  const curves: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
  if (publicKey.asymmetricKeyType === 'ec') expect(ours.key).toBe(`EC ${curves[details?.namedCurve ?? '']}`);
}

describe('X.509 reader', () => {
  it.skipIf(!existsSync(STORE))('agrees with OpenSSL on every certificate of the system', () => {
    const store = certificates(STORE);
    expect(store.length).toBeGreaterThan(50);
    for (const { base64, theirs } of store) agrees(base64, theirs);
  });

  it('agrees on a server certificate and reads its alternative names', () => {
    const [leaf] = certificates(LEAF);
    if (!leaf) throw new Error('no certificate in the fixture');
    agrees(leaf.base64, leaf.theirs);
    expect(certificateOf(leaf.base64)).toMatchObject({
      san: [
        'DNS:good.example.test',
        'DNS:*.good.example.test',
        'IP:127.0.0.1',
        'IP:10.77.4.2',
        'IP:fd77:4::2',
      ],
      signature: 'sha256WithRSAEncryption',
      self_issued: false,
    });
  });

  it('survives every cut and any bytes', () => {
    const bytes = Buffer.from(certificates(LEAF)[0]?.base64 ?? '', 'base64');
    for (let size = 0; size < bytes.length; size++)
      expect(certificateOf(bytes.subarray(0, size).toString('base64'))).toBeUndefined();
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        certificateOf(changed.toString('base64'));
      }),
      { numRuns: 2000 },
    );
    expect(certificateOf('not base64 !')).toBeUndefined();
  });
});
