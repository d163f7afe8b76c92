import { describe, expect, it } from 'vitest';
import type { Line } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { parse } from './parse.js';

const parsed = (probe: string, text: string, argv: string[] = []) => [
  ...parse(probeOutput(text, { probe, tool: 'read', argv })),
];
const rows = (probe: string, text: string, table?: string) =>
  parsed(probe, text).flatMap((p) => ('gap' in p || (table && p.table !== table) ? [] : [p.row]));
const gaps = (probe: string, text: string): Line['n'][] =>
  parsed(probe, text).flatMap((p) => ('gap' in p ? [p.line] : []));

describe('cpu in awkward shapes', () => {
  it('takes CPU numbers from the header when one is offline', () => {
    const text = '           CPU0       CPU2\n 38:     5    7  PCI-MSI 1-edge      eth0-TxRx-0\nERR:   3\n';
    expect(rows('interrupts', text).map((r) => [r['irq'], r['cpu'], r['count']])).toEqual([
      ['38', '0', 5],
      ['38', '2', 7],
      ['ERR', 'all', 3],
    ]);
  });

  it('names no device where none handles the interrupt', () => {
    const [only] = rows('interrupts', '  CPU0\n  9:    4   IO-APIC    9-fasteoi\n');
    expect(only).toEqual({ irq: '9', cpu: '0', count: 4, chip: 'IO-APIC 9-fasteoi' });
  });

  it('keeps a device name with a space', () => {
    const text = '  CPU0\n 25:    4   PCI-MSI 1-edge      aerdrv, PCIe PME\n';
    expect(rows('interrupts', text)[0]).toMatchObject({ device: 'aerdrv, PCIe PME' });
  });

  it('reports a line with too few counts as a gap', () => {
    expect(gaps('interrupts', ' CPU0 CPU1\n 38:    5\n')).toEqual([2]);
  });

  it('reads softnet_stat of every column count; the CPU column wins over the line number', () => {
    const columns = (n: number, cpu = 0): string =>
      Array.from({ length: n }, (_, i) => (i === 12 ? cpu : i + 1).toString(16).padStart(8, '0')).join(' ');
    expect(rows('softnet', columns(10))[0]).toMatchObject({ cpu: '0', received_rps: 10 });
    expect(rows('softnet', columns(10))[0]).not.toHaveProperty('flow_limit_count');
    expect(rows('softnet', columns(13, 3))[0]).toMatchObject({ cpu: '3', backlog_len: 12 });
    expect(rows('softnet', columns(13, 3))[0]).not.toHaveProperty('input_qlen');
    expect(rows('softnet', columns(15, 3))[0]).toMatchObject({ cpu: '3', input_qlen: 14, process_qlen: 15 });
    expect(gaps('softnet', '00000001 00000002')).toEqual([1]);
  });

  it('gives an old kernel without steal no steal', () => {
    expect(rows('stat', 'cpu  1 2 3 4 5 6 7\n')).toEqual([
      { cpu: 'all', user: 1, nice: 2, system: 3, idle: 4, iowait: 5, irq: 6, softirq: 7 },
    ]);
  });

  it('counts CPUs of a wide mask', () => {
    const at = '/sys/class/net/eth0/queues/rx-0';
    expect(rows('steering', `${at}/rps_cpus:00000001,ffff0000\n${at}/rps_flow_cnt:32768\n`)).toEqual([
      {
        interface: 'eth0',
        queue: 'rx-0',
        rps_cpus: '00000001,ffff0000',
        rps_cpu_count: 17,
        rps_flow_cnt: 32768,
      },
    ]);
  });

  it('tells the interface of an interrupt from sysfs, virtio or the driver’s name', () => {
    const text = [
      '/sys/class/net/ens5/device/msi_irqs/30:msix',
      '/sys/bus/virtio/devices/virtio0/net/eth0/ifindex:2',
      '/sys/kernel/irq/30/actions:mlx5_comp0@pci:0000:3b:00.0',
      '/sys/kernel/irq/31/actions:virtio0-input.0',
      '/sys/kernel/irq/32/actions:i40e-enp5s0f1-TxRx-7',
      '/sys/kernel/irq/33/actions:nvme0q1',
      ...[30, 31, 32, 33].map((irq) => `/proc/irq/${irq}/smp_affinity_list:0-3`),
    ].join('\n');
    expect(rows('irq-affinity', text).map((r) => r['interface'])).toEqual([
      'ens5',
      'eth0',
      'enp5s0f1',
      undefined,
    ]);
  });

  it('reads frequencies and throttle counters of sysfs', () => {
    const cpufreq = '/sys/devices/system/cpu/cpu3/cpufreq';
    const text = `${cpufreq}/cpuinfo_cur_freq:<unknown>\n${cpufreq}/cpuinfo_max_freq:3500000\n${cpufreq}/scaling_cur_freq:1200000\n${cpufreq}/scaling_governor:powersave\n${cpufreq}/scaling_max_freq:2400000\n`;
    expect(parsed('cpufreq', text)).toEqual([
      {
        table: 'cpu_frequency',
        line: 2,
        endLine: 5,
        row: {
          cpu: '3',
          source: 'cpufreq',
          hardware_max_khz: 3500000,
          current_khz: 1200000,
          governor: 'powersave',
          allowed_max_khz: 2400000,
        },
      },
    ]);
    const throttle = '/sys/devices/system/cpu/cpu1/thermal_throttle';
    expect(
      rows('throttle', `${throttle}/core_throttle_count:7\n${throttle}/core_throttle_max_time_ms:3\n`),
    ).toEqual([{ cpu: '1', core_throttle_count: 7 }]);
  });

  it('counts the CPUs of a list', () => {
    const at = '/sys/devices/system/cpu';
    expect(rows('cpu-sets', `${at}/online:0-3,8\n${at}/isolated:\n${at}/nohz_full:(null)\n`)).toEqual([
      { set: 'online', cpus: '0-3,8', count: 5 },
      { set: 'isolated', cpus: '', count: 0 },
      { set: 'nohz_full', cpus: '', count: 0 },
    ]);
  });
});
