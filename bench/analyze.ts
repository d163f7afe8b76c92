import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../src/bundle/manifest.js';
import { sealBundle } from '../src/bundle/write.js';
import { evidence } from './evidence.js';
import type { Benchmark, Row } from './main.js';
import { inTurn, measure, median } from './measure.js';

const RUNS = 3;

/** A bundle of a hundred hosts, and one of 100 MB; both are one real run, as if of so many hosts. */
export const analyze: Benchmark = async (dir) => {
  const hundred = await bundleOf(dir, { name: 'hosts', hosts: 100, logLines: 500 });
  const large = await bundleOf(dir, { name: 'large', hosts: 10, logLines: 18_500 });
  const results = await inTurn(RUNS, {
    hundred: () => measure(evidence('analyze', hundred.path, '--json')),
    large: () => measure(evidence('analyze', large.path, '--json')),
  });
  const row = (
    what: string,
    target: string,
    of: typeof results.large,
    limitMs: number,
    limit: number,
  ): Row => {
    const ms = median(of.map((r) => r.ms));
    const rss = Math.max(...of.map((r) => r.rss));
    const isWhole = of.every((r) => r.code === 0 && r.stdout.includes('"outcome"'));
    return {
      what,
      target,
      measured: `${(ms / 1000).toFixed(1)} s, ${(rss / 1e6).toFixed(0)} MB RSS${isWhole ? '' : ', failed'}`,
      met: isWhole && ms <= limitMs && rss <= limit,
    };
  };
  return [
    row(
      `verdict of ${hundred.hosts} hosts, ${mb(hundred.bytes)} unpacked`,
      '≤ 15 s',
      results.hundred,
      15_000,
      Infinity,
    ),
    row(
      `verdict of a bundle of ${mb(large.bytes)} (${large.hosts} hosts, ${mb(large.tables)} of it tables)`,
      '≤ 3 s, ≤ 300 MB RSS',
      results.large,
      3000,
      300e6,
    ),
  ];
};

interface Made {
  readonly path: string;
  readonly hosts: number;
  readonly bytes: number;
  readonly tables: number;
}

/** Collects once with an application log of so many lines, and writes the same under many names. */
async function bundleOf(
  dir: string,
  { name, hosts, logLines }: { name: string; hosts: number; logLines: number },
): Promise<Made> {
  const log = join(dir, `${name}.log`);
  writeFileSync(log, Array.from({ length: logLines }, (_, i) => logLine(i)).join(''));
  const one = join(dir, name);
  mkdirSync(one);
  await measure(evidence('collect', '-o', one, '-f', 'dir', '-q', '-p', 'network', '-d', '2s', '-l', log));
  const [folder = ''] = readdirSync(one);
  const source = join(one, folder);
  const manifest = JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8')) as Manifest;
  const { schema: _, files: __, gaps: ___, seal: ____, ...draft } = manifest as Manifest & { seal?: unknown };
  const spool = join(dir, `${name}.partial`);
  mkdirSync(join(spool, 'tables'), { recursive: true });
  const [host] = draft.hosts;
  if (!host) throw new Error('the collect gave no host');
  const ids = Array.from({ length: hosts }, (_, i) => `${host.id}-${String(i).padStart(3, '0')}`);
  for (const id of ids) cpSync(join(source, 'hosts', host.id), join(spool, 'hosts', id), { recursive: true });
  const renamed = (text: string, id: string): string =>
    text
      .replaceAll(`hosts/${host.id}/`, `hosts/${id}/`)
      .replaceAll(`host":${JSON.stringify(host.id)}`, `host":${JSON.stringify(id)}`);
  for (const table of readdirSync(join(source, 'tables'))) {
    const text = readFileSync(join(source, 'tables', table), 'utf8');
    writeFileSync(join(spool, 'tables', table), ids.map((id) => renamed(text, id)).join(''));
  }
  const [bytes, tables] = [sizeOf(spool), sizeOf(join(spool, 'tables'))];
  const sealed = await sealBundle({
    dir: spool,
    name,
    outDir: dir,
    format: 'tar.gz',
    manifest: {
      ...draft,
      hosts: ids.map((id) => ({ ...host, id })),
      artifacts: ids.flatMap((id) =>
        draft.artifacts.map(
          (a) => JSON.parse(renamed(JSON.stringify(a), id)) as (typeof draft.artifacts)[number],
        ),
      ),
    },
  });
  return { path: sealed.path, hosts, bytes, tables };
}

function logLine(i: number): string {
  const at = new Date(Date.now() - 600_000 + i * 10).toISOString();
  return `${at} ${i % 50 === 0 ? 'WARN' : 'INFO'} [worker-${i % 8}] request ${i} for order ${i * 7} took ${i % 900} ms\n`;
}

function sizeOf(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
