import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Is this a virtual machine or a container, and whose? */
export const virtualization = defineTable({
  id: 'virtualization',
  title: 'Virtual machine or container',
  row: () => ({
    source: z.enum(['systemd-detect-virt', 'firmware']),
    kind: z
      .string()
      .optional()
      .describe('none, kvm, amazon, microsoft, vmware, xen, docker, lxc …: words of systemd-detect-virt(1)'),
    container: z.string().optional().describe('/run/systemd/container: docker, lxc, systemd-nspawn …'),
    vendor: z.string().optional().describe('DMI sys_vendor, or the device tree’s model'),
    product: z.string().optional().describe('DMI product_name; at cloud providers the instance type'),
    bios_vendor: z.string().optional(),
    hypervisor: z.string().optional().describe('/sys/hypervisor/type: xen'),
  }),
  key: ['source'],
  counters: [],
});
