import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { pingSummary } from '../../src/tables/ping-summary.js';

type Found = Result & { readonly host: string };
/** Makes the median absolute deviation comparable with a standard deviation (Hampel, 1974). */
const MAD_SCALE = 1.4826;

export default defineFleetDetection({
  id: 'UPS-03',
  name: 'outlier',
  layer: 'upstream',
  title: 'One host is much slower to a target than its peers',
  scope: 'fleet',
  reads: [pingSummary],
  thresholds: {
    mads: {
      value: 3,
      unit: 'median absolute deviations from the median of the peers',
      source: 'Hampel identifier',
    },
    peers: {
      value: 4,
      unit: 'hosts of one role toward one target',
      source: 'judgement: fewer have no spread',
    },
    more_ms: {
      value: 5,
      unit: 'ms above the median',
      source: 'judgement: equal peers have a deviation of nearly 0',
    },
  },
  realIf:
    'Hosts of the same role ping the same target, and one stands far off. Another place or another load explains it as well.',
  remedy: { text: 'compare that host with a peer: route, interface, load, hypervisor', safety: 'read_only' },
  evaluate({ hosts }, limits) {
    const rows = hosts.flatMap((host) =>
      host
        .rows(pingSummary)
        .flatMap((row) =>
          row.rtt_avg_ms === undefined || row.role === 'gateway' ? [] : [{ host, row, ms: row.rtt_avg_ms }],
        ),
    );
    const groups = [
      ...groupBy(rows, ({ host, row }) => `${host.role ?? ''} ${row.address ?? row.target}`).values(),
    ].filter((group) => new Set(group.map((g) => g.host.id)).size >= limits.peers);
    if (groups.length === 0)
      return none(hosts, `fewer than ${limits.peers} hosts of one role pinged the same target`);
    return groups.flatMap((group): Found[] => {
      const middle = median(group.map((g) => g.ms)) ?? 0;
      const mad = MAD_SCALE * (median(group.map((g) => Math.abs(g.ms - middle))) ?? 0);
      return group.map(({ host, row, ms }): Found => {
        const statement = `${millis(ms)} to ${row.target}, ${millis(middle)} in the median of ${group.length} peers`;
        const isOff = ms - middle > Math.max(limits.mads * mad, limits.more_ms);
        const base = {
          host: host.id,
          subject: row.target,
          statement,
          numbers: { mean_ms: ms, peers_median_ms: middle, peers: group.length },
        };
        return isOff
          ? { ...base, state: 'fired', severity: 'hint', cites: [cite(row)] }
          : { ...base, state: 'clear', cites: [cite(row)] };
      });
    });
  },
});

function none(hosts: readonly HostView[], statement: string): Found[] {
  return hosts.map((host) => ({ host: host.id, state: 'not_exercised', statement }));
}
