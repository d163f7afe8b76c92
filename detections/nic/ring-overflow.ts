import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { byKey, grown, span } from '../../src/core/growth.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { nicCounters } from '../../src/tables/nic-counters.js';
import { nicParameters } from '../../src/tables/nic-parameters.js';

const KERNEL = ['rx_missed_errors', 'rx_fifo_errors'];
const DRIVER =
  /rx_(?:no_?buffer(?:_count)?|missed_errors|fifo_errors|out_of_buffer|discards_phy)$|rx_no_dma_resources|rx_nobuf|rx_.*_(?:no_buf|alloc_fail)/i;

export default defineDetection({
  id: 'NIC-02',
  name: 'ring-overflow',
  layer: 'nic',
  title: 'The receive ring overflows',
  scope: 'host',
  reads: [interfaceCounters, nicCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'Documentation/networking/statistics.rst rx_missed_errors: lost for lack of host buffers',
    },
  },
  realIf:
    'rx_missed, rx_fifo or a driver counter of missing buffers grows in the window, on one interface and perhaps one queue. A larger ring helps where it is below its maximum; else the CPU of the queue is too slow.',
  remedy: { text: 'ethtool -G DEV rx MAX; then more queues, or RPS', safety: 'config_change' },
  evaluate(view, limits) {
    const kernel = KERNEL.flatMap((name) => view.growth(interfaceCounters, name)).filter(
      (g) => g.key['source'] === 'rtnl',
    );
    const driver = view.growth(nicCounters, 'value').filter((g) => DRIVER.test(String(g.key['name'])));
    const all = [...kernel, ...driver].filter((g) => g.key['interface'] !== 'lo');
    if (all.length === 0) return { state: 'not_observable', statement: 'missed packets are not shown' };
    const packets = byKey(view.growth(interfaceCounters, 'rx_packets'), 'interface');
    const fired = [...byKey(grown(all), 'interface')].flatMap(([name, list]): Fired[] => {
      const [most] = list;
      if (most === undefined || most.delta <= limits.packets) return [];
      const ring = view
        .rows(nicParameters)
        .find((p) => p.interface === name && p.group === 'ring' && p.name.toLowerCase() === 'rx');
      const size =
        ring?.number === undefined || ring.maximum === undefined
          ? ''
          : `; the ring has ${ring.number} of at most ${ring.maximum} entries`;
      const queue =
        most.key['queue'] === undefined || most.key['queue'] === null
          ? ''
          : ` (queue ${String(most.key['queue'])})`;
      const received = Math.max(0, ...(packets.get(name) ?? []).map((g) => g.delta));
      return [
        {
          state: 'fired',
          severity: received > 0 && most.delta / received >= 0.001 ? 'critical' : 'warning',
          subject: name,
          basis: most.basis,
          statement: `${name}${queue} lost ${most.delta} packets for lack of buffers ${span(most)}, ${received} were received${size}`,
          numbers: { missed: most.delta, received_packets: received, seconds: most.seconds },
          cites: [...most.cites, ...(ring ? [cite(ring)] : [])],
        },
      ];
    });
    if (fired.length > 0) return fired;
    const traffic = [...packets.values()].flat().reduce((sum, g) => sum + g.delta, 0);
    return traffic > 0
      ? { state: 'clear', statement: `no packet was missed in ${traffic}` }
      : { state: 'not_exercised', statement: 'no packet arrived in the window' };
  },
});
