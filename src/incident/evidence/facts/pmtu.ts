import { cite } from '../../../core/fact-view.js';
import { groupBy } from '../../../core/group-by.js';
import { readLadder } from '../../../core/pmtu.js';
import { pmtuProbes } from '../../../tables/pmtu-probes.js';
import type { Topic } from './fact.js';

/** The largest packet that passed with Don't Fragment, and the smallest that did not. */
export const pmtu: Topic = function* (view) {
  for (const [target, probes] of groupBy(view.rows(pmtuProbes), (p) => p.target)) {
    const ladder = readLadder(probes);
    if (ladder === undefined) continue;
    const { passed } = ladder;
    yield {
      topic: 'pmtu.largest_passed',
      label: `Largest packet that reaches ${target} with Don't Fragment`,
      value: passed.packet_bytes,
      unit: 'bytes',
      text: `${passed.packet_bytes} bytes`,
      target,
      cites: [cite(passed)],
    };
    const [silent, refused] = [ladder.silent[0], ladder.refused[0]];
    if (silent)
      yield {
        topic: 'pmtu.smallest_silent',
        label: `Smallest packet to ${target} that vanishes`,
        value: silent.packet_bytes,
        unit: 'bytes',
        text: `${silent.packet_bytes} bytes: no answer and no ICMP error (${silent.sent ?? '?'} sent)`,
        target,
        cites: [cite(silent)],
      };
    if (refused)
      yield {
        topic: 'pmtu.smallest_refused',
        label: `Smallest packet to ${target} that is refused`,
        value: refused.packet_bytes,
        unit: 'bytes',
        text: `${refused.packet_bytes} bytes: ${refused.outcome === 'icmp_too_big' ? `refused by ${refused.icmp_from ?? 'a router'}` : 'refused by this host'}${refused.next_hop_mtu === undefined ? '' : `, MTU ${refused.next_hop_mtu}`}`,
        target,
        cites: [cite(refused)],
      };
  }
};
