import { connections, remoteOf } from '../../src/core/connections.js';
import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { addressOf } from '../../src/tables/captured-directions.js';
import { flowDirections } from '../../src/tables/flow-directions.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

type Socket = FactRow<typeof sockets>;

export default defineDetection({
  id: 'TCP-07',
  name: 'zero-window',
  layer: 'tcp_socket',
  title: 'Receive window closed',
  scope: 'host',
  reads: [tcpCounters, sockets, flowDirections],
  thresholds: {
    announced: {
      value: 5,
      unit: 'zero windows announced in the window',
      source: 'aws-samples/sample-eks-node-diagnostics-mcp: 5 in a capture',
    },
    unread: {
      value: 16_384,
      unit: 'bytes unread in one socket',
      source: 'judgement, as APP-01: buffers of a few segments close for a moment though they are read',
    },
    closed_s: {
      value: 0.5,
      unit: 's that a window stood closed in a capture',
      source: 'judgement: shorter than that a reader may be busy with what it has',
    },
    closed_share: { value: 0.1, unit: 'of the connection', source: 'judgement' },
    probes: {
      value: 3,
      unit: 'window probes of one socket in a row that opened nothing',
      source: 'judgement; ss counts as retransmits only those without any answer, backoff all of them',
    },
  },
  realIf:
    'Here: TCPToZeroWindowAdv grows and bytes lie unread, so a program of this host does not read. There: a socket of ours probes a closed window (timer persist, snd_wnd 0). The owner is the application of the side that closes the window. A paused player or a throttled download does it on purpose.',
  remedy: {
    text: 'find out why the receiving application does not read; larger buffers only delay it',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const results: Result[] = captured(view.rows(flowDirections), limits);
    const ours = sumCounters(view, 'TcpExt', ['TCPToZeroWindowAdv']);
    if (ours && ours.delta > 0) {
      const unread = view
        .rows(sockets)
        .filter((s) => s.state !== 'LISTEN' && s.inode !== 0 && (s.recv_q ?? 0) >= limits.unread);
      const why =
        unread.length > 0
          ? `an application here does not read (${figure(Math.max(...unread.map((s) => s.recv_q ?? 0)))} bytes unread in one socket)`
          : 'no socket held much unread when looked at: read in bursts, or buffers of a few segments';
      results.push({
        state: 'fired',
        severity: ours.delta >= limits.announced && unread.length > 0 ? 'warning' : 'info',
        basis: ours.basis,
        statement: `this host closed its receive window ${figure(ours.delta)} times in ${ours.seconds.toFixed(1)} s: ${why}`,
        numbers: { announced: ours.delta, seconds: ours.seconds },
        cites: [...ours.cites, ...unread.slice(0, 2).map(cite)] as [string, ...string[]],
      });
    }
    const live = connections(view.rows(sockets));
    const isBlocked = (s: Socket): boolean => s.timer === 'persist' && (s.send_q ?? 0) > 0;
    const earlier = new Set(
      view.rows(sockets).flatMap((s) => (s._snapshot === 'start' && isBlocked(s) ? [remoteOf(s)] : [])),
    );
    const blocked = groupBy(
      live.flatMap(({ now }) => (isBlocked(now) ? [now] : [])),
      remoteOf,
    );
    for (const [subject, group] of blocked) {
      const probes = Math.max(...group.map((s) => Math.max(s.timer_retrans ?? 0, s.backoff ?? 0)));
      const bytes = group.reduce((sum, s) => sum + (s.send_q ?? 0), 0);
      const isLasting = probes >= limits.probes || earlier.has(subject);
      results.push({
        state: 'fired',
        severity: isLasting ? 'warning' : 'info',
        subject,
        statement: `${subject} keeps its receive window closed for ${group.length} of ${live.length} connections${earlier.has(subject) ? ', as at the start of the window' : ''}: ${figure(bytes)} bytes wait here, up to ${probes} window probes without success`,
        numbers: { blocked: group.length, connections: live.length, send_q: bytes, probes },
        cites: group.slice(0, 4).map(cite) as [string, ...string[]],
      });
    }
    if (results.length > 0) return results;
    if (!ours && live.length === 0)
      return { state: 'not_observable', statement: 'neither TCPToZeroWindowAdv nor connections are shown' };
    return {
      state: 'clear',
      statement: `no receive window was closed, ${figure(live.length)} connections`,
      ...(ours && { cites: ours.cites }),
    };
  },
});

/** Who closes its window is the receiver of the other side's data: its application does not read. */
function captured(
  rows: readonly FactRow<typeof flowDirections>[],
  limits: Readonly<Record<'closed_s' | 'closed_share', number>>,
): Result[] {
  const closed = rows.filter(
    (r) =>
      r.zero_windows > 0 &&
      (r.zero_window_s >= limits.closed_s || r.zero_window_s >= limits.closed_share * r.seconds),
  );
  return [...groupBy(closed, (r) => (r.role === 'server' ? r.sender : addressOf(r.sender)))].map(
    ([subject, group]): Result => {
      const seconds = group.reduce((sum, r) => sum + r.zero_window_s, 0);
      const whole = group.reduce((sum, r) => sum + r.seconds, 0);
      const longest = Math.max(...group.map((r) => r.zero_window_longest_s));
      const times = group.reduce((sum, r) => sum + r.zero_windows, 0);
      return {
        state: 'fired',
        severity: seconds >= limits.closed_s && seconds >= limits.closed_share * whole ? 'warning' : 'info',
        subject,
        statement: `captured: ${subject} closed its receive window ${figure(times)} times in ${group.length} connections, ${seconds.toFixed(2)} of ${whole.toFixed(1)} s, at most ${longest.toFixed(2)} s at once: its application did not read`,
        numbers: { closed: times, connections: group.length, seconds, of_s: whole, longest_s: longest },
        cites: group.slice(0, 4).map((r) => `${r._artifact}:${r.zero_window_frame ?? r._line}`) as [
          string,
          ...string[],
        ],
      };
    },
  );
}
