import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What machine this is, from /etc/os-release and /proc; one row. No serial numbers and no machine id. */
export const system = defineTable({
  id: 'system',
  title: 'Machine, kernel and operating system',
  row: () => ({
    hostname: z.string().optional(),
    os_name: z.string().optional().describe('PRETTY_NAME of os-release, e.g. Debian GNU/Linux 12 (bookworm)'),
    os_id: z.string().optional().describe('ID of os-release, e.g. debian'),
    os_version: z.string().optional().describe('VERSION_ID of os-release'),
    kernel: z.string().optional().describe('release, as `uname -r` prints it'),
    kernel_version: z.string().optional().describe('build, as `uname -v` prints it'),
    boot_id: z.string().optional().describe('changes with every boot'),
    uptime_s: z.number().optional().describe('seconds since boot'),
    tainted: z.number().optional().describe('bits of Documentation/admin-guide/tainted-kernels.rst; 0: not'),
    files_open: z.number().optional().describe('open files of the whole machine'),
    files_max: z.number().optional().describe('fs.file-max'),
    pid_max: z.number().optional(),
    threads_max: z.number().optional(),
    clocksource: z.string().optional().describe('what the kernel keeps time with: tsc, kvm-clock, hpet …'),
    clocksources: z.array(z.string()).optional().describe('what it could use'),
  }),
  key: [],
  counters: [],
});
