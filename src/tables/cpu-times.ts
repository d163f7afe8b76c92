import { z } from 'zod';
import { defineTable } from '../core/table.js';

const ticks = (what: string) => z.number().optional().describe(`${what}, ticks of 1/100 s`);

/** Where the CPUs spent their time since boot: the `cpu` lines of /proc/stat (proc_stat(5), USER_HZ = 100). */
export const cpuTimes = defineTable({
  id: 'cpu_times',
  title: 'CPU time by CPU and kind, since boot',
  row: () => ({
    cpu: z.string().describe('`all`, or the CPU number'),
    user: z.number().describe('user mode, guest included, ticks of 1/100 s'),
    nice: ticks('user mode at low priority'),
    system: ticks('kernel mode'),
    idle: ticks('idle'),
    iowait: ticks('idle with I/O outstanding; the kernel lets this one go backwards at times'),
    irq: ticks('hard interrupts'),
    softirq: ticks('soft interrupts, where packets are received'),
    steal: ticks('runnable, but the hypervisor ran someone else'),
    guest: ticks('running a guest, already part of user'),
    guest_nice: ticks('running a low-priority guest, already part of nice'),
  }),
  key: ['cpu'],
  counters: ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'],
});
