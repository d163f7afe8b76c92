import { connections } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { limitedTime } from '../../src/core/limited-time.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-08',
  name: 'receive-window-limited',
  layer: 'tcp_socket',
  title: 'Sender held back by the receive window',
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
    'The window of the peer, not the path, held the sender back for most of the time it had data. Ask the peer: bytes unread there mean its application (APP-01), none mean a window too small for the path (TCP-11). Players and rate-limited readers do it on purpose, so it is a warning at most.',
  remedy: {
    text: 'read recv_q of the peer first; then the application there, or net.ipv4.tcp_rmem and SO_RCVBUF',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const flows = limitedTime(connections(view.rows(sockets)), 'rwnd_limited_ms');
    const results = flows.map((f): Result => {
      const { remote: subject, connections: list } = f;
      const numbers = { busy_ms: f.busyMs, limited_ms: f.limitedMs, connections: list.length };
      const statement = `${list.length} connections to ${subject} were held back by the peer's receive window for ${percent(f.share)} of the ${(f.busyMs / 1000).toFixed(1)} s in which they had data to send`;
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
