import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { measure, median } from './measure.js';

export const startup: Benchmark = async () => {
  const runs: number[] = [];
  for (let i = 0; i < 11; i++) runs.push((await measure(evidence('--help'))).ms);
  const ms = median(runs);
  return [{ what: '`evidence --help`', target: '≤ 150 ms', measured: `${ms.toFixed(0)} ms`, met: ms <= 150 }];
};
