import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

/** In a process of its own, which can be told to collect its garbage. */
const COLLECTED = `
  const { timeLimit } = await import(process.argv[1]);
  const fired = (limit) => new Promise((resolve) => {
    const either = AbortSignal.any([new AbortController().signal, limit()]);
    either.addEventListener('abort', () => resolve(either.reason), { once: true });
  });
  const ours = fired(() => timeLimit(300, 'used up'));
  for (let i = 0; i < 5; i++) { await new Promise((r) => setTimeout(r, 20)); gc(); }
  console.log(await Promise.race([ours, new Promise((r) => setTimeout(r, 20_000, 'never'))]));
  process.exit();
`;

it('fires as one of several signals also when the garbage was collected meanwhile', () => {
  const script = pathToFileURL(`${import.meta.dirname}/../../build/src/core/time-limit.js`).href;
  const argv = ['--expose-gc', '--input-type=module', '-e', COLLECTED, script];
  expect(execFileSync(process.execPath, argv, { encoding: 'utf8' }).trim()).toBe('used up');
});
