import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { socketMemoryLimits } from '../../src/tables/socket-memory-limits.js';
import { sockstat } from '../../src/tables/sockstat.js';

export default defineDetection({
  id: 'UDP-05',
  name: 'udp-memory',
  layer: 'host_memory',
  title: 'UDP memory short',
  scope: 'host',
  reads: [sockstat],
  thresholds: {
    warning: { value: 0.85, unit: 'share of udp_mem high', source: 'canonical/hotsos: 85 %' },
    critical: {
      value: 1,
      unit: 'share of udp_mem high',
      source: 'canonical/hotsos: 100 %; kernel doc ip-sysctl udp_mem',
    },
  },
  realIf:
    'Buffer memory of all UDP sockets of the host reached the limits of udp_mem (pages, not bytes): datagrams are then dropped whatever SO_RCVBUF says.',
  remedy: {
    text: 'find the sockets with a large Recv-Q (ss -um) and the process that does not read; then raise net.ipv4.udp_mem',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const used = view.latest(sockstat).find((s) => s.protocol === 'UDP');
    const limit = view.latest(socketMemoryLimits).find((l) => l.protocol === 'UDP');
    if (used?.mem_pages === undefined || !limit) {
      return { state: 'not_observable', statement: 'UDP memory or net.ipv4.udp_mem is not in the evidence' };
    }
    const pages = used.mem_pages;
    const share = pages / limit.high_pages;
    const statement = `UDP buffers hold ${figure(pages)} pages, ${percent(share)} of the ${figure(limit.high_pages)} allowed (pressure from ${figure(limit.pressure_pages)}), all namespaces of the host together`;
    const numbers = { pages, pressure_pages: limit.pressure_pages, high_pages: limit.high_pages };
    const cites = [cite(used), cite(limit)] as const;
    const isPressed = pages >= limit.pressure_pages || share >= limits.warning;
    if (!isPressed) return { state: 'clear', statement, numbers, cites };
    return {
      state: 'fired',
      severity: share >= limits.critical ? 'critical' : 'warning',
      statement,
      numbers,
      cites: [...cites],
    };
  },
});
