import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';
import { pidStat } from './proc-pid-stat.js';

const parsed = (probe: string, text: string, tool = 'awk') => [...parse(probeOutput(text, { probe, tool }))];
const rows = (probe: string, text: string, tool?: string) =>
  parsed(probe, text, tool).flatMap((p) => ('gap' in p ? [] : [p.row]));

describe('processes', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/ps-axu.out'))('reads ps as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/ps-axu.json')) as Record<string, number | string>[];
    const text = sharedText('jc/centos-7.7/ps-axu.out');
    expect(parsed('ps', text, 'ps').filter((p) => 'gap' in p)).toEqual([]);
    expect(
      rows('ps', text, 'ps').map((r) => [
        r['pid'],
        r['user'],
        r['state'],
        r['cpu_percent'],
        r['rss_bytes'],
        r['command'],
      ]),
    ).toEqual(
      // jc keeps the modifiers of the state (`Ss`); KiB are made bytes.
      theirs.map((t) => [
        t['pid'],
        t['user'],
        `${t['stat']}`.slice(0, 1),
        t['cpu_percent'],
        Number(t['rss']) * 1024,
        t['command'],
      ]),
    );
  });

  it.skipIf(!sharedPath('jc/linux-proc/pid_stat'))('reads /proc/PID/stat as jc does, odd names too', () => {
    for (const name of ['pid_stat', 'pid_stat_hack', 'pid_stat_w_space_and_nl_in_comm']) {
      const theirs = JSON.parse(sharedText(`jc/linux-proc/${name}.json`)) as Record<string, number | string>;
      expect(pidStat(sharedText(`jc/linux-proc/${name}`).trimEnd()), name).toEqual({
        pid: theirs['pid'],
        command: theirs['comm'],
        state: theirs['state'],
        ppid: theirs['ppid'],
        majflt: theirs['majflt'],
        utime_ticks: theirs['utime'],
        stime_ticks: theirs['stime'],
        nice: theirs['nice'],
        threads: theirs['num_threads'],
        vsz_bytes: theirs['vsize'],
        processor: theirs['processor'],
      });
    }
  });

  it.skipIf(!sharedPath('jc/linux-proc/pid_stat_w_space_and_nl_in_comm'))(
    'puts a broken name together again',
    () => {
      const text = sharedText('jc/linux-proc/pid_stat_w_space_and_nl_in_comm').trimEnd();
      const printed = text.split('\n').map((line) => `/proc/1/stat:${line}`);
      const after = '/proc/2/stat:2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0 0\n';
      expect(printed.length).toBeGreaterThan(1);
      expect(parsed('ps', `${printed.join('\n')}\n${after}`, 'read')).toMatchObject([
        { line: 1, endLine: printed.length, row: { command: pidStat(text)?.command } },
        { line: printed.length + 1, row: { pid: 2, command: 'kthreadd' } },
      ]);
    },
  );

  it.skipIf(!sharedPath('jc/centos-7.7/pidstat-hdlrsuw.out'))('reads pidstat as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/pidstat-hdlrsuw.json')) as Record<
      string,
      number | string
    >[];
    const text = sharedText('jc/centos-7.7/pidstat-hdlrsuw.out');
    expect(parsed('pidstat', text).filter((p) => 'gap' in p)).toEqual([]);
    expect(
      rows('pidstat', text).map((r) => [
        r['pid'],
        r['usr'],
        r['system'],
        r['cswch_per_s'],
        r['nvcswch_per_s'],
        r['command'],
      ]),
    ).toEqual(
      theirs.map((t) => [
        t['pid'],
        t['percent_usr'],
        t['percent_system'],
        t['cswch_s'],
        t['nvcswch_s'],
        t['command'],
      ]),
    );
  });

  it('reads control groups of version 2, quota and OOM kills', () => {
    const at = '/sys/fs/cgroup/system.slice/app.service';
    const text = [
      `${at}/cpu.stat:usage_usec 900`,
      `${at}/cpu.stat:nr_periods 40`,
      `${at}/cpu.stat:nr_throttled 12`,
      `${at}/cpu.stat:throttled_usec 345678`,
      `${at}/cpu.max:50000 100000`,
      `${at}/memory.events:low 0`,
      `${at}/memory.events:max 7`,
      `${at}/memory.events:oom_kill 1`,
      `${at}/memory.events:oom_group_kill 0`,
      `${at}/memory.current:1048576`,
      `${at}/memory.max:max`,
      '/sys/fs/cgroup/cpu.stat:usage_usec 5000',
    ].join('\n');
    const cgroup = '/system.slice/app.service';
    expect(parsed('owners', text)).toEqual([
      {
        table: 'cgroup_cpu',
        line: 1,
        endLine: 5,
        row: {
          cgroup,
          usage_us: 900,
          nr_periods: 40,
          nr_throttled: 12,
          throttled_us: 345678,
          quota_us: 50000,
          period_us: 100000,
        },
      },
      {
        table: 'cgroup_memory',
        line: 6,
        endLine: 11,
        row: { cgroup, limit_hits: 7, oom_kill: 1, current_bytes: 1048576 },
      },
      { table: 'cgroup_cpu', line: 12, endLine: 12, row: { cgroup: '/', usage_us: 5000 } },
    ]);
  });

  it('names a process’s control group as its rows are named', () => {
    const at = '/proc/7/cgroup';
    const one = rows('owners', `${at}:0::/system.slice/app.service\n`);
    const two = rows(
      'owners',
      `${at}:4:cpu,cpuacct:/docker/ab\n${at}:5:freezer:/x\n${at}:1:name=systemd:/y\n`,
    );
    expect(one).toEqual([{ pid: 7, cgroups: ['/system.slice/app.service'] }]);
    expect(two).toEqual([{ pid: 7, cgroups: ['/cpu,cpuacct/docker/ab'] }]);
  });

  it('gives an unlimited process no limit', () => {
    expect(rows('owners', '/proc/7/limits:Max open files   unlimited   unlimited   files\n')).toEqual([]);
    const text =
      '/proc/7/fd:fds=5 sockets=1 inet=1\n/proc/7/limits:Max open files   unlimited   4096   files\n';
    expect(rows('owners', text)).toEqual([
      { pid: 7, open_fds: 5, sockets: 1, inet_sockets: 1, nofile_hard: 4096 },
    ]);
  });

  it('says what was left out', () => {
    expect(parsed('owners', '#: 88 of 600 processes with sockets are not shown\n')).toEqual([
      { gap: '88 of 600 processes with sockets are not shown', line: 1 },
    ]);
  });
});
