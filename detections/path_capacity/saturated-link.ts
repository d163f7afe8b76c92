import { defineDetection, type Result } from '../../src/core/detection.js';
import { percent } from '../../src/core/figures.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { linkState } from '../../src/tables/link-state.js';

export default defineDetection({
  id: 'PATH-16',
  name: 'saturated-link',
  layer: 'path_capacity',
  title: 'A link carries all it can',
  scope: 'host',
  reads: [interfaceCounters, linkState],
  thresholds: {
    share: {
      value: 0.9,
      unit: 'of the link speed, mean of the window',
      source: 'judgement: beyond it queues grow without bound',
    },
  },
  realIf:
    'The mean rate over the window comes near the negotiated speed. Virtual interfaces state none, or one that means nothing; a provider may allow less than the link (PATH-14).',
  remedy: {
    text: 'find the flows (ss -ti, ip -s link); shape or move the bulk transfer; widen the link',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const speeds = view.latest(linkState).filter((row) => (row.speed_mbps ?? 0) > 0);
    if (speeds.length === 0) return { state: 'not_observable', statement: 'no interface states its speed' };
    return speeds.flatMap((link): Result[] => {
      const moved = view
        .growth(interfaceCounters)
        .filter(
          (g) =>
            g.key['interface'] === link.interface && (g.counter === 'tx_bytes' || g.counter === 'rx_bytes'),
        );
      const busiest = moved.toSorted((a, b) => b.rate - a.rate)[0];
      if (busiest === undefined) return [];
      const mbps = (busiest.rate * 8) / 1e6;
      const share = mbps / (link.speed_mbps ?? Infinity);
      const said = `${link.interface}: ${mbps.toFixed(mbps < 10 ? 2 : 0)} of ${link.speed_mbps ?? 0} Mbit/s ${busiest.counter === 'tx_bytes' ? 'out' : 'in'} (${percent(share)}) over ${busiest.seconds.toFixed(1)} s`;
      const numbers = { mbit_per_s: mbps, speed_mbit_per_s: link.speed_mbps ?? 0 };
      if (share <= limits.share || busiest.basis === 'since_boot')
        return [{ state: 'clear', subject: link.interface, statement: said, numbers, cites: busiest.cites }];
      return [
        {
          state: 'fired',
          severity: 'warning',
          subject: link.interface,
          statement: said,
          numbers,
          cites: busiest.cites,
        },
      ];
    });
  },
});
