import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { hops } from '../../src/tables/hops.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'PATH-13',
  name: 'unreachable-burst',
  layer: 'routing',
  title: 'Routers say that a destination is unreachable',
  scope: 'host',
  reads: [pingReplies, tcpCounters],
  thresholds: {
    messages: { value: 20, unit: 'ICMP unreachable in the window', source: 'node diagnostics of EKS' },
  },
  realIf:
    'Our own pings get the message, or twenty arrive in the window. A few come with every closed UDP port and every pod that goes away.',
  remedy: {
    text: 'the sender of the message names the router that has no way: look at its routes',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const refused = view.rows(pingReplies).filter((row) => row.outcome === 'unreachable');
    const arrived = view.tcp('Icmp', 'InDestUnreachs');
    const marks = view
      .rows(hops)
      .filter((row) => row.annotations?.some((mark) => /^![HN]/.test(mark)) === true);
    const [first, ...others] = refused;
    if (first)
      return {
        state: 'fired',
        severity: refused.length >= 3 ? 'warning' : 'hint',
        subject: first.target,
        statement: `${refused.length} pings to ${first.target} came back as unreachable, from ${first.address ?? 'this host'}${first.error === undefined ? '' : ` (${first.error})`}`,
        numbers: { unreachable: refused.length },
        ...(first.at !== undefined && { since: first.at }),
        cites: [cite(first), ...others.slice(0, 3).map(cite), ...marks.slice(0, 2).map(cite)],
      };
    if (arrived === undefined)
      return {
        state: 'not_exercised',
        statement: 'no ping came back as unreachable, and ICMP was not counted',
      };
    if (arrived.delta >= limits.messages)
      return {
        state: 'fired',
        severity: 'hint',
        basis: arrived.basis,
        statement: `${arrived.delta} ICMP unreachable messages arrived in ${arrived.seconds.toFixed(1)} s; which flow they are of is not known`,
        numbers: { messages: arrived.delta, seconds: arrived.seconds },
        cites: arrived.cites,
      };
    return {
      state: 'clear',
      statement: `${arrived.delta} ICMP unreachable messages in ${arrived.seconds.toFixed(1)} s`,
      cites: arrived.cites,
    };
  },
});
