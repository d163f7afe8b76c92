import { connections, remoteOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { sockets } from '../../src/tables/sockets.js';

type Socket = FactRow<typeof sockets>;

export default defineDetection({
  id: 'TCP-10',
  name: 'congestion-window-limited',
  layer: 'tcp_socket',
  title: 'Sender held back by the congestion window',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    full: {
      value: 0.95,
      unit: 'segments in flight / congestion window',
      source: 'everoute/troubleshooting-tools: 95 %',
    },
    held_elsewhere: {
      value: 0.2,
      unit: 'share of the busy time held back by windows and buffers',
      source: 'judgement: then TCP-08 or TCP-09 is the reason',
    },
    window: { value: 20, unit: 'segments', source: 'judgement: twice the initial window, RFC 6928' },
  },
  realIf:
    'The window is full at both ends of the observation and nothing else holds the sender back. Every healthy bulk transfer is like that: it says that the network sets the pace, so it is worth knowing only. With a window of few segments, look for loss (TCP-03).',
  remedy: {
    text: 'follow loss and delay (TCP-03, TCP-26); a full window alone asks for nothing',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const list = connections(view.rows(sockets)).filter(
      ({ now }) => (now.unacked ?? 0) > 0 && (now.cwnd ?? 0) > 0,
    );
    if (list.length === 0) return { state: 'not_exercised', statement: 'no connection had data in flight' };
    const isFull = (s: Socket | undefined): boolean =>
      (s?.unacked ?? 0) >= limits.full * (s?.cwnd ?? Infinity);
    const isHeld = (s: Socket): boolean =>
      (s.rwnd_limited_ms ?? 0) + (s.sndbuf_limited_ms ?? 0) > limits.held_elsewhere * (s.busy_ms ?? 0);
    const full = list.filter((c) => isFull(c.now) && isFull(c.before) && !isHeld(c.now));
    const [first] = full;
    if (!first)
      return {
        state: 'clear',
        statement: `of ${list.length} connections with data in flight none filled its congestion window in both looks`,
        cites: list.slice(0, 1).map((c) => cite(c.now)),
      };
    const small = full.filter((c) => (c.now.cwnd ?? 0) < limits.window).length;
    return {
      state: 'fired',
      severity: 'info',
      subject: remoteOf(first.now),
      statement: `${full.length} of ${list.length} connections with data in flight fill their congestion window (${figure(first.now.cwnd ?? 0)} segments to ${remoteOf(first.now)}); ${small} of these windows are below ${limits.window} segments`,
      numbers: { full: full.length, in_flight: list.length, small },
      cites: full.slice(0, 3).flatMap((c) => [cite(c.now), ...(c.before ? [cite(c.before)] : [])]) as [
        string,
        ...string[],
      ],
    };
  },
});
