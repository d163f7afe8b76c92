import { defineDetection } from '../../src/core/detection.js';
import { grown, span, sumOf } from '../../src/core/growth.js';
import { softnet } from '../../src/tables/softnet.js';

export default defineDetection({
  id: 'STK-01',
  name: 'softnet-drop',
  layer: 'linux_stack',
  title: 'A CPU drops received packets: its backlog is full',
  scope: 'host',
  reads: [softnet],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'net/core/net-procfs.c softnet_stat column 2: dropped for net.core.netdev_max_backlog',
    },
  },
  realIf:
    'dropped grows on a CPU in the window. It counts for the whole machine: packets of other network namespaces are in it.',
  remedy: {
    text: 'spread the load (RPS, RSS), then raise net.core.netdev_max_backlog',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const drops = view.growth(softnet, 'dropped');
    const processed = sumOf(view.growth(softnet, 'processed'));
    const [most, ...others] = grown(drops);
    const sum = sumOf(drops);
    if (sum === undefined || processed === undefined)
      return { state: 'not_observable', statement: 'softnet_stat was reset or not read' };
    if (most !== undefined && sum.delta > limits.packets) {
      return {
        state: 'fired',
        severity: sum.delta / Math.max(1, processed.delta) >= 0.001 ? 'critical' : 'warning',
        subject: `CPU ${String(most.key['cpu'])}`,
        basis: sum.basis,
        statement: `${sum.delta} of ${processed.delta} received packets dropped ${span(sum)}, ${most.delta} of them on CPU ${String(most.key['cpu'])}${others.length > 0 ? `, on ${others.length} more CPUs too` : ''}: the backlog was full`,
        numbers: { dropped: sum.delta, processed: processed.delta, seconds: sum.seconds },
        cites: sum.cites,
      };
    }
    if (processed.delta === 0) return { state: 'not_exercised', statement: 'no packet was received' };
    return {
      state: 'clear',
      statement: `none of ${processed.delta} received packets was dropped in the backlog`,
      cites: processed.cites,
    };
  },
});
