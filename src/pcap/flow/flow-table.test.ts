import { expect, it } from 'vitest';
import { Packet } from '../packet.js';
import { FlowEnds } from './flow-ends.js';
import { FlowTable } from './flow-table.js';

it('finds every flow again from both ends, also right after the table has grown', () => {
  const ends = new FlowEnds();
  const table = new FlowTable(ends);
  const packet = new Packet();
  const between = (client: number, isAnswer: boolean): Packet => {
    const [from, to] = isAnswer ? [4, 0] : [0, 4];
    packet.address[from] = 0x0a00_0000 + client;
    packet.address[to] = 0xc000_0201;
    [packet.sourcePort, packet.destinationPort] = isAnswer ? [443, 40_000] : [40_000, 443];
    return packet;
  };
  // 1024 slots at first, never more than half of them taken: four times it grows.
  for (let flow = 0; flow < 5000; flow++) {
    expect(table.find(between(flow, false))).toBe(-1);
    ends.add(packet, table.sender);
    table.set(flow);
    expect(table.find(between(flow, false))).toBe(flow);
    expect(table.find(between(flow, true))).toBe(flow);
  }
  for (let flow = 0; flow < 5000; flow++) expect(table.find(between(flow, flow % 2 === 0))).toBe(flow);
});
