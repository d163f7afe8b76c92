import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { inTurn, measure, median } from './measure.js';

const RUNS = 3;

/** A fake `ss` bind-mounted over the real one in a mount namespace (needs root). */
export const hungTools: Benchmark = async (dir) => {
  const fake = (name: string, script: string): string => {
    const path = join(dir, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  };
  const ours = evidence(
    'collect',
    '-p',
    'quick',
    '--passive',
    '-d',
    '200ms',
    '--probe-timeout',
    '3s',
    '-o',
    dir,
    '-q',
  );
  const over = (path: string): string[] => [
    'unshare',
    '-m',
    'sh',
    '-c',
    `mount --bind ${path} /usr/bin/ss && exec "$@"`,
    'sh',
    ...ours,
  ];
  const hangs = over(fake('hangs', 'echo partial; sleep 600'));
  const stubborn = over(fake('stubborn', "trap '' TERM; echo partial; while :; do sleep 0.1; done"));
  const results = await inTurn(RUNS, {
    normal: () => measure(ours),
    hangs: () => measure(hangs),
    stubborn: () => measure(stubborn),
  });
  const normal = median(results.normal.map((r) => r.ms));
  return (['hangs', 'stubborn'] as const).map((name) => {
    const extra = (median(results[name].map((r) => r.ms)) - normal) / 1000;
    const what = name === 'hangs' ? '`ss` hangs' : '`ss` ignores TERM';
    return {
      what: `${what}, limit 3 s`,
      target: '≤ 5 s over normal',
      measured: `${extra.toFixed(2)} s`,
      met: extra <= 5,
    };
  });
};
