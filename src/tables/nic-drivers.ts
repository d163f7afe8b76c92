import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Driver and firmware of a NIC: `ethtool -i DEV`, or the files of /sys/class/net/DEV/device. */
export const nicDrivers = defineTable({
  id: 'nic_drivers',
  title: 'NIC drivers',
  row: () => ({
    interface: z.string(),
    driver: z.string().optional(),
    version: z.string().optional().describe('for drivers without one of their own the kernel release'),
    firmware_version: z.string().optional(),
    bus_info: z.string().optional().describe('e.g. a PCI address'),
    pci_id: z.string().optional().describe('vendor:device; from /sys only'),
    supports_self_test: z.boolean().optional(),
  }),
  key: ['interface'],
  counters: [],
});
