import { expect, it } from 'vitest';
import { ACK, Packet, RST } from '../packet.js';
import { RecentPackets } from './recent.js';

const packet = (fields: Partial<Packet>): Packet => Object.assign(new Packet(), { at: 0, ttl: 64 }, fields);

it.each([
  ['the same packet twice on one link', { flags: ACK, ipId: 7 }, {}, 'network'],
  ['the same packet one hop on', { flags: ACK, ipId: 7 }, { ttl: 63 }, 'tap'],
  ['without an IP ID, within a millisecond', { flags: ACK, ipId: 0 }, { at: 5e5 }, 'network'],
  ['without an IP ID, later', { flags: ACK, ipId: 0 }, { at: 5e6 }, undefined],
  // Linux answers each of many segments to a closed socket with the same RST.
  ['resets of a burst', { flags: RST, ipId: 0 }, { at: 1000 }, undefined],
  ['a reset at two taps', { flags: RST, ipId: 0 }, { at: 1000, link: 2 }, 'tap'],
  ['a reset with an IP ID, twice', { flags: RST, ipId: 9 }, { at: 1000 }, 'network'],
])('%s', (_, first, second, copy) => {
  const recent = new RecentPackets();
  const last = recent.add(packet(first), -1);
  expect(recent.find(packet({ ...first, ...second }), last)).toBe(copy);
});
