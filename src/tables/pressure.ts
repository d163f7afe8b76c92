import { z } from 'zod';
import type { Line } from '../core/collector.js';
import { defineTable, type Parsed, row } from '../core/table.js';

/** Pressure stall information (Documentation/accounting/psi.rst): share of time tasks waited for a resource. */
export const pressure = defineTable({
  id: 'pressure',
  title: 'Pressure: time lost waiting for CPU, memory, I/O',
  row: () => ({
    resource: z.string().describe('cpu, memory, io or irq'),
    scope: z.enum(['some', 'full']).describe('some: at least one task waited; full: all of them did'),
    avg10: z.number().describe('percent of the last 10 s'),
    avg60: z.number().describe('percent of the last 60 s'),
    avg300: z.number().describe('percent of the last 300 s'),
    total_us: z.number().optional().describe('since boot, µs'),
  }),
  key: ['resource', 'scope'],
  counters: ['total_us'],
});

const PSI =
  /^(?:\/proc\/pressure\/([a-z]+):)?(some|full) avg10=(\d{1,9}\.\d+) avg60=(\d{1,9}\.\d+) avg300=(\d{1,9}\.\d+)(?: total=(\d{1,20}))?$/;

/** Reads one line of /proc/pressure/RESOURCE; a path in front of it names the resource itself. */
export function pressureRow({ n, text }: Line, resource: string): Parsed {
  const match = PSI.exec(text.trim());
  if (!match) return { gap: 'not a pressure line', line: n };
  const [, named, scope, avg10, avg60, avg300, total] = match;
  return row(pressure, n, {
    resource: named ?? resource,
    scope: scope === 'full' ? 'full' : 'some',
    avg10: Number(avg10),
    avg60: Number(avg60),
    avg300: Number(avg300),
    ...(total !== undefined && { total_us: Number(total) }),
  });
}
