import { describe, expect, it } from 'vitest';
import type { PlanContext } from '../../src/core/collector.js';
import { bareHost } from '../../test/support/hosts.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

const rows = (text: string, ...argv: string[]): Record<string, unknown>[] =>
  [...parse(probeOutput(text, { probe: 'log', tool: 'log', argv: ['log', ...argv] }))].flatMap((p) =>
    'gap' in p ? [] : [{ ...p.row, lines: p.line === p.endLine ? p.line : [p.line, p.endLine] }],
  );

describe('parse', () => {
  it('joins a stack trace to its line only where no lines can be missing', () => {
    const text = '2026-11-21T03:04:05Z ERROR boom\n  at a.b.C\nCaused by: x\n2026-11-21T03:04:06Z INFO ok\n';
    expect(rows(text, '/srv/app.log')).toMatchObject([
      { lines: [1, 3], level: 'err', text: '2026-11-21T03:04:05Z ERROR boom\n  at a.b.C\nCaused by: x' },
      { lines: 4, level: 'info' },
    ]);
    const filtered = rows(text, '/srv/app.log', 'boom|Caused');
    expect(filtered.map((r) => [r['lines'], 'at' in r])).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [4, true],
    ]);
  });

  it('tells the files of a glob apart, colons and ** included', () => {
    const text = [
      '/srv/a/x.log:2026-11-21T03:04:05Z one',
      '/srv/b/c:d.log:2026-11-21T03:04:06Z two',
      'no path',
    ].join('\n');
    expect(rows(text, '/srv/**/*.log', 'o')).toMatchObject([
      { file: '/srv/a/x.log', text: '2026-11-21T03:04:05Z one' },
      { file: '/srv/b/c:d.log', text: '2026-11-21T03:04:06Z two' },
      { text: 'no path' },
    ]);
  });

  it('does not join lines of different files', () => {
    const text = '/srv/a.log:2026-11-21T03:04:05Z one\n/srv/b.log:  indented\n';
    expect(rows(text, '/srv/*.log')).toMatchObject([
      { file: '/srv/a.log', lines: 1 },
      { file: '/srv/b.log', lines: 2 },
    ]);
  });

  it('leaves a line alone that starts with a path of its own', () => {
    expect(rows('/usr/bin/app: started\n', '/srv/app.log')).toMatchObject([
      { file: '/srv/app.log', text: '/usr/bin/app: started' },
    ]);
  });

  it('caps the text and says so', () => {
    const [first] = rows(
      `2026-11-21T03:04:05Z ${'x'.repeat(10_000)}\n${'  y\n'.repeat(5000)}`,
      '/srv/app.log',
    );
    expect(first).toMatchObject({ cut: true, lines: [1, 5001] });
    expect(first?.['text']).toHaveLength(4096);
  });

  it.skipIf(!sharedPath('sosreport/vault/var/log/syslog'))(
    'reads every line of a real syslog in time order',
    () => {
      const text = sharedText('sosreport/vault/var/log/syslog');
      const found = rows(text, '/var/log/syslog', '.');
      expect(found).toHaveLength(text.trimEnd().split('\n').length);
      const times = found.map((r) => r['at']);
      expect(times.every((at) => typeof at === 'string' && at.startsWith('2026-02-10T'))).toBe(true);
      expect(times).toEqual(times.toSorted());
    },
  );
});

describe('plan', () => {
  const context = (given: Partial<PlanContext>): PlanContext<{ max_bytes: number }> => ({
    host: bareHost(),
    profile: 'network',
    windowMs: 15_000,
    targets: [],
    interfaces: [],
    logs: [],
    ...given,
    params: { max_bytes: 1000 },
  });

  it('asks nothing without a --log, and keeps two questions to one file apart', () => {
    expect(plan(context({}))).toEqual([]);
    const probes = plan(
      context({ logs: [{ glob: '/a', grep: 'x' }, { glob: '/a', grep: 'y' }, { glob: '/b' }] }),
    );
    expect(probes.map((p) => [p.id, p.subject])).toEqual([
      ['log', '/a'],
      ['log-2', '/a'],
      ['log', '/b'],
    ]);
  });

  it("hands on the run's time bounds where the request has none", () => {
    const probes = plan(context({ since: 1, until: 5, logs: [{ glob: '/a', since: 3 }] }));
    expect(probes[0]).toMatchObject({ maxBytes: 1000, run: { log: { glob: '/a', since: 3, until: 5 } } });
  });
});
