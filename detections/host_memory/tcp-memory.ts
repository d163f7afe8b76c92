import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { socketMemoryLimits } from '../../src/tables/socket-memory-limits.js';
import { sockstat } from '../../src/tables/sockstat.js';

export default defineDetection({
  id: 'TCP-15',
  name: 'tcp-memory',
  layer: 'host_memory',
  title: 'TCP memory short',
  scope: 'host',
  reads: [sockstat],
  thresholds: {
    warning: { value: 0.85, unit: 'share of tcp_mem high', source: 'canonical/hotsos: 85 %' },
    critical: {
      value: 1,
      unit: 'share of tcp_mem high',
      source: 'canonical/hotsos: 100 %; kernel doc ip-sysctl tcp_mem',
    },
  },
  realIf:
    'Buffer memory of all TCP sockets of the host reached the middle value of tcp_mem (pages, not bytes): the kernel then keeps buffers small, and drops at the last value. It belongs to the host, not to one container.',
  remedy: {
    text: 'find the sockets with large queues (ss -tm) and the process that does not read or send; then raise net.ipv4.tcp_mem',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const used = view.latest(sockstat).find((s) => s.protocol === 'TCP');
    const limit = view.latest(socketMemoryLimits).find((l) => l.protocol === 'TCP');
    if (used?.mem_pages === undefined || !limit) {
      return { state: 'not_observable', statement: 'TCP memory or net.ipv4.tcp_mem is not in the evidence' };
    }
    const entered = view.tcp('TcpExt', 'TCPMemoryPressures');
    const pages = used.mem_pages;
    const share = pages / limit.high_pages;
    const statement = `TCP buffers hold ${figure(pages)} pages, ${percent(share)} of the ${figure(limit.high_pages)} allowed (pressure from ${figure(limit.pressure_pages)}), all namespaces of the host together${entered && entered.delta > 0 ? `; pressure was entered ${figure(entered.delta)} times` : ''}`;
    const numbers = { pages, pressure_pages: limit.pressure_pages, high_pages: limit.high_pages };
    const cites = [cite(used), cite(limit)] as const;
    const isPressed =
      pages >= limit.pressure_pages ||
      share >= limits.warning ||
      (entered?.basis === 'window' && entered.delta > 0);
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
