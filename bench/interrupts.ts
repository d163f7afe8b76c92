import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { measure } from './measure.js';

const MOMENTS = [300, 600, 1000, 2000, 4000, 7000];

export const interrupts: Benchmark = async (dir) => {
  let worst = 0;
  let wrong = 0;
  for (const ms of MOMENTS) {
    const run = await measure(evidence('collect', '-t', '127.0.0.1', '-d', '30s', '-o', dir), {
      signalAfter: { signal: 'SIGINT', ms },
    });
    worst = Math.max(worst, run.ms);
    if (run.code !== 130) wrong++;
  }
  return [
    {
      what: `Ctrl-C at ${MOMENTS.length} moments of a run, to the sealed bundle`,
      target: '≤ 2 s, exit 130',
      measured: `worst ${(worst / 1000).toFixed(2)} s${wrong > 0 ? `, ${wrong} with another exit` : ''}`,
      met: worst <= 2000 && wrong === 0,
    },
  ];
};
