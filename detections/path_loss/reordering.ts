import { connections, grew } from '../../src/core/connections.js';
import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { figure, partOf } from '../../src/core/figures.js';
import { type CapturedPart, capturedParts, sumOf } from '../../src/tables/captured-directions.js';
import { flowDirections } from '../../src/tables/flow-directions.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-25',
  name: 'reordering',
  layer: 'path_loss',
  title: 'Packets overtake each other',
  scope: 'host',
  reads: [tcpCounters, flowDirections],
  thresholds: {
    share: {
      value: 0.001,
      unit: 'reordering events / segments sent',
      source:
        'judgement; a capture shows 0.5 % of packets out of order (everoute/troubleshooting-tools), an event covers several',
    },
    least: { value: 10, unit: 'events in the window, or packets in a capture', source: 'judgement' },
    out_of_order: {
      value: 0.005,
      unit: 'share of segments received',
      source: 'everoute/troubleshooting-tools: 0.5 %',
    },
  },
  realIf:
    'The sender saw a hole filled by the original, not by a repetition (TCPSACKReorder, TCPTSReorder): packets took different ways. Out of order at the receiver alone may as well be loss. `reordering:3` in ss is the limit every connection starts with, not a count.',
  remedy: {
    text: 'look for per-packet balancing (ECMP, bonds in round robin, several queues or tunnels) on the way',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    return [counted(view, limits), ...capturedParts(view).flatMap((part) => captured(part, limits))];
  },
});

type Limits = Readonly<Record<'share' | 'least' | 'out_of_order', number>>;

function counted(view: HostView, limits: Limits): Result {
  const events = sumCounters(view, 'TcpExt', ['TCPSACKReorder', 'TCPTSReorder', 'TCPRenoReorder']);
  const [sent, received] = [view.tcp('Tcp', 'OutSegs'), view.tcp('Tcp', 'InSegs')];
  if (!events || !sent)
    return { state: 'not_observable', statement: 'this kernel does not show TCPSACKReorder' };
  const late = view.tcp('TcpExt', 'TCPOFOQueue');
  const { seconds, basis, cites } = events;
  const numbers = { events: events.delta, sent: sent.delta, out_of_order: late?.delta ?? 0, seconds };
  const flows = connections(view.rows(sockets)).filter((c) => (grew(c, 'reord_seen') ?? 0) > 0);
  if (sent.delta === 0) return { state: 'not_exercised', statement: 'no TCP segment was sent in the window' };
  if (events.delta >= limits.least && events.delta > limits.share * sent.delta) {
    return {
      state: 'fired',
      severity: 'warning',
      basis,
      statement: `packets overtook each other ${figure(events.delta)} times among ${figure(sent.delta)} segments sent in ${seconds.toFixed(1)} s (${events.text})${flows.length > 0 ? `, seen by ${flows.length} of the connections still open` : ''}`,
      numbers,
      cites: [...cites, ...flows.slice(0, 2).map((c) => cite(c.now))] as [string, ...string[]],
    };
  }
  if (late && received && late.delta >= limits.least && late.delta > limits.out_of_order * received.delta) {
    return {
      state: 'fired',
      severity: 'info',
      basis: late.basis,
      statement: `${partOf(late.delta, received.delta, 'segments received')} came out of order in ${seconds.toFixed(1)} s: reordered, or behind a lost one`,
      numbers,
      cites: late.cites,
    };
  }
  return {
    state: 'clear',
    statement: `${figure(events.delta)} reordering events among ${figure(sent.delta)} segments sent`,
    numbers,
    cites,
  };
}

/** Only at or behind the place where they overtake each other: the tap of the sender has them in order. */
function captured({ part, rows }: CapturedPart, limits: Limits): Result[] {
  const reordered = sumOf(rows, (r) => r.reordered);
  const all = sumOf(rows, (r) => r.data_packets);
  if (part === 'sent' || all === 0) return [];
  const worst = rows.reduce((a, b) => (b.reordered > a.reordered ? b : a));
  const said = `captured: ${partOf(reordered, all, 'data packets')} came out of order and none of these was lost`;
  const base = { subject: worst.sender, numbers: { reordered, packets: all }, cites: [cite(worst)] as const };
  if (reordered < limits.least || reordered / all <= limits.out_of_order)
    return [{ ...base, state: 'clear', statement: said }];
  return [{ ...base, state: 'fired', severity: 'warning', statement: said }];
}
