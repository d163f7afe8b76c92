import { defineDetection } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { lossOf } from '../../src/core/echo-loss.js';
import type { Table } from '../../src/core/table.js';
import { conntrackStats } from '../../src/tables/conntrack-stats.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { qdiscs } from '../../src/tables/qdiscs.js';
import { softnet } from '../../src/tables/softnet.js';

/** What a host counts when it drops packets itself. */
const LOCAL: readonly (readonly [string, Table, RegExp])[] = [
  ['interfaces', interfaceCounters, /^(?:rx|tx)_(?:errors|dropped|missed_errors|fifo_errors|crc_errors)$/],
  ['queueing disciplines', qdiscs, /^dropped$/],
  ['softnet', softnet, /dropped/],
  ['conntrack', conntrackStats, /^(?:insert_failed|drop|early_drop)$/],
];
const STACK = ['InDiscards', 'OutDiscards', 'InHdrErrors', 'OutNoRoutes'];

export default defineDetection({
  id: 'UPS-05',
  name: 'local-layers-clean',
  layer: 'upstream',
  title: 'Packets are lost, and every local layer is clean',
  scope: 'host',
  reads: [pingSummary, interfaceCounters],
  thresholds: {
    coverage: { value: 0.9, unit: 'of the local checks', source: 'node diagnostics of EKS' },
    loss: { value: 0.001, unit: 'share, lower end of the 95 % interval', source: 'judgement' },
  },
  realIf:
    'The loss was reproduced in the window, and interfaces, queues, softnet, conntrack and the IP layer were all counted without a drop. With a part of them missing it is not known.',
  remedy: { text: 'escalate to the owner of the network, with these counters', safety: 'read_only' },
  evaluate(view, limits) {
    // Where nothing comes back at all it may be the route of this very host, which drops without counting.
    const lossy = view.rows(pingSummary).find((row) => {
      const loss = lossOf(row);
      return loss !== undefined && loss.low > limits.loss && loss.lost > 2 && loss.lost < loss.of;
    });
    if (lossy === undefined) return { state: 'not_exercised', statement: 'no loss was reproduced' };
    const checks = [
      ...LOCAL.map(([name, table, counter]) => drops(view, name, table, counter)),
      stackDrops(view),
    ];
    const seen = checks.flatMap((check) => (check === undefined ? [] : [check]));
    const said = `${lossy.target}: ${lossOf(lossy)?.lost ?? 0} of ${lossOf(lossy)?.of ?? 0} pings lost; ${seen.length} of ${checks.length} local layers counted`;
    const numbers = { layers_counted: seen.length, layers: checks.length };
    const dirty = seen.filter((check) => check.drops > 0);
    if (dirty.length > 0)
      return {
        state: 'clear',
        subject: lossy.target,
        statement: `${said}, drops in ${dirty.map((d) => d.name).join(', ')}`,
        numbers,
        cites: [...dirty.map((d) => d.cite), cite(lossy)],
      };
    if (seen.length < checks.length * limits.coverage)
      return {
        state: 'not_observable',
        subject: lossy.target,
        statement: `${said}: too few to clear this host`,
        numbers,
        cites: [cite(lossy)],
      };
    return {
      state: 'fired',
      severity: 'info',
      subject: lossy.target,
      statement: `${said}, none with a drop: it is not lost on this host`,
      numbers,
      cites: [cite(lossy), ...seen.map((s) => s.cite)],
    };
  },
});

interface Check {
  readonly name: string;
  readonly drops: number;
  readonly cite: string;
}

function drops(view: HostView, name: string, table: Table, counter: RegExp): Check | undefined {
  const grown = view.growth(table).filter((g) => g.basis === 'window' && counter.test(g.counter));
  const [first] = grown.toSorted((a, b) => b.delta - a.delta);
  return first && { name, drops: grown.reduce((sum, g) => sum + g.delta, 0), cite: first.cites[0] };
}

function stackDrops(view: HostView): Check | undefined {
  const grown = STACK.flatMap((name) => view.tcp('Ip', name) ?? []).filter((g) => g.basis === 'window');
  const [first] = grown.toSorted((a, b) => b.delta - a.delta);
  return first && { name: 'IP', drops: grown.reduce((sum, g) => sum + g.delta, 0), cite: first.cites[0] };
}
