import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
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
    'ListenOverflows grows in the window. The listener whose accept queue stands above its backlog is the one; listen() may ask for less than somaxconn.',
  remedy: {
    text: 'find out why the application accepts slowly; then raise the backlog of listen() and net.core.somaxconn, and restart it',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const overflows = view.tcp('TcpExt', 'ListenOverflows');
    const full = view
      .latest(sockets)
      .filter((s) => s.state === 'LISTEN' && (s.accept_queue ?? 0) > (s.backlog ?? Infinity));
    if (overflows === undefined) {
      return { state: 'not_observable', statement: 'this kernel does not show TcpExt ListenOverflows' };
    }
    const where = full.map((s) => `${s.local_address}:${s.local_port ?? '?'}`);
    const cites = [...overflows.cites, ...full.map(cite)] as [string, ...string[]];
    if (overflows.rate > limits.overflows_per_s) {
      const at = where.length > 0 ? `, the queue of ${where.join(', ')} is full` : '';
      return {
        state: 'fired',
        severity: 'critical',
        basis: overflows.basis,
        ...(where.length === 1 && where[0] !== undefined && { subject: where[0] }),
        statement: `${overflows.delta} connection requests found the accept queue full in ${overflows.seconds.toFixed(1)} s${at}`,
        numbers: { overflows: overflows.delta, seconds: overflows.seconds },
        cites,
      } satisfies Fired;
    }
    return { state: 'clear', statement: 'no accept queue overflowed in the window', cites };
  },
});
