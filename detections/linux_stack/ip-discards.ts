import { defineDetection, type Fired } from '../../src/core/detection.js';
import { span } from '../../src/core/growth.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

const COUNTERS = [
  ['Ip', 'InDiscards', 'received packets discarded for lack of memory'],
  ['Ip', 'OutDiscards', 'packets to send discarded, by a full queue or a filter'],
  ['Ip', 'InHdrErrors', 'packets with a bad header or an expired TTL'],
  ['Ip6', 'InDiscards', 'received packets discarded'],
  ['Ip6', 'OutDiscards', 'packets to send discarded'],
] as const;

export default defineDetection({
  id: 'STK-03',
  name: 'ip-discards',
  layer: 'linux_stack',
  title: 'The IP layer discards packets',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    packets_per_s: {
      value: 0.1,
      unit: 'packets/s',
      source: 'judgement: RFC 4293 names the counters, strays are everywhere',
    },
  },
  realIf:
    'The counter grows all through the window. InHdrErrors counts expired TTLs too, so a traceroute through this host makes it grow.',
  remedy: {
    text: 'see memory, queues and filters of this host; for InHdrErrors look for a loop',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const seen = COUNTERS.flatMap(([group, name, meaning]) => {
      const g = view.tcp(group, name);
      return g ? [{ g, name: `${group} ${name}`, meaning }] : [];
    });
    if (seen.length === 0)
      return { state: 'not_observable', statement: 'the counters of the IP layer were not read' };
    const fired = seen
      .filter(({ g }) => g.rate > limits.packets_per_s)
      .map(({ g, name, meaning }): Fired => ({
        state: 'fired',
        severity: name.endsWith('InHdrErrors') ? 'info' : 'warning',
        subject: name,
        basis: g.basis,
        statement: `${g.delta} ${meaning} ${span(g)} (${name})`,
        numbers: { packets: g.delta, seconds: g.seconds },
        cites: g.cites,
      }));
    return fired.length > 0 ? fired : { state: 'clear', statement: 'the IP layer discarded nothing' };
  },
});
