import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-23',
  name: 'connections-aborted',
  layer: 'application',
  title: 'Connections aborted by this host',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    on_timeout: {
      value: 0,
      unit: 'aborts/s after all retransmissions failed',
      source: 'Documentation/networking/snmp_counter.rst TCPAbortOnTimeout',
    },
    on_memory: { value: 0, unit: 'aborts/s for want of memory', source: 'as above, TCPAbortOnMemory' },
  },
  realIf:
    'OnTimeout: the peer answered nothing until the kernel gave up, minutes after the fault began; a SYN that was never answered counts too. OnMemory: too many orphans or no TCP memory. OnData and OnClose are the ways of an application to close, no fault of the network.',
  remedy: {
    text: 'OnTimeout: look at idle timeouts (TCP-16) and unanswered SYNs (TCP-20). OnMemory: TCP-15 and tcp_max_orphans',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const all = sumCounters(view, 'TcpExt', [
      'TCPAbortOnTimeout',
      'TCPAbortOnMemory',
      'TCPAbortOnData',
      'TCPAbortOnClose',
      'TCPAbortOnLinger',
    ]);
    if (!all) return { state: 'not_observable', statement: 'this kernel does not show TCPAbortOn counters' };
    const { seconds, basis, cites, parts } = all;
    const [timeout = 0, memory = 0] = [parts['TCPAbortOnTimeout'], parts['TCPAbortOnMemory']];
    const numbers = { on_timeout: timeout, on_memory: memory, all: all.delta, seconds };
    if (all.delta === 0)
      return { state: 'clear', statement: 'this host aborted no connection', numbers, cites };
    const isBad = timeout / seconds > limits.on_timeout || memory / seconds > limits.on_memory;
    const severity = memory > 0 ? 'critical' : isBad ? 'warning' : 'info';
    const statement = `this host aborted ${figure(all.delta)} connections in ${seconds.toFixed(1)} s: ${all.text}${isBad ? '' : ', all of them by applications that closed'}`;
    return { state: 'fired', severity, basis, statement, numbers, cites };
  },
});
