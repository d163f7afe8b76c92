import { defineDetection, type Fired } from '../../src/core/detection.js';
import { byKey, grown, span } from '../../src/core/growth.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

/** vmxnet3, virtio_net, hv_netvsc, ena. */
const STARVED =
  /pkts rx OOB|rx buf alloc fail|^rx_queue_\d+_drops$|^(?:rx_)?drops$|rx_no_memory|rx_page_alloc_fail|bad_?_?alloc|refil_partial/i;

export default defineDetection({
  id: 'NIC-11',
  name: 'virtual-ring-starved',
  layer: 'nic',
  title: 'A virtual NIC runs out of receive buffers',
  scope: 'host',
  reads: [nicCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'vmxnet3, virtio_net drivers: each is a packet the hypervisor had to drop',
    },
  },
  realIf:
    'The counter grows in the window, mostly when bursts meet a small ring or a virtual CPU that the host does not run (see steal). A total since boot may be of the start.',
  remedy: {
    text: 'enlarge the ring (ethtool -G), more queues; look at the load of the hypervisor',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const list = view
      .growth(nicCounters, 'value')
      .filter((g) => STARVED.test(String(g.key['name']).split(' / ').at(-1) ?? ''));
    if (list.length === 0)
      return {
        state: 'not_observable',
        statement: 'no driver here counts missing receive buffers of a virtual NIC',
      };
    const fired = [...byKey(grown(list), 'interface')].flatMap(([name, [most]]): Fired[] =>
      most === undefined || most.delta <= limits.packets
        ? []
        : [
            {
              state: 'fired',
              severity: 'warning',
              subject: name,
              basis: most.basis,
              statement: `${name} ran out of receive buffers ${most.delta} times ${span(most)} (${String(most.key['name'])})`,
              numbers: { times: most.delta, seconds: most.seconds },
              cites: most.cites,
            },
          ],
    );
    return fired.length > 0
      ? fired
      : { state: 'clear', statement: 'no virtual NIC ran out of receive buffers' };
  },
});
