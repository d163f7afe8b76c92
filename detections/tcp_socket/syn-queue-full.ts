import { addressAndPort } from '../../src/core/connections.js';
import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-19',
  name: 'syn-queue-full',
  layer: 'tcp_socket',
  title: 'SYN queue full',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: {
      value: 0,
      unit: 'events/s',
      source: 'net/ipv4/tcp_input.c tcp_syn_flood_action: counted only when a SYN finds the queue full',
    },
    half_open: {
      value: 20,
      unit: 'SYN-RECV sockets in both looks',
      source: 'judgement; a healthy handshake leaves SYN-RECV within one round trip',
    },
  },
  realIf:
    'TCPReqQFullDrop (SYN dropped) or TCPReqQFullDoCookies (answered with a cookie) grows. Where the accept queue overflows at least as often it only follows from that (TCP-17). A load test looks like an attack: see whether the sources are spread and ever complete the handshake. SYN-RECV also stays where our SYN-ACK does not reach the clients.',
  remedy: {
    text: 'keep net.ipv4.tcp_syncookies at 1; raise tcp_max_syn_backlog and the backlog of listen(); filter the sources upstream',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const full = sumCounters(view, 'TcpExt', ['TCPReqQFullDrop', 'TCPReqQFullDoCookies']);
    if (!full)
      return { state: 'not_observable', statement: 'this kernel does not show TCPReqQFull counters' };
    const waiting = view.latest(sockets).filter((s) => s.state === 'SYN-RECV');
    const before = view.rows(sockets).filter((s) => s.state === 'SYN-RECV' && s._snapshot === 'start').length;
    const sources = new Set(waiting.map((s) => s.remote_address)).size;
    const ports = [...new Set(waiting.map((s) => addressAndPort(s.local_address, s.local_port)))];
    const half = `${figure(waiting.length)} half-open connections from ${figure(sources)} addresses${ports.length > 0 ? ` at ${ports.slice(0, 3).join(', ')}` : ''}`;
    const subject = ports.length === 1 && ports[0] !== undefined ? { subject: ports[0] } : {};
    const cites = [...full.cites, ...waiting.slice(0, 3).map(cite)] as [string, ...string[]];
    const numbers = { events: full.delta, seconds: full.seconds, half_open: waiting.length, sources };
    if (full.rate > limits.events_per_s) {
      const isDropping = (full.parts['TCPReqQFullDrop'] ?? 0) > 0;
      // Requests that cannot move into a full accept queue stay in the SYN queue and fill it.
      const overflows = view.tcp('TcpExt', 'ListenOverflows')?.delta ?? 0;
      const isConsequence = overflows > 0 && overflows >= full.delta;
      return {
        state: 'fired',
        severity: isConsequence ? 'info' : isDropping ? 'critical' : 'warning',
        basis: full.basis,
        ...subject,
        statement: `${figure(full.delta)} SYNs found the SYN queue full in ${full.seconds.toFixed(1)} s (${full.text}); ${half}${isConsequence ? `; it follows from a full accept queue (${figure(overflows)} overflows)` : ''}`,
        numbers,
        cites,
      };
    }
    if (Math.min(waiting.length, before) >= limits.half_open) {
      return {
        state: 'fired',
        severity: 'warning',
        ...subject,
        statement: `${half}, ${figure(before)} at the start of the window, and no SYN was dropped yet`,
        numbers,
        cites: [...waiting.slice(0, 3).map(cite), ...full.cites] as [string, ...string[]],
      };
    }
    return { state: 'clear', statement: `no SYN found the SYN queue full; ${half}`, numbers, cites };
  },
});
