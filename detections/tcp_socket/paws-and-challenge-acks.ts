import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-31',
  name: 'paws-and-challenge-acks',
  layer: 'tcp_socket',
  title: 'Segments with old timestamps or outside the window',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: {
      value: 0,
      unit: 'events/s',
      source: 'Documentation/networking/snmp_counter.rst PAWS, RFC 5961',
    },
    warning: { value: 20, unit: 'events in the window, SYNs sent again not counted', source: 'judgement' },
  },
  realIf:
    'Segments were rejected for an old timestamp (several machines behind one NAT address, a host restarted) or answered with a challenge (a reset or SYN that does not fit: an injected reset, a peer that forgot the connection). A few come with every restart of a peer. A SYN or SYN-ACK sent again because its answer was late or lost is challenged too, and proves nothing more.',
  remedy: {
    text: 'look for NAT that shares one address among clients, for middleboxes that send resets, for peers that restarted',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'TcpExt', [
      'PAWSActive',
      'PAWSEstab',
      'TCPChallengeACK',
      'TCPSYNChallenge',
    ]);
    if (!grown)
      return {
        state: 'not_observable',
        statement: 'this kernel shows none of PAWSActive, PAWSEstab, TCPChallengeACK, TCPSYNChallenge',
      };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return {
        state: 'clear',
        statement: 'no segment had an old timestamp or had to be challenged',
        numbers,
        cites,
      };
    const count = (name: string): number => view.tcp('TcpExt', name)?.delta ?? 0;
    // net/ipv4/tcp_input.c tcp_validate_incoming(): a SYN counts as TCPSYNChallenge, and as TCPChallengeACK when answered.
    const others = Math.max(0, count('TCPChallengeACK') - count('TCPSYNChallenge'));
    return {
      state: 'fired',
      severity: count('PAWSActive') + count('PAWSEstab') + others >= limits.warning ? 'warning' : 'info',
      basis,
      statement: `${figure(grown.delta)} segments did not fit their connection in ${seconds.toFixed(1)} s: ${grown.text}`,
      numbers,
      cites,
    };
  },
});
