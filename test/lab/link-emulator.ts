import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';

const SOURCE = fileURLToPath(new URL('test/lab/link-emulator.c', PACKAGE_ROOT));

/** A round trip of 10 ms, as over a regional link. */
const HEALTHY = 'ab delay_ms=5\nba delay_ms=5\n';

/** Starts `link-emulator.c` in a namespace: a cable between two TAP devices, its faults in `link.conf`. */
export async function startLink(
  state: string,
  namespace: string,
  taps: readonly [string, string],
  faults = HEALTHY,
): Promise<ChildProcess> {
  const [program, config] = [join(state, 'link-emulator'), join(state, 'link.conf')];
  if (!existsSync(program)) {
    const made = spawnSync('gcc', ['-O2', '-o', program, SOURCE], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`link-emulator.c: ${made.stderr}`);
  }
  writeFileSync(config, faults);
  const child = spawn('ip', ['netns', 'exec', namespace, program, ...taps, config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((done, fail) => {
    child.stdout.once('data', () => done());
    child.once('exit', (code) => fail(new Error(`link-emulator ended with ${code}: ${said}`)));
  });
  return child;
}
