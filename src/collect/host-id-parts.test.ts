import { describe, expect, it } from 'vitest';
import { hostId } from '../inventory/host-id.js';
import { hostIdParts } from './host-id-parts.js';

describe('hostIdParts', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5', ''],
    ['10.0.0.5:2222', '10.0.0.5', '-2222'],
    ['2001:db8::1', '2001:db8::1', ''],
    ['[2001:db8::1]:2222', '2001:db8::1', '-2222'],
    ['fe80::1%eth0', 'fe80::1', '-eth0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', ''],
  ])('%s: the address stands in its id', (name, address, rest) => {
    expect(hostIdParts(hostId(name))).toEqual({ address, rest });
  });

  it.each(['web1', 'web-1-2', 'db8--1x', 'a-b-c', '10.0.0', 'web1:22'])('%s: no address', (name) => {
    const id = hostId(name);
    expect(hostIdParts(id)).toEqual({ address: undefined, rest: id });
  });
});
