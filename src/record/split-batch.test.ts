import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Collector } from '../core/collector.js';
import type { Sampler } from './samplers.js';
import { BatchSplitter } from './split-batch.js';

function sampler(read: string | string[]): Sampler {
  const rest = { probe: 'p', intervalMs: 1000, path: 'x', redact: [], tool: 'read', argv: [] };
  return { collector: {} as Collector, source: { read }, ...rest };
}

function split(text: string, ...samplers: Sampler[]): string[] {
  return new BatchSplitter(samplers)
    .split(Buffer.from(text, 'latin1'))
    .map((part) => part.toString('latin1'));
}

describe('BatchSplitter', () => {
  it('gives one file back as it was, of several each line with its path', () => {
    const text = '/a/x:one\n/a/x:two: 2\n/b/1:first\n/c/q:stray\n/b/2:second\n';
    expect(split(text, sampler('/a/x'), sampler('/b/*'), sampler(['/none']))).toEqual([
      'one\ntwo: 2\n',
      '/b/1:first\n/b/2:second\n',
      '',
    ]);
  });

  it('leaves out what is no line of a file', () => {
    expect(split('garbage\n:x\n/a/x:ok\n/a/x', sampler('/a/x'))).toEqual(['ok\n']);
  });

  it('of a glob a segment is a segment', () => {
    expect(split('/b/1/2:deep\n/b/1:flat\n', sampler('/b/*'))).toEqual(['/b/1:flat\n']);
  });

  it.skipIf(process.platform !== 'linux')('a real file, asked as the loop asks', () => {
    const files = ['/proc/sys/kernel/osrelease', '/proc/version'];
    const { stdout } = spawnSync('grep', ['-sH', '', ...files, '/proc/none'], { encoding: 'latin1' });
    expect(split(stdout, ...files.map(sampler))).toEqual(files.map((file) => readFileSync(file, 'latin1')));
  });
});
