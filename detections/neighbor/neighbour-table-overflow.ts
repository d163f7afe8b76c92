import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';
import { neighbours } from '../../src/tables/neighbours.js';
import { sysctl } from '../../src/tables/sysctl.js';

export default defineDetection({
  id: 'STK-06',
  name: 'neighbour-table-overflow',
  layer: 'neighbor',
  title: 'Neighbour table full or nearly so',
  scope: 'host',
  reads: [neighbours, logLines],
  thresholds: {
    full_percent: {
      value: 90,
      unit: '% of gc_thresh3',
      source: 'kernel doc ip-sysctl neigh/default/gc_thresh3: a hard limit',
    },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'The kernel says "table overflow" in or shortly before the window, or the entries of one family reach gc_thresh3. The limit is shared by all namespaces of the machine, so the message may be about another one.',
  remedy: {
    text: 'raise net.ipv4.neigh.default.gc_thresh1..3; find who scans, or make the subnet smaller',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const { recent } = kernelMessages(
      view.rows(logLines),
      /neighbou?r(?: table)? overflow|arp_cache: neighbor table overflow|ndisc_cache: neighbor table overflow/i,
      view.windowS + limits.recent_s,
    );
    const entries = view.latest(neighbours);
    const settings = view.latest(sysctl);
    const [first, ...more] = recent.slice(-3).toReversed().map(cite);
    if (first !== undefined) {
      return {
        state: 'fired',
        severity: 'critical',
        statement: `the kernel found the neighbour table full ${recent.length} times, last at ${recent.at(-1)?.at ?? '?'}; ${entries.length} entries in this namespace now`,
        numbers: { messages: recent.length, entries: entries.length },
        cites: [first, ...more],
        ...(recent[0]?.at !== undefined && { since: recent[0].at }),
      };
    }
    for (const [family, sign] of [
      ['ipv4', '.'],
      ['ipv6', ':'],
    ] as const) {
      const limit = settings.find((s) => s.name === `net.${family}.neigh.default.gc_thresh3`);
      const most = limit?.numbers?.[0];
      const own = entries.filter((n) => n.address.includes(sign) && !n.states.includes('PERMANENT'));
      const [row] = own;
      if (limit === undefined || most === undefined || row === undefined) continue;
      if (own.length >= (most * limits.full_percent) / 100) {
        return {
          state: 'fired',
          severity: own.length >= most ? 'critical' : 'warning',
          subject: family,
          statement: `${own.length} of ${most} ${family} neighbour entries (gc_thresh3) are in use`,
          numbers: { entries: own.length, limit: most },
          cites: [cite(row), cite(limit)],
        };
      }
    }
    return entries.length > 0
      ? { state: 'clear', statement: `${entries.length} neighbour entries, no overflow` }
      : { state: 'not_exercised', statement: 'there are no neighbour entries' };
  },
});
