import { type Trace, traces } from '../../../src/core/hop-loss.js';
import type { BundleView } from '../../../src/core/report.js';
import type { TableRow } from '../../../src/core/table-row.js';
import { groupBy, list, num, str } from '../glance/glance.js';
import type { Plot } from '../model.js';

const MOST_PLOTS = 4;

interface Hop {
  readonly host: string;
  readonly target: string;
  readonly destination: string | undefined;
  readonly method: string;
  readonly protocol: string | undefined;
  readonly port: number | undefined;
  readonly round: number | undefined;
  readonly hop: number;
  readonly addresses: string[];
  readonly sent: number | undefined;
  readonly loss_pct: number | undefined;
  readonly reached: boolean;
  readonly best: number | undefined;
  readonly avg: number | undefined;
  readonly worst: number | undefined;
}

/** The way to each target as mtr measured it; the other tools send too few probes for a picture. */
export function hopPlots(view: BundleView): Plot[] {
  const all = groupBy(view.rows('hops'), (row) => row._host).flatMap((rows) => traces(rows.map(hopOf)));
  // A way of one hop has no middle that could mislead.
  return all
    .filter(({ hops }) => hops.length > 1 && hops[0]?.method === 'mtr')
    .slice(0, MOST_PLOTS)
    .map((trace, i) => plotOf(view, trace, i));
}

function plotOf(view: BundleView, { subject, hops }: Trace<Hop>, index: number): Plot {
  const host = view.manifest.hosts.length > 1 ? `${hops[0]?.host} → ` : '';
  return {
    kind: 'hops',
    file: `plots/hops-${index + 1}.svg`,
    title: `${host}${subject}: round-trip time and loss by hop`,
    hops: hops.map((hop) => ({
      hop: hop.hop,
      label:
        hop.addresses.length > 2
          ? `${hop.addresses[0]} and ${hop.addresses.length - 1} more`
          : hop.addresses.join(', '),
      reached: hop.reached,
      ...(hop.sent !== undefined && { sent: hop.sent }),
      ...(hop.sent !== undefined &&
        hop.loss_pct !== undefined && { lost: Math.round((hop.sent * hop.loss_pct) / 100) }),
      ...(hop.best !== undefined && { best: hop.best }),
      ...(hop.avg !== undefined && { avg: hop.avg }),
      ...(hop.worst !== undefined && { worst: hop.worst }),
    })),
  };
}

function hopOf(row: TableRow): Hop {
  return {
    host: row._host,
    target: str(row, 'target') ?? '?',
    destination: str(row, 'destination'),
    method: str(row, 'method') ?? '?',
    protocol: str(row, 'protocol'),
    port: num(row, 'port'),
    round: num(row, 'round'),
    hop: num(row, 'hop') ?? 0,
    addresses: [...list(row, 'addresses')],
    sent: num(row, 'sent'),
    loss_pct: num(row, 'loss_pct'),
    reached: row['reached'] === true,
    best: num(row, 'best_ms'),
    avg: num(row, 'avg_ms'),
    worst: num(row, 'worst_ms'),
  };
}
