import { z } from 'zod';
import { defineCollector, type PlanContext, type Probe } from '../../src/core/collector.js';
import { clock } from '../../src/tables/clock.js';
import { kernelModules } from '../../src/tables/kernel-modules.js';
import { system } from '../../src/tables/system.js';
import { timeSources } from '../../src/tables/time-sources.js';
import { uname } from '../../src/tables/uname.js';
import { virtualization } from '../../src/tables/virtualization.js';
import { parse } from './parse.js';

// A set of one character makes a path a glob, which may match nothing: these files are not everywhere.
const IDENTITY = [
  '/etc/os-releas[e]',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/version',
  '/proc/sys/kernel/random/boot_id',
  '/proc/uptime',
  '/proc/sys/kernel/tainted',
  '/proc/sys/kernel/pid_max',
  '/proc/sys/kernel/threads-max',
  '/proc/sys/fs/file-nr',
  '/sys/devices/system/clocksource/clocksource0/[ac]*_clocksource',
];
// Never product_serial, product_uuid or their like.
const FIRMWARE = [
  '/run/systemd/containe[r]',
  '/sys/hypervisor/typ[e]',
  '/sys/class/dmi/id/sys_vendo[r]',
  '/sys/class/dmi/id/product_nam[e]',
  '/sys/class/dmi/id/bios_vendo[r]',
  '/proc/device-tree/mode[l]',
];

export default defineCollector({
  id: 'system',
  title: 'Machine, kernel and clock',
  why: 'Which machine, kernel and operating system is this, when did it boot, is it virtual, and is its clock right? Without that no counter can be read and no two hosts can be compared.',
  layer: 'host_cpu',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [system, uname, virtualization, clock, timeSources, kernelModules],
  tools: {
    uname: 'coreutils',
    'systemd-detect-virt': 'systemd',
    timedatectl: 'systemd',
    chronyc: '',
    ntpq: '',
  },
  plan: (context) => [
    { id: 'identity', when: 'once', run: { read: IDENTITY } },
    { id: 'uname', when: 'once', run: [{ argv: ['uname', '-a'] }, { read: '/proc/version' }] },
    {
      id: 'detect-virt',
      when: 'once',
      run: { argv: ['systemd-detect-virt'] },
      // 1 means: none.
      okExits: [0, 1],
    },
    { id: 'firmware', when: 'once', run: { read: FIRMWARE } },
    { id: 'modules', when: 'once', run: { read: '/proc/modules' } },
    ...clockProbes(context),
  ],
  parse,
});

/**
 * `timedatectl show` reports the kernel's own flag, whoever sets the clock. The offset is known only to the
 * program that does: each that is installed is asked, at both ends of a long window, since a clock may step.
 */
function clockProbes({ host, profile }: PlanContext): Probe[] {
  const each = (id: string, argv: readonly [string, ...string[]]): Probe => ({
    id,
    when: profile === 'quick' ? 'once' : 'start_end',
    run: { argv },
    timeoutMs: 2000,
  });
  const [chrony, ntp] = [host.tools.has('chronyc'), host.tools.has('ntpq')];
  const timesyncd = host.tools.has('timedatectl') && !chrony && !ntp;
  const withoutSystemd = host.init !== undefined &&
    host.init !== 'systemd' && {
      skip: {
        outcome: 'unsupported',
        reason: `timedatectl asks systemd, and process 1 here is ${host.init}`,
      } as const,
    };
  return [
    {
      ...each('clock', ['timedatectl', 'show']),
      // Before systemd 239 there is no `show`.
      run: [{ argv: ['timedatectl', 'show'] }, { argv: ['timedatectl', 'status'] }],
      ...withoutSystemd,
    },
    ...(timesyncd ? [{ ...each('timesyncd', ['timedatectl', 'timesync-status']), ...withoutSystemd }] : []),
    ...(chrony ? [each('chrony', ['chronyc', '-n', '-m', 'tracking', 'sources'])] : []),
    ...(ntp ? [each('ntpq', ['ntpq', '-pn'])] : []),
  ];
}
