import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { measure, median } from './measure.js';

const RUNS = 3;
const WINDOW_S = 15;

export const windowOverhead: Benchmark = async (dir) => {
  const server = createServer((_, response) => response.end('ok'));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const runs: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    runs.push((await measure(evidence('collect', '-t', `http://127.0.0.1:${port}/`, '-o', dir, '-q'))).ms);
  }
  server.close();
  const seconds = median(runs) / 1000;
  return [
    {
      what: 'default `network` run toward a web server, window 15 s',
      target: '≤ window + 10 %',
      measured: `${seconds.toFixed(2)} s (window + ${((seconds / WINDOW_S - 1) * 100).toFixed(1)} %)`,
      met: seconds <= WINDOW_S * 1.1,
    },
  ];
};
