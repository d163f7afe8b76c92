import { describe, expect, it } from 'vitest';
import type { Line } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

const parsed = (probe: string, text: string, argv: string[] = []) => [
  ...parse(probeOutput(text, { probe, tool: 'read', argv })),
];
const rows = (probe: string, text: string, table?: string) =>
  parsed(probe, text).flatMap((p) => ('gap' in p || (table && p.table !== table) ? [] : [p.row]));
const gaps = (probe: string, text: string): Line['n'][] =>
  parsed(probe, text).flatMap((p) => ('gap' in p ? [p.line] : []));
const NODE = 'node_exporter/collector/fixtures/proc';

describe('cpu against other parsers', () => {
  it.skipIf(!sharedPath('jc/linux-proc/interrupts'))('counts interrupts as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/interrupts.json')) as {
      irq: string;
      interrupts: number[];
      device: string[];
    }[];
    const ours = rows('interrupts', sharedText('jc/linux-proc/interrupts'));
    const isNumber = (irq: string): boolean => /^\d+$/.test(irq);
    for (const { irq, interrupts, device } of theirs) {
      const mine = ours.filter((r) => r['irq'] === irq);
      // jc keeps numbered interrupts that never fired; we leave them out.
      const isSilent = isNumber(irq) && interrupts.every((n) => n === 0);
      expect(
        mine.map((r) => r['count']),
        irq,
      ).toEqual(isSilent ? [] : interrupts);
      // jc splits the rest at spaces; its last piece is the end of our device.
      if (!isNumber(irq) || isSilent) continue;
      expect(String(mine[0]?.['device']).split(' ').at(-1)).toBe(device.at(-1));
    }
    expect(gaps('interrupts', sharedText('jc/linux-proc/interrupts'))).toEqual([]);
  });

  it.skipIf(!sharedPath('jc/linux-proc/softirqs'))(
    'counts softirqs as jc does, without CPUs never online',
    () => {
      const theirs = JSON.parse(sharedText('jc/linux-proc/softirqs.json')) as Record<
        string,
        number | string
      >[];
      const ours = rows('softirqs', sharedText('jc/linux-proc/softirqs'));
      expect(ours).toEqual(
        theirs.flatMap((t) => ['0', '1'].map((cpu) => ({ kind: t['counter'], cpu, count: t[`CPU${cpu}`] }))),
      );
    },
  );

  it.skipIf(!sharedPath('jc/linux-proc/stat'))('reads /proc/stat as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/stat.json')) as Record<
      string,
      Record<string, number>
    > & {
      context_switches: number;
    };
    const ours = rows('stat', sharedText('jc/linux-proc/stat'));
    expect(ours[0]).toEqual({ cpu: 'all', ...theirs['cpu'] });
    expect(ours[2]).toEqual({ cpu: '1', ...theirs['cpu1'] });
    expect(ours.at(-1)).toMatchObject({
      context_switches: theirs['context_switches'],
      boot_time_s: theirs['boot_time'],
      forks: theirs['processes'],
      procs_running: theirs['processes_running'],
      procs_blocked: theirs['processes_blocked'],
      interrupts: (theirs['interrupts'] as unknown as number[])[0],
      softirqs: (theirs['softirq'] as unknown as number[])[0],
    });
  });

  it.skipIf(!sharedPath('jc/linux-proc/loadavg'))('reads the load as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/loadavg.json')) as Record<string, number>;
    expect(rows('load', sharedText('jc/linux-proc/loadavg'))).toEqual([
      {
        load1: theirs['load_1m'],
        load5: theirs['load_5m'],
        load15: theirs['load_15m'],
        runnable: theirs['running'],
        tasks: theirs['available'],
        last_pid: theirs['last_pid'],
      },
    ]);
  });

  it.skipIf(!sharedPath('jc/linux-proc/cpuinfo'))('finds model and clock as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/cpuinfo.json')) as Record<string, unknown>[];
    const [first] = theirs;
    const text = sharedText('jc/linux-proc/cpuinfo');
    expect(rows('cpuinfo', text, 'cpu_info')).toMatchObject([
      {
        model: first?.['model name'],
        vendor: first?.['vendor_id'],
        logical_cpus: theirs.length,
        hypervisor: true,
      },
    ]);
    expect(rows('cpuinfo', text, 'cpu_frequency').map((r) => Number(r['current_khz']) / 1000)).toEqual(
      theirs.map((t) => t['cpu MHz']),
    );
  });

  it.skipIf(!sharedPath('jc/centos-7.7/mpstat-A-2-5.out'))('reads mpstat samples as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/mpstat-A-2-5.json')) as Record<string, unknown>[];
    const kinds = theirs.filter((t) => t['type'] === 'cpu' && t['average'] !== true && 'percent_idle' in t);
    const text = sharedText('jc/centos-7.7/mpstat-A-2-5.out');
    const ours = parsed('mpstat', text, ['mpstat', '-A', '2', '5']);
    expect(ours.filter((p) => 'gap' in p)).toEqual([]);
    const mine = ours.flatMap((p) => ('gap' in p ? [] : [p.row]));
    expect(kinds.length).toBeGreaterThan(0);
    expect(mine.map((r) => [r['cpu'], r['usr'], r['soft'], r['steal'], r['idle']])).toEqual(
      kinds.map((t) => [
        t['cpu'],
        t['percent_usr'],
        t['percent_soft'],
        t['percent_steal'],
        t['percent_idle'],
      ]),
    );
    expect(mine.at(-1)).toMatchObject({ sample: 5, offset_s: 10 });
  });

  it.skipIf(!sharedPath('jc/ubuntu-18.04/vmstat-1-long.out'))(
    'reads vmstat as jc does, steal by name',
    () => {
      const theirs = JSON.parse(sharedText('jc/ubuntu-18.04/vmstat-1-long.json')) as Record<string, number>[];
      const ours = rows('vmstat', sharedText('jc/ubuntu-18.04/vmstat-1-long.out'));
      expect(ours.map((r) => [r['r'], r['free'], r['bi'], r['cs'], r['us'], r['id'], r['st']])).toEqual(
        theirs.map((t) => [
          t['runnable_procs'],
          t['free_mem'],
          t['blocks_in'],
          t['context_switches'],
          t['user_time'],
          t['idle_time'],
          t['stolen_time'],
        ]),
      );
    },
  );

  it.skipIf(!sharedPath('jc/centos-7.7/vmstat-awt.out'))('reads vmstat with other columns', () => {
    expect(rows('vmstat', sharedText('jc/centos-7.7/vmstat-awt.out'))).toMatchObject([
      { r: 2, inact: 295968, active: 312724, cs: 57, id: 99, wa: 0, st: 0 },
    ]);
  });

  it.skipIf(!sharedPath(`${NODE}/net/softnet_stat`))('reads eleven columns of softnet_stat', () => {
    const text = sharedText(`${NODE}/net/softnet_stat`);
    const ours = rows('softnet', text);
    expect(ours.map((r) => [r['cpu'], r['processed'], r['dropped'], r['time_squeeze']])).toEqual([
      ['0', 0x49279, 0, 1],
      ['1', 0xdfb82, 0x29, 0xa],
      ['2', 0x551c3f, 0, 0x55],
      ['3', 0x2f8339, 0, 0x32],
    ]);
    expect(ours[0]).not.toHaveProperty('backlog_len');
  });

  it.skipIf(!sharedPath(`${NODE}/pressure/irq`))(
    'reads pressure, also of a kernel that tells only full',
    () => {
      const text = sharedText(`${NODE}/pressure/irq`).trim();
      expect(rows('pressure', `/proc/pressure/irq:${text}`)).toEqual([
        { resource: 'irq', scope: 'full', avg10: 0, avg60: 0, avg300: 0, total_us: 8494 },
      ]);
    },
  );

  it.skipIf(!sharedPath(`${NODE}/schedstat`))('reads version 15 of schedstat', () => {
    const text = sharedText(`${NODE}/schedstat`);
    expect(rows('schedstat', text)).toEqual([
      { cpu: '0', running_ns: 2045936778163039, waiting_ns: 343796328169361, timeslices: 4767485306 },
      { cpu: '1', running_ns: 1904686152592476, waiting_ns: 364107263788241, timeslices: 5145567945 },
    ]);
    expect(gaps('schedstat', text)).toEqual([]);
  });

  it.skipIf(!sharedPath(`${NODE}/interrupts_aarch64`))('reads interrupts of arm64 and of old x86', () => {
    const arm = sharedText(`${NODE}/interrupts_aarch64`);
    expect(gaps('interrupts', arm)).toEqual([]);
    expect(rows('interrupts', arm)).toContainEqual(
      expect.objectContaining({
        irq: '10',
        cpu: '7',
        count: 3225020442,
        chip: 'GICv3 27 Level',
        device: 'arch_timer',
      }),
    );
    expect(rows('interrupts', arm)).toContainEqual(
      expect.objectContaining({ irq: 'IPI0', cpu: '0', description: 'Rescheduling interrupts' }),
    );
    const x86 = sharedText(`${NODE}/interrupts`);
    expect(gaps('interrupts', x86)).toEqual([]);
    expect(rows('interrupts', x86)).toContainEqual({
      irq: '16',
      cpu: '3',
      count: 351412,
      chip: 'IR-IO-APIC-fasteoi',
      device: 'ehci_hcd:usb1, mmc0',
    });
  });
});
