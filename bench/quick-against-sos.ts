import { connect, createServer, type Server, type Socket } from 'node:net';
import { spawnSync } from 'node:child_process';
import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { inTurn, measure, median } from './measure.js';

const RUNS = 7;
const WINDOW_MS = 200;

/** The snapshot of everything that sends no traffic, archive included, with 200 sockets open. */
export const quickAgainstSos: Benchmark = async (dir) => {
  const close = await openSockets(100);
  const hasSos = spawnSync('sos', ['help']).error === undefined;
  const ours = evidence('collect', '-p', 'quick', '--passive', '-d', `${WINDOW_MS}ms`, '-o', dir, '-q');
  const sos = ['sos', 'report', '--batch', '-o', 'networking', '--tmp-dir', dir];
  await measure(ours);
  const results = await inTurn(RUNS, {
    ours: () => measure(ours),
    sos: () => (hasSos ? measure(sos) : Promise.resolve({ ms: Number.NaN, rss: 0, code: null, stdout: '' })),
  });
  close();
  const ms = median(results.ours.map((r) => r.ms));
  const rss = Math.max(...results.ours.map((r) => r.rss));
  const theirs = median(results.sos.map((r) => r.ms));
  const beyond = ms - WINDOW_MS;
  return [
    {
      what: `passive quick snapshot, 200 sockets, archive included (window ${WINDOW_MS} ms)`,
      target: '≤ 1.0 s beyond the window',
      measured: `${(beyond / 1000).toFixed(2)} s`,
      met: beyond <= 1000,
    },
    {
      what: 'the same against `sos report --batch -o networking`',
      target: '≤ 0.4×',
      measured: hasSos
        ? `${(ms / theirs).toFixed(2)}× (${(ms / 1000).toFixed(2)} s, sos ${(theirs / 1000).toFixed(2)} s)`
        : 'sosreport is not installed',
      met: ms <= 0.4 * theirs,
    },
    {
      what: 'the same without the window, which sos has not',
      target: '≤ 0.4×',
      measured: hasSos ? `${(beyond / theirs).toFixed(2)}×` : 'sosreport is not installed',
      met: beyond <= 0.4 * theirs,
    },
    {
      what: 'its memory',
      target: '≤ 120 MB RSS',
      measured: `${(rss / 1e6).toFixed(0)} MB`,
      met: rss <= 120e6,
    },
  ];
};

/** `pairs` connections on loopback: two sockets each. */
async function openSockets(pairs: number): Promise<() => void> {
  const held: (Socket | Server)[] = [];
  const server = createServer((socket) => held.push(socket));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  for (let i = 0; i < pairs; i++) {
    await new Promise<void>((done) => held.push(connect(port, '127.0.0.1', done)));
  }
  return () => {
    server.close();
    for (const socket of held) if ('destroy' in socket) socket.destroy();
  };
}
