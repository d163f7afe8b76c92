import { defineDetection, type Fired } from '../../src/core/detection.js';
import { span } from '../../src/core/growth.js';
import { fragNeededDrops } from '../../src/tables/frag-needed-drops.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'STK-04',
  name: 'fragment-failure',
  layer: 'mtu',
  title: 'Packets could not be cut up or put together',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'RFC 4293 ipIfStatsReasmFails, ipIfStatsOutFragFails',
    },
  },
  realIf:
    'ReasmFails grows: fragments are lost or filtered on the way. FragFails alone is a router that answers "fragmentation needed" to packets with DF: path MTU discovery at work, where that answer arrives.',
  remedy: {
    text: 'send packets that need no fragments: MSS clamping, a smaller MTU, EDNS size 1232',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const reassembly = ['Ip', 'Ip6'].flatMap((group) => view.tcp(group, 'ReasmFails') ?? []);
    const cutting = ['Ip', 'Ip6'].flatMap((group) => view.tcp(group, 'FragFails') ?? []);
    if (reassembly.length + cutting.length === 0)
      return { state: 'not_observable', statement: 'ReasmFails and FragFails were not read' };
    const needed = ['Ip', 'Ip6'].reduce((sum, group) => sum + (view.tcp(group, 'ReasmReqds')?.delta ?? 0), 0);
    const [filter] = fragNeededDrops(view);
    const fired = [
      ...reassembly
        .filter((g) => g.delta > limits.packets)
        .map((g): Fired => ({
          state: 'fired',
          severity: 'warning',
          subject: `${String(g.key['group'])} ReasmFails`,
          basis: g.basis,
          statement: `${g.delta} packets could not be put together from ${needed} fragments ${span(g)}`,
          numbers: { failed: g.delta, fragments: needed, seconds: g.seconds },
          cites: g.cites,
        })),
      ...cutting
        .filter((g) => g.delta > limits.packets)
        .map((g): Fired => ({
          state: 'fired',
          severity: 'info',
          subject: `${String(g.key['group'])} FragFails`,
          basis: g.basis,
          statement: `${g.delta} packets were too long for the next link and must not be cut ${span(g)}: this host answers ICMP "fragmentation needed"${filter ? `, and a rule of its own drops that answer (${filter.where})` : ''}`,
          numbers: { packets: g.delta, seconds: g.seconds },
          cites: [...g.cites, ...(filter?.cites.slice(0, 1) ?? [])],
        })),
    ];
    if (fired.length > 0) return fired;
    return needed > 0
      ? { state: 'clear', statement: `all of ${needed} fragments were put together` }
      : { state: 'not_exercised', statement: 'no fragments arrived' };
  },
});
