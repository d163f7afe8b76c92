import { spawnSync } from 'node:child_process';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { segmentMatcher } from '../../src/core/glob.js';
import type { PlanContext } from '../../src/core/collector.js';
import { bareHost, richHost } from '../../test/support/hosts.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import kernelLog from './index.js';
import { parse } from './parse.js';
import { type Params, plan } from './plan.js';

const read = (text: string, probe: string, tool: string, argv: string[] = [tool]) => {
  const parsed = [...parse(probeOutput(text, { probe, tool, argv }))];
  return {
    rows: parsed.flatMap((p) => ('gap' in p ? [] : [p.row])),
    gaps: parsed.filter((p) => 'gap' in p),
  };
};

describe('parse', () => {
  const sos = 'sosreport/vault/sos_commands';

  it.skipIf(!sharedPath(`${sos}/kernel/dmesg`))('reads every line of a plain dmesg', () => {
    const text = sharedText(`${sos}/kernel/dmesg`);
    const { rows, gaps } = read(text, 'dmesg', 'dmesg');
    expect(gaps).toEqual([]);
    expect(rows).toHaveLength(text.trimEnd().split('\n').length);
    expect(rows[2]).toEqual({
      source: 'kernel',
      monotonic_s: 0.182072,
      text: 'PM: RTC time: 22:32:56, date: 2022-02-09',
    });
  });

  it.skipIf(!sharedPath('sosreport/kubernetes/var/log/kern.log'))('reads kern.log of rsyslog', () => {
    const text = sharedText('sosreport/kubernetes/var/log/kern.log');
    const { rows, gaps } = read(text, 'kernel', 'log', ['log', '/var/log/kern.log']);
    expect(gaps).toEqual([]);
    expect(rows).toHaveLength(text.trimEnd().split('\n').length);
    expect(rows[0]).toMatchObject({
      source: 'kernel',
      at: '2026-02-11T18:58:28.000Z',
      assumed: ['year', 'zone'],
      program: 'kernel',
      text: expect.stringMatching(/^Linux version 5\.4\.0/),
    });
  });

  it.skipIf(!sharedPath(`${sos}/logs`))(
    'reads a journal with catalogue text as messages of several lines',
    () => {
      const text = sharedText(`${sos}/logs/journalctl_--no-pager_--catalog_--boot_-1`);
      const { rows, gaps } = read(text, 'warnings', 'journalctl');
      expect(gaps).toEqual([]);
      // journalctl puts `-- Subject: …` lines below a message; they belong to it.
      const heads = text.split('\n').filter((line) => /^[A-Z][a-z]{2} \d\d /.test(line));
      expect(rows).toHaveLength(heads.length);
      expect(rows[0]).toMatchObject({ program: 'systemd-journald', pid: 62, source: 'journal' });
      expect(rows[0]?.['text']).toMatch(/^Journal started\n-- Subject: The journal has been started/);
    },
  );

  it('reports what tells no time as a gap', () =>
    expect(read('rubbish\n', 'kernel', 'sh').gaps).toEqual([{ gap: 'a message without a time', line: 1 }]));
});

describe('plan', () => {
  const context = (given: Partial<PlanContext>): PlanContext<Params> => ({
    host: richHost(['dmesg', 'journalctl', 'grep']),
    profile: 'network',
    windowMs: 15_000,
    targets: [],
    interfaces: [],
    logs: [],
    ...given,
    params: kernelLog.params.parse({}),
  });
  const journalArgv = (given: Partial<PlanContext>): readonly string[] =>
    plan(context(given))
      .flatMap((p) => p.run)
      .flatMap((s) => ('argv' in s && s.argv[0] === 'sh' ? [s.argv] : []))[0] ?? [];

  it('looks back 24 hours, or to the bounds of the run', () => {
    expect(journalArgv({})).toContain('--since=-24h');
    const bounds = journalArgv({ since: 1_795_230_245_900, until: 1_795_230_246_100 });
    expect(bounds.slice(-2)).toEqual(['--since=@1795230245', '--until=@1795230247']);
  });

  it('reads syslog files where there is no journal, and follows the kernel only within a window', () => {
    const probes = plan(context({ host: bareHost() }));
    expect(probes.find((p) => p.id === 'kernel')?.run).toMatchObject([
      { log: { glob: '/var/log/kern.log*' } },
      { log: { glob: '/var/log/[ms][ey]s[sl][ao]g*', grep: ' kernel: ' } },
    ]);
  });

  it('finds the services of the units in syslog files', () => {
    const [source] = [
      plan(context({ host: bareHost() })).find((p) => p.id === 'network-services')?.run,
    ].flat();
    const pattern = RE2JS.compile(source !== undefined && 'log' in source ? (source.log.grep ?? '') : '');
    for (const program of [
      'NetworkManager[812]',
      'systemd-networkd[1]',
      'chronyd[7]',
      'wg-quick[9]',
      'named',
    ])
      expect(pattern.test(`Nov 21 03:04:05 web01 ${program}: text`), program).toBe(true);
    expect(pattern.test('Nov 21 03:04:05 web01 sshd[1]: text')).toBe(false);
  });

  it('names both common syslog files and nothing else by its glob', () => {
    const matches = segmentMatcher('[ms][ey]s[sl][ao]g*');
    expect(['messages', 'messages-20261121.gz', 'syslog', 'syslog.1'].every(matches)).toBe(true);
    expect(['sysstat', 'secure', 'mail.log', 'syslog-ng'].filter(matches)).toEqual(['syslog-ng']);
  });

  it('has no probe without anything to run', () => {
    for (const host of [bareHost(), richHost(['dmesg', 'journalctl'])]) {
      for (const probe of plan(context({ host })))
        expect([probe.run].flat().length, probe.id).toBeGreaterThan(0);
    }
  });

  it.skipIf(!hasJournalctl())(
    'gives journalctl words that it accepts, and fails where there is no journal',
    () => {
      const [, , script = '', , ...words] = journalArgv({
        since: Date.now() - 60_000,
        until: Date.now(),
      });
      const asked = spawnSync('sh', ['-c', 'exec journalctl -o short-iso-precise "$@"', 'sh', ...words], {
        encoding: 'utf8',
      });
      expect(asked.status, asked.stderr).toBe(0);
      const elsewhere = script.replaceAll('journalctl ', 'journalctl --directory=/nonexistent ');
      const run = spawnSync('sh', ['-c', elsewhere, 'sh', ...words], { encoding: 'utf8' });
      expect([run.status, run.stdout]).toEqual([1, '']);
    },
  );

  it('takes the shorter format where journalctl does not know the precise one', () => {
    const [, , script = '', , ...words] = journalArgv({});
    const old = `journalctl() { case "$2" in *precise) echo "Unknown output format" >&2; return 1 ;; esac; echo "$2"; }`;
    const run = spawnSync('sh', ['-c', `${old}; ${script}`, 'sh', ...words], { encoding: 'utf8' });
    expect([run.status, run.stdout]).toEqual([0, 'short-iso\n']);
  });
});

function hasJournalctl(): boolean {
  return spawnSync('sh', ['-c', 'command -v journalctl']).status === 0;
}
