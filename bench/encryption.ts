import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { evidence } from './evidence.js';
import { largeCollect } from './large-evidence.js';
import type { Benchmark, Row } from './main.js';
import { measure, median, type Measured } from './measure.js';

const RUNS = 3;
const MOST_RSS = 200e6;

/** A bundle of 500 MB that does not compress: encrypted, decrypted, verified as it is, and sealed encrypted. */
export const encryption: Benchmark = async (dir) => {
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  const key = join(dir, 'key.txt');
  writeFileSync(key, `${identity}\n`, { mode: 0o600 });

  const sealed = await measure([...largeCollect(dir, fillRandom), '--encrypt-to', recipient]);
  const bundle = find(dir, '.age');
  const [plain, again] = [bundle.replace(/\.age$/, ''), join(dir, 'again.age')];
  const bytes = statSync(bundle).size;
  const row = (what: string, runs: readonly Measured[]): Row => {
    const ms = median(runs.map((r) => r.ms));
    const rss = Math.max(...runs.map((r) => r.rss));
    const failed = runs.some((r) => r.code !== 0);
    return {
      what,
      target: 'constant memory, ≤ 200 MB RSS',
      measured: `${(rss / 1e6).toFixed(0)} MB RSS, ${(ms / 1000).toFixed(1)} s (${(bytes / 1e3 / ms).toFixed(0)} MB/s)${failed ? ', failed' : ''}`,
      met: rss <= MOST_RSS && !failed,
    };
  };
  const times = async (argv: readonly string[], out: string): Promise<Measured[]> => {
    const runs: Measured[] = [];
    for (let i = 0; i < RUNS; i++) {
      rmSync(out, { force: true });
      runs.push(await measure(argv));
    }
    return runs;
  };
  return [
    row('500 MB collected and sealed encrypted', [sealed]),
    row('evidence decrypt, 500 MB', await times(evidence('decrypt', bundle, '-i', key), plain)),
    row(
      'evidence encrypt, 500 MB',
      await times(evidence('encrypt', plain, '--to', recipient, '-o', again), again),
    ),
    row('evidence verify of the encrypted file', await times(evidence('verify', bundle, '-i', key), again)),
  ];
};

function find(dir: string, end: string): string {
  const name = readdirSync(dir).find((n) => n.endsWith(end));
  if (name === undefined) throw new Error(`no ${end} in ${dir}`);
  return join(dir, name);
}

function fillRandom(path: string, bytes: number): void {
  const fd = openSync(path, 'w');
  const piece = 1e6;
  for (let written = 0; written < bytes; written += piece) writeSync(fd, randomBytes(piece));
  closeSync(fd);
}
