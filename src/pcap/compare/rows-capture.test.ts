import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { at, pcap, SYN_OPTIONS, tcp } from '../../../test/support/capture.js';
import { analyzeCapture } from '../analyze-capture.js';
import { joinCaptures } from '../join/join-captures.js';
import { compareCaptures } from './compare-captures.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-compare-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** A connection of `client`; `begun`: the capture begins behind the handshake. */
async function tap(name: string, client: string, begun: boolean) {
  const server = '10.0.2.2:80';
  const records = [
    at(0, tcp({ from: client, to: server, seq: 1000, flags: 'S', options: SYN_OPTIONS })),
    at(0.01, tcp({ from: server, to: client, seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS })),
    at(0.02, tcp({ from: client, to: server, seq: 1001, ack: 5001, flags: '.' })),
    at(0.03, tcp({ from: client, to: server, seq: 1001, ack: 5001, flags: 'P.', payload: 100 })),
    at(0.04, tcp({ from: server, to: client, seq: 5001, ack: 1101, flags: 'P.', payload: 100 })),
  ];
  const path = join(dir, `${name}.pcap`);
  writeFileSync(path, pcap(records.slice(begun ? 3 : 0)));
  const report = await analyzeCapture(path);
  if (typeof report === 'string') throw new Error(report);
  return { name, path, report };
}

it.each([
  ['joined by both SYN', false, /^Some of these are the same connection/],
  ['without a SYN', true, /^Nothing is joined\. Of the connection in inside not both SYN were captured/],
])('one connection on both sides of an address translation, %s', async (_, begun, note) => {
  const taps = [await tap('inside', '10.0.1.1:40000', begun), await tap('outside', '10.0.2.1:50000', false)];
  const joins = [await joinCaptures(taps[0]!, taps[1]!)].filter((j) => j.connections.length > 0);
  const row = compareCaptures(taps, joins).rows.find(({ id }) => id === 'connection');
  expect(row?.note).toMatch(note);
});
