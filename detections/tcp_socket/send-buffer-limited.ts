import { connections } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { limitedTime } from '../../src/core/limited-time.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-09',
  name: 'send-buffer-limited',
  layer: 'tcp_socket',
  title: 'Sender held back by its send buffer',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    info: {
      value: 0.2,
      unit: 'share of the time with data to send',
      source: 'everoute/troubleshooting-tools: 20 %',
    },
    warning: {
      value: 0.5,
      unit: 'share of the time with data to send',
      source: 'everoute/troubleshooting-tools: 50 %',
    },
    busy: {
      value: 5,
      unit: 's with data to send, or half of a shorter window',
      source: 'judgement: shorter is one burst',
    },
  },
  realIf:
    'The send buffer was too small for what is in flight for most of the time there was data. A SO_SNDBUF set by the application turns autotuning off; without it net.ipv4.tcp_wmem is the limit.',
  remedy: {
    text: 'let the application not set SO_SNDBUF, or raise net.ipv4.tcp_wmem and net.core.wmem_max',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const flows = limitedTime(connections(view.rows(sockets)), 'sndbuf_limited_ms');
    const results = flows.map((f): Result => {
      const { remote: subject, connections: list } = f;
      const numbers = { busy_ms: f.busyMs, limited_ms: f.limitedMs, connections: list.length };
      const statement = `${list.length} connections to ${subject} were held back by their own send buffer for ${percent(f.share)} of the ${(f.busyMs / 1000).toFixed(1)} s in which they had data to send`;
      const cites = list.slice(0, 3).flatMap((c) => [cite(c.now), ...(c.before ? [cite(c.before)] : [])]);
      if (f.busyMs < limits.busy * 1000)
        return { state: 'not_exercised', subject, statement, numbers, cites };
      if (f.share <= limits.info) return { state: 'clear', subject, statement, numbers, cites };
      return {
        state: 'fired',
        severity: f.share > limits.warning ? 'warning' : 'info',
        ...(f.basis === 'life' && { basis: 'since_boot' as const }),
        subject,
        statement,
        numbers,
        cites: cites as [string, ...string[]],
      };
    });
    return results.length > 0
      ? results
      : { state: 'not_exercised', statement: 'no connection had data to send for long, or ss does not tell' };
  },
});
