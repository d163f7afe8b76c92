import { expect, it } from 'vitest';
import { ACK, Packet, RST } from '../packet.js';
import { RecentPackets } from './recent.js';

const packet = (fields: Partial<Packet>): Packet => Object.assign(new Packet(), { at: 0, ttl: 64 }, fields);
const sack = (...edges: number[]): Float64Array<ArrayBuffer> => Float64Array.of(...edges);

it.each([
  ['the same packet twice on one link', { flags: ACK, ipId: 7 }, {}, 'network'],
  ['the same packet one hop on', { flags: ACK, ipId: 7 }, { ttl: 63 }, 'tap'],
  ['without an IP ID, within a millisecond', { flags: ACK, ipId: 0 }, { at: 5e5 }, 'network'],
  ['without an IP ID, later', { flags: ACK, ipId: 0 }, { at: 5e6 }, undefined],
  ['the same SACK twice', { flags: ACK, sackBlocks: 1, sack: sack(7, 8) }, {}, 'network'],
  ['a SACK that has grown', { flags: ACK, sackBlocks: 1, sack: sack(7, 8) }, { sack: sack(7, 9) }, undefined],
  // Linux answers each of many segments to a closed socket with the same RST.
  ['resets of a burst', { flags: RST, ipId: 0 }, { at: 1000 }, undefined],
  ['a reset at two taps', { flags: RST, ipId: 0 }, { at: 1000, link: 2 }, 'tap'],
  ['a reset with an IP ID, twice', { flags: RST, ipId: 9 }, { at: 1000 }, 'network'],
])('%s', (_, first, second, copy) => {
  const recent = new RecentPackets();
  const last = recent.add(packet(first), -1);
  expect(recent.find(packet({ ...first, ...second }), last)).toBe(copy);
});
