import { defineDetection, type Fired } from '../../src/core/detection.js';
import { span, sumOf } from '../../src/core/growth.js';
import { conntrackStats } from '../../src/tables/conntrack-stats.js';

const MEANING = {
  drop: 'packets dropped because no entry could be made',
  insert_failed:
    'packets dropped because an entry of the same addresses and ports was there (a race, or NAT without a free port)',
  early_drop: 'live entries thrown away to make room',
  chaintoolong: 'packets dropped because a hash chain was too long',
} as const;

export default defineDetection({
  id: 'FW-02',
  name: 'insert-failed',
  layer: 'conntrack',
  title: 'Connection tracking drops packets',
  scope: 'host',
  reads: [conntrackStats],
  thresholds: {
    events: {
      value: 0,
      unit: 'events',
      source: 'kernel struct ip_conntrack_stat: each is a packet or a connection lost',
    },
    races: {
      value: 5,
      unit: 'insert_failed in the window',
      source: 'judgement: single races of parallel UDP queries (A and AAAA) are retried unnoticed',
    },
  },
  realIf:
    'drop, early_drop, chaintoolong or more than a few insert_failed grow in the window, added over the CPUs. invalid alone is benign: late packets of closed connections.',
  remedy: {
    text: 'see how full the table is; for insert_failed of DNS a local cache, or NOTRACK for UDP 53; for insert_failed with NAT the range of ports of the rule against the connections to one destination',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const fired: Fired[] = [];
    let isSeen = false;
    for (const [counter, meaning] of Object.entries(MEANING)) {
      const sum = sumOf(view.growth(conntrackStats, counter));
      if (!sum) continue;
      isSeen = true;
      if (sum.delta <= limits.events) continue;
      const isRace = counter === 'insert_failed' && sum.delta <= limits.races;
      fired.push({
        state: 'fired',
        severity: isRace ? 'info' : 'warning',
        subject: counter,
        basis: sum.basis,
        statement: `${sum.delta} ${meaning} (${counter}) ${span(sum)}`,
        numbers: { [counter]: sum.delta, seconds: sum.seconds },
        cites: sum.cites,
      });
    }
    if (fired.length > 0) return fired;
    return isSeen
      ? { state: 'clear', statement: 'connection tracking dropped nothing' }
      : {
          state: 'not_observable',
          statement: 'the counters of connection tracking moved backwards or are not shown',
        };
  },
});
