import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { hasTool, runTool } from '../../../test/support/run-tool.js';
import { packetSocket } from './packet-socket.js';

/** Segments with data that left when three pieces were written in each of ten turns; what arrived. */
async function segmentsOf(
  reach: (port: number, host: string) => Socket,
): Promise<{ segments: number; arrived: string }> {
  let arrived = '';
  const server = createServer((peer) => peer.setEncoding('latin1').on('data', (part) => (arrived += part)));
  onTestFinished(() => void server.close());
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const socket = reach(port, '127.0.0.1').setNoDelay(true);
  onTestFinished(() => void socket.destroy());
  await new Promise((done) => socket.once('connect', done));
  for (let turn = 0; turn < 10; turn++) {
    for (const piece of ['a', 'b', 'c']) socket.write(piece);
    await sleep(5);
  }
  const text = runTool('ss', ['-tinH', `dport = :${port}`]);
  const segments = Number(/data_segs_out:(\d+)/.exec(text)?.[1]);
  socket.end('z');
  await new Promise((done) => socket.once('close', done));
  return { segments, arrived };
}

it.runIf(hasTool('ss'))('what is written in one turn is one segment', async () => {
  expect(await segmentsOf(packetSocket)).toEqual({ segments: 10, arrived: `${'abc'.repeat(10)}z` });
  expect((await segmentsOf(connect)).segments).toBe(30);
});
