import { z } from 'zod';
import { defineCollector, type PlanContext, type Probe } from '../../src/core/collector.js';
import { cpuFrequency } from '../../src/tables/cpu-frequency.js';
import { cpuInfo } from '../../src/tables/cpu-info.js';
import { cpuSched } from '../../src/tables/cpu-sched.js';
import { cpuSets } from '../../src/tables/cpu-sets.js';
import { cpuThrottle } from '../../src/tables/cpu-throttle.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { interrupts } from '../../src/tables/interrupts.js';
import { irqAffinity } from '../../src/tables/irq-affinity.js';
import { kernelActivity } from '../../src/tables/kernel-activity.js';
import { load } from '../../src/tables/load.js';
import { mpstat } from '../../src/tables/mpstat.js';
import { packetSteering } from '../../src/tables/packet-steering.js';
import { pressure } from '../../src/tables/pressure.js';
import { softirqs } from '../../src/tables/softirqs.js';
import { softnet } from '../../src/tables/softnet.js';
import { vmstat } from '../../src/tables/vmstat.js';
import { parse } from './parse.js';
import { samplingProbes } from './sampling.js';

const CPU = '/sys/devices/system/cpu';

export default defineCollector({
  id: 'cpu',
  title: 'CPU, interrupts and packet backlog',
  why: 'Did packets wait for, or die at, a busy CPU? Shows which CPU serves the network interrupts, whether it is saturated, throttled or stolen by the hypervisor, and whether the backlog dropped packets during the window.',
  layer: 'host_cpu',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [
    cpuTimes,
    kernelActivity,
    softirqs,
    interrupts,
    softnet,
    pressure,
    load,
    cpuSched,
    irqAffinity,
    packetSteering,
    cpuSets,
    cpuFrequency,
    cpuThrottle,
    cpuInfo,
    mpstat,
    vmstat,
  ],
  // turbostat needs model-specific registers: of use on metal only.
  tools: { mpstat: 'sysstat', vmstat: 'procps', sar: 'sysstat', turbostat: '' },
  plan: (context) => [
    ...counters(context),
    ...settings(context),
    ...samplingProbes(context),
    ...forPeople(context),
  ],
  parse,
});

/**
 * What people ask for by name and no table needs: the day's history of sysstat, clock rates and C-states of the
 * processor. Kept as text.
 */
function forPeople({ profile, host, windowMs }: PlanContext): Probe[] {
  if (profile !== 'full') return [];
  const seconds = Math.max(1, Math.min(10, Math.floor(windowMs / 1000) - 1));
  return [
    ...(host.tools.has('sar') ? [{ id: 'sar', when: 'once', run: { argv: ['sar', '-A'] } } as const] : []),
    ...(host.tools.has('turbostat')
      ? [
          {
            id: 'turbostat',
            when: 'during',
            root: 'needed',
            run: {
              argv: ['turbostat', '--quiet', '--interval', String(seconds), '--num_iterations', '1'],
              modules: ['msr'],
            },
          } as const,
        ]
      : []),
  ];
}

function counters(context: PlanContext): Probe[] {
  const each = (id: string, read: string | string[]): Probe => ({ id, when: 'start_end', run: { read } });
  return [
    each('softnet', '/proc/net/softnet_stat'),
    each('softirqs', '/proc/softirqs'),
    each('interrupts', '/proc/interrupts'),
    each('stat', '/proc/stat'),
    // `cpu`, and `irq` where the kernel has it.
    each('pressure', '/proc/pressure/[ci][pr][uq]'),
    each('load', '/proc/loadavg'),
    each('schedstat', '/proc/schedstat'),
    each('throttle', `${CPU}/cpu[0-9]*/thermal_throttle/*_throttle_*`),
    each('cpufreq', `${CPU}/cpu[0-9]*/cpufreq/${frequencyFiles(context.host.cpus)}`),
  ];
}

/**
 * One glob, so that the files of a CPU stand together: governor, scaling_max_freq, cpuinfo_max_freq.
 * The current frequency only on small machines: between Linux 4.14 and 5.17 reading it sleeps 10 ms per CPU.
 */
function frequencyFiles(cpus: number): string {
  return cpus <= 16 ? '*_[gmc][oau][vxr]*' : '*_[gm][oa][vx]*';
}

function settings(context: PlanContext): Probe[] {
  const nics = context.host.interfaces.some((i) => !i.loopback);
  return [
    {
      id: 'steering',
      when: 'once',
      run: {
        read: [
          '/proc/sys/net/core/rps_sock_flow_entries',
          ...(nics ? ['/sys/class/net/*/queues/*/[rx]ps_*'] : []),
        ],
      },
    },
    {
      id: 'irq-affinity',
      when: 'once',
      run: {
        // The parser learns which interrupt belongs to which interface before it meets the affinities.
        read: [
          '/sys/class/net/*/device/msi_irqs/*',
          '/sys/bus/virtio/devices/*/net/*/ifindex',
          '/sys/kernel/irq/*/actions',
          '/proc/irq/[0-9]*/*affinity_list',
        ],
      },
    },
    {
      id: 'cpu-sets',
      when: 'once',
      run: { read: [`${CPU}/online`, `${CPU}/offline`, `${CPU}/isolated`, `${CPU}/nohz_ful[l]`] },
    },
    { id: 'cpuinfo', when: 'once', run: { read: '/proc/cpuinfo' } },
  ];
}
