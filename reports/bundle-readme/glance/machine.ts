import { citeRow } from '../../../src/core/table-row.js';
import { type Glance, latest, num, on, show, str } from './glance.js';

/** CPU shares of the window, memory, disks: whether the machine itself is short of something. */
export const machine: Glance = (view) => [...cpu(view), ...memory(view), ...disks(view)];

const KINDS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

const cpu: Glance = (view) => {
  const hosts = new Map<string, Map<string, { value: number; cite: string }>>();
  for (const d of view.deltas()) {
    if (d.table !== 'cpu_times' || d.key['cpu'] !== 'all') continue;
    const kinds = hosts.get(d.host) ?? new Map<string, { value: number; cite: string }>();
    hosts.set(d.host, kinds);
    kinds.set(d.counter, { value: Math.max(0, d.delta ?? 0), cite: d.endCite });
  }
  return [...hosts].flatMap(([host, kinds]) => {
    const total = KINDS.reduce((sum, kind) => sum + (kinds.get(kind)?.value ?? 0), 0);
    if (total === 0) return [];
    const share = (kind: (typeof KINDS)[number]): number => (100 * (kinds.get(kind)?.value ?? 0)) / total;
    const text =
      `${on(view, host)}CPU in the window: ${(100 - share('idle') - share('iowait')).toFixed(0)} % busy ` +
      `(softirq ${share('softirq').toFixed(1)} %, steal ${share('steal').toFixed(1)} %, iowait ${share('iowait').toFixed(1)} %)`;
    return [
      {
        layer: 'host_cpu' as const,
        standsOut: share('steal') > 10 || share('idle') < 5,
        text,
        cite: kinds.get('idle')?.cite ?? '',
      },
    ];
  });
};

const memory: Glance = (view) =>
  latest(view, 'memory').flatMap((row) => {
    const [total, available] = [num(row, 'total_bytes'), num(row, 'available_bytes')];
    if (total === undefined || available === undefined || total === 0) return [];
    const share = (100 * available) / total;
    const text = `${on(view, row._host)}memory: ${share.toFixed(0)} % of ${show(total / 1e9)} GB available`;
    return [{ layer: 'host_memory' as const, standsOut: share < 5, text, cite: citeRow(row) }];
  });

const disks: Glance = (view) => {
  const rows = latest(view, 'filesystems').toSorted((a, b) => fullest(b) - fullest(a));
  return rows.slice(0, 1).map((row) => ({
    layer: 'host_disk' as const,
    standsOut: fullest(row) >= 95,
    text: `${on(view, row._host)}fullest file system: ${str(row, 'mountpoint')} at ${show(num(row, 'used_percent') ?? 0)} % of space${num(row, 'inodes_used_percent') === undefined ? '' : `, ${show(num(row, 'inodes_used_percent') ?? 0)} % of inodes`}`,
    cite: citeRow(row),
  }));
};

function fullest(row: Parameters<typeof num>[0]): number {
  return Math.max(num(row, 'used_percent') ?? 0, num(row, 'inodes_used_percent') ?? 0);
}
