import { addressAndPort } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { partOf } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { hops } from '../../src/tables/hops.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

/** Pings or connects; fewer are a moment. */
const LEAST = 3;

export default defineDetection({
  id: 'PATH-13',
  name: 'unreachable-burst',
  layer: 'routing',
  title: 'A destination is said to be unreachable',
  scope: 'host',
  reads: [pingReplies, tcpConnects, tcpCounters],
  thresholds: {
    share: { value: 0.4, unit: 'share of the connects to a port', source: 'judgement, as TCP-20' },
    messages: { value: 20, unit: 'ICMP unreachable in the window', source: 'node diagnostics of EKS' },
  },
  realIf:
    'Our own pings or connects get the message, from a router or from this kernel, or twenty arrive in the window. A few come with every closed UDP port and every pod that goes away.',
  remedy: {
    text: 'the sender of the message names the router that has no way: look at its routes; this host itself: at its routes and at ARP',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const refused = view.rows(pingReplies).filter((row) => row.outcome === 'unreachable');
    const arrived = view.tcp('Icmp', 'InDestUnreachs');
    const marks = view
      .rows(hops)
      .filter((row) => row.annotations?.some((mark) => /^![HN]/.test(mark)) === true);
    const [first, ...others] = refused;
    const fired = connectsThatEnd(view, limits);
    if (first)
      fired.unshift({
        state: 'fired',
        severity: refused.length >= LEAST ? 'warning' : 'hint',
        subject: first.target,
        statement: `${refused.length} pings to ${first.target} came back as unreachable, from ${first.address ?? 'this host'}${first.error === undefined ? '' : ` (${first.error})`}`,
        numbers: { unreachable: refused.length },
        ...(first.at !== undefined && { since: first.at }),
        cites: [cite(first), ...others.slice(0, 3).map(cite), ...marks.slice(0, 2).map(cite)],
      });
    if (fired.length > 0) return fired;
    if (arrived === undefined)
      return {
        state: 'not_exercised',
        statement: 'neither a ping nor a connect ended as unreachable, and ICMP was not counted',
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

/** Connects of our own that ended with "unreachable": of the kernel at once, after ARP in vain, or by ICMP. */
function connectsThatEnd(view: HostView, limits: { share: number }): Result[] {
  const tries = groupBy(view.rows(tcpConnects), (c) => addressAndPort(c.address, c.port));
  return [...tries].flatMap(([subject, all]): Result[] => {
    const [first, ...others] = all.filter((c) => c.outcome === 'unreachable');
    if (first === undefined) return [];
    const times = others.length + 1;
    return [
      {
        state: 'fired',
        severity: times >= LEAST || times >= limits.share * all.length ? 'warning' : 'hint',
        subject,
        statement: `${partOf(times, all.length, 'connects')} to ${subject} ended as unreachable${first.error === undefined ? '' : ` (${first.error})`}`,
        numbers: { unreachable: times, connects: all.length },
        ...(first.at !== undefined && { since: first.at }),
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      },
    ];
  });
}
