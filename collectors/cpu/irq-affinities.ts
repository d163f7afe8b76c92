import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { irqAffinity } from '../../src/tables/irq-affinity.js';

interface Irq {
  readonly irq: string;
  readonly first: number;
  last: number;
  readonly lists: { smp_affinity_list?: string; effective_affinity_list?: string };
}

/**
 * Reads, in this order: which MSI interrupts an interface's device owns (`…/msi_irqs/38:msix`), which virtio
 * device is which interface, who handles each interrupt (`/sys/kernel/irq/38/actions:virtio2-input.0`), and
 * the affinities. A row cites the lines of its affinities.
 */
export function* irqAffinities(lines: Iterable<Line>): Iterable<Parsed> {
  const owner = new Map<string, string>();
  const virtio = new Map<string, string>();
  const device = new Map<string, string>();
  let open: Irq | undefined;

  const rowOf = ({ irq, first, last, lists }: Irq): Parsed => {
    const handler = device.get(irq);
    const virtioName = /^(virtio\d+)-/.exec(handler ?? '')?.[1];
    const name = owner.get(irq) ?? virtio.get(virtioName ?? '') ?? interfaceIn(handler);
    const about = { ...(handler && { device: handler }), ...(name !== undefined && { interface: name }) };
    return row(irqAffinity, first, { irq, ...lists, ...about }, last);
  };

  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const affinity = /^\/proc\/irq\/(\d{1,10})\/(smp|effective)_affinity_list:(.*)$/.exec(text);
    const owned = /^\/sys\/class\/net\/([^/]+)\/device\/msi_irqs\/(\d{1,10}):/.exec(text);
    const isVirtio = /^\/sys\/bus\/virtio\/devices\/([^/]+)\/net\/([^/]+)\/ifindex:/.exec(text);
    const action = /^\/sys\/kernel\/irq\/(\d{1,10})\/actions:(.*)$/.exec(text);
    if (affinity) {
      const [, irq = '', kind = '', list = ''] = affinity;
      if (open?.irq !== irq) {
        if (open) yield rowOf(open);
        open = { irq, first: n, last: n, lists: {} };
      }
      if (list.trim() !== '') Object.assign(open.lists, { [`${kind}_affinity_list`]: list.trim() });
      open.last = n;
    } else if (owned) owner.set(owned[2] ?? '', owned[1] ?? '');
    else if (isVirtio) virtio.set(isVirtio[1] ?? '', isVirtio[2] ?? '');
    else if (action) device.set(action[1] ?? '', (action[2] ?? '').trim().replaceAll(',', ', '));
    else yield { gap: 'not an interrupt affinity', line: n };
  }
  if (open) yield rowOf(open);
}

/** Drivers that put the interface into the handler's name: eth0, eth0-TxRx-3, i40e-ens1f0-TxRx-0, ens5-Tx-Rx-1. */
function interfaceIn(handler: string | undefined): string | undefined {
  return /(?:^|-)((?:eth|en[opsx]|ib|wl)[a-z0-9]*\d[a-z0-9]*)(?:-|$)/.exec(handler ?? '')?.[1];
}
