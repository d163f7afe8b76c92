import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-06',
  name: 'retransmit-in-host-queue',
  layer: 'tcp_socket',
  title: 'Retransmission of what is still queued on this host',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    share: { value: 0.01, unit: 'share of segments sent', source: 'canonical/hotsos: 1 % of OutSegs' },
    events: {
      value: 0,
      unit: 'events in the window',
      source: 'judgement: any growth is a clue to this host',
    },
  },
  realIf:
    'TCPSpuriousRtxHostQueues grows: the timer fired while the first copy still stood in the qdisc or the NIC of this host. Nothing was lost on the way; a qdisc backlog or a stalled NIC queue goes with it.',
  remedy: { text: 'look at qdisc backlog and NIC transmit queues of this host', safety: 'read_only' },
  evaluate(view, limits): Result {
    const [queued, sent] = [view.tcp('TcpExt', 'TCPSpuriousRtxHostQueues'), view.tcp('Tcp', 'OutSegs')];
    if (!queued || !sent)
      return { state: 'not_observable', statement: 'this kernel does not show TCPSpuriousRtxHostQueues' };
    const numbers = { queued: queued.delta, sent: sent.delta, seconds: queued.seconds };
    // One segment may be due several times: of more times than segments there is no share.
    const statement =
      queued.delta > sent.delta
        ? `segments were due to be sent again while still queued here ${figure(queued.delta)} times, in ${queued.seconds.toFixed(1)} s in which ${figure(sent.delta)} were sent`
        : `${partOf(queued.delta, sent.delta, 'segments')} were due to be sent again while still queued here, in ${queued.seconds.toFixed(1)} s`;
    if (sent.delta === 0)
      return { state: 'not_exercised', statement: 'no TCP segment was sent in the window' };
    if (queued.delta <= limits.events)
      return {
        state: 'clear',
        statement: 'nothing was sent again while still queued here',
        numbers,
        cites: queued.cites,
      };
    return {
      state: 'fired',
      severity: queued.delta > limits.share * sent.delta ? 'warning' : 'info',
      basis: queued.basis,
      statement,
      numbers,
      cites: [...queued.cites, ...sent.cites] as [string, ...string[]],
    };
  },
});
