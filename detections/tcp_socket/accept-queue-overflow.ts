import { addressAndPort } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { ownerOf } from '../../src/core/socket-owner.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-17',
  name: 'accept-queue-overflow',
  layer: 'tcp_socket',
  title: 'Accept queue overflows',
  scope: 'host',
  reads: [tcpCounters, sockets],
  thresholds: {
    overflows_per_s: {
      value: 0,
      unit: 'overflows/s',
      source: 'include/uapi/linux/snmp.h LINUX_MIB_LISTENOVERFLOWS: each is a connection request dropped',
    },
  },
  realIf:
    'ListenOverflows grows in the window, or a queue stands above its backlog at both ends of it. The kernel counts per namespace: the listener is the one whose queue is full; a growth with no full queue in sight was a burst. listen() may ask for less than somaxconn.',
  remedy: {
    text: 'find out why the application accepts slowly; then raise the backlog of listen() and net.core.somaxconn, and restart it',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const overflows = view.tcp('TcpExt', 'ListenOverflows');
    const at = (s: { local_address: string; local_port?: number | undefined }): string =>
      addressAndPort(s.local_address, s.local_port);
    const listeners = view.rows(sockets).filter((s) => s.state === 'LISTEN');
    // One more than the backlog fits: the queue is full only above it (sk_acceptq_is_full).
    const full = listeners.filter((s) => (s.accept_queue ?? 0) > (s.backlog ?? Infinity));
    const places = [...new Map(full.map((s) => [at(s), s])).values()];
    const stuck = places.filter((s) => full.filter((f) => at(f) === at(s)).length > 1);
    if (overflows === undefined && places.length === 0) {
      return { state: 'not_observable', statement: 'this kernel does not show TcpExt ListenOverflows' };
    }
    const cites = [...(overflows?.cites ?? []), ...full.map(cite)] as [string, ...string[]];
    const described = places.map((s) => {
      const owner = ownerOf(s);
      return `${at(s)}${owner && ` of ${owner}`} (${s.accept_queue ?? '?'} waiting, backlog ${s.backlog ?? '?'})`;
    });
    const subject = places.length === 1 && places[0] !== undefined ? { subject: at(places[0]) } : {};
    if (overflows !== undefined && overflows.rate > limits.overflows_per_s) {
      return {
        state: 'fired',
        severity: 'critical',
        basis: overflows.basis,
        ...subject,
        statement: `${figure(overflows.delta)} connection requests found the accept queue full in ${overflows.seconds.toFixed(1)} s${described.length > 0 ? `; full: ${described.join(', ')}` : listeners.length > 0 ? ', no queue was full when looked at' : ''}`,
        numbers: { overflows: overflows.delta, seconds: overflows.seconds },
        cites,
      };
    }
    if (stuck.length > 0) {
      return {
        state: 'fired',
        severity: 'warning',
        ...subject,
        statement: `the accept queue is full at the start and at the end of the window: ${described.join(', ')}; nobody was turned away meanwhile`,
        numbers: { full_queues: stuck.length },
        cites: [...full.map(cite), ...cites] as [string, ...string[]],
      };
    }
    return {
      state: 'clear',
      statement: `no accept queue overflowed in the window, ${listeners.length > 0 ? `${new Set(listeners.map(at)).size} listeners` : 'no listener was seen'}`,
      cites,
    };
  },
});
