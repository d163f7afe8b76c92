import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchRecord } from '../../../test/support/incident-record.js';
import { concealer, mapTexts, withoutCites } from './conceal.js';

const words = {
  host: (letter: string) => `host ${letter}`,
  address: '(address)',
  name: '(name)',
  site: '(site)',
  service: '(service)',
};
const record = branchRecord();
const nobody = concealer(record, { addresses: 'none', names: false, services: false }, words);
const internet = concealer(record, { addresses: 'public', names: false, services: true }, words);

describe('what a receiver must not see', () => {
  it.each([
    ['edge17 talks to Edge18', 'host A talks to host B'],
    ['edge17.example.net and my-edge17x', 'host A.example.net and my-edge17x'],
    ['the frame uploader of branch 17', 'the (service) of (site)'],
    ['queue.corp.internal, db.lan and internal.example.net', '(name), (name) and internal.example.net'],
    ['in /home/jdoe/logs and /Users/jdoe', 'in ~/logs and ~'],
    ['by oncall from bastion9', 'by (name) from host C'],
    ['10.17.0.2/24, fd00::17, 00:16:3e:12:34:56.', '(address)/24, (address), (address).'],
    ['203.0.113.40:443 and 170.72.245.x', '(address):443 and (address)'],
    ['src:10.0.0.1:443 :10.0.0.1 [2001:db8::1]:443', 'src:(address):443 :(address) [(address)]:443'],
  ])('%s → %s', (text, shown) => expect(nobody(text)).toBe(shown));

  it.each([
    ['from 10.17.0.2 and 198.51.100.17 to 203.0.113.40', 'from (address) and 198.51.100.17 to 203.0.113.40'],
    ['100.64.1.1, fe80::1, ::ffff:10.0.0.1, 2001:db8::1', '(address), (address), (address), 2001:db8::1'],
  ])('of addresses: %s → %s', (text, shown) => expect(internet(text)).toBe(shown));

  it('leaves times, versions and numbers alone', () => {
    const text = '2026-11-18 08:15:02 UTC+1, kernel 6.1.0-28, 1,212 of 28,120, ISO 1.2.3, 12:30';
    expect(nobody(text)).toBe(text);
  });

  it('is no address, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6()).filter((a) => a !== '::'),
        fc.constantFrom(' ', '(', 'at ', '[', '"', ','),
        fc.constantFrom(' ', ')', '/24', '.', ']', '"', ',', ''),
        (address, before, after) => {
          expect(nobody(`x ${before}${address}${after} y`)).not.toContain(address);
        },
      ),
    );
  });

  it('is taken out of every text of plain data, and so is what is cited', () => {
    const data = { a: ['edge17 [E7]'], cites: ['E7'], n: 1, b: { facts: ['x@edge17'], c: null } };
    expect(mapTexts(withoutCites(data), nobody)).toEqual({
      a: ['host A'],
      cites: [],
      n: 1,
      b: { facts: [], c: null },
    });
  });
});
