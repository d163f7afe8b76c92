import { expect, it } from 'vitest';
import { ACK, Packet } from '../packet.js';
import { match } from './match.js';
import { PacketLog } from './packet-log.js';

function log(packets: readonly Partial<Packet>[]): PacketLog {
  const made = new PacketLog();
  for (const fields of packets) made.add(Object.assign(new Packet(), fields));
  return made;
}

it('options cut at one tap are no timestamps changed on the way', () => {
  const sent = [0, 1, 2, 3].map((i) => ({
    ...{ frame: i + 1, seq: 1000 * i, payload: 1000, flags: ACK, ipId: 10 + i, timestamp: 70 + i },
  }));
  const cut = { timestamp: -1, areOptionsCut: true };
  const matched = match(
    log(sent),
    log(sent.filter(({ frame }) => frame !== 3).map((p) => ({ ...p, ...cut }))),
  );
  expect(matched).toMatchObject({ isLoose: false, lost: [2], unsent: [] });
});
