import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidence } from './evidence.js';
import { fillWithLog } from './large-evidence.js';
import type { Benchmark } from './main.js';
import { measure } from './measure.js';

const BYTES = 500e6;

/** `evidence redact` of a bundle of 500 MB: secrets alone, and with identities. */
export const redactBundle: Benchmark = async (dir) => {
  const files = Array.from({ length: 5 }, (_, i) => join(dir, `big-${i}.txt`));
  for (const file of files) fillWithLog(file, BYTES / files.length);
  const config = join(dir, 'config.yaml');
  const own = files.map((f, i) => ({
    id: `big-${i}`,
    why: 'benchmark',
    files: f,
    max_size: '200MB',
    timeout: '60s',
  }));
  writeFileSync(config, JSON.stringify({ collectors: own }));
  const [given, out] = [join(dir, 'given'), join(dir, 'out')];
  mkdirSync(given);
  mkdirSync(out);
  const limits = ['-d', '0', '--budget-size', '1GB', '--probe-timeout', '60s', '--budget-time', '5m'];
  const only = ['--only', own.map(({ id }) => id).join(',')];
  await measure(evidence('collect', '-o', given, '-q', '-c', config, ...only, ...limits));
  const bundle = join(given, readdirSync(given)[0] ?? '');
  const rows = [];
  for (const identities of [false, true]) {
    const flags = identities ? ['--identities', '--redact-map', join(dir, 'identities.map')] : [];
    const run = await measure(evidence('redact', bundle, '-o', out, ...flags));
    rows.push({
      what: `redact a bundle of 500 MB${identities ? ', identities too' : ''}`,
      target: 'constant memory, ≤ 200 MB RSS',
      measured: `${(run.rss / 1e6).toFixed(0)} MB RSS, ${(run.ms / 1000).toFixed(1)} s${run.code === 0 ? '' : `, exit ${run.code}`}`,
      met: run.rss <= 200e6 && run.code === 0,
    });
  }
  return rows;
};
