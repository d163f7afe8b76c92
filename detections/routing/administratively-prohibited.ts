import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { hops } from '../../src/tables/hops.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

export default defineDetection({
  id: 'FW-11',
  name: 'administratively-prohibited',
  layer: 'routing',
  title: 'A filter says that it does not let the traffic pass',
  scope: 'host',
  reads: [pingReplies, tcpConnects, hops],
  thresholds: {},
  realIf:
    'ICMP "administratively prohibited" (type 3 code 9, 10, 13) came for a flow of ours. A traceroute mark alone may be for the traceroute packets only.',
  remedy: { text: 'ask the owner of the address that sent it for the rule', safety: 'config_change' },
  evaluate(view) {
    const pings = view.rows(pingReplies).filter((row) => /prohibited|filtered/i.test(row.error ?? ''));
    const connects = view.rows(tcpConnects).filter((row) => row.outcome === 'prohibited');
    const marked = view
      .rows(hops)
      .find((row) => row.annotations?.some((mark) => /^!(?:X|A|C|Z|9|10|13)/.test(mark)) === true);
    const own = [...connects, ...pings];
    const [first, ...others] = own;
    if (first)
      return {
        state: 'fired',
        severity: 'warning',
        subject: first.target,
        statement: `${connects.length} TCP connects and ${pings.length} pings were refused by a filter ("prohibited"), the first to ${first.target}${'address' in first && first.address !== undefined ? ` (${first.address})` : ''}`,
        numbers: { connects: connects.length, pings: pings.length },
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    if (marked)
      return {
        state: 'fired',
        severity: 'info',
        subject: marked.target,
        statement: `${marked.target}: hop ${marked.hop} (${marked.addresses[0] ?? '?'}) marks the trace ${marked.annotations?.join(' ') ?? ''}; the filter may be for traceroute alone`,
        cites: [cite(marked)],
      };
    const tried = view.rows(pingReplies).length + view.rows(tcpConnects).length;
    if (tried === 0)
      return { state: 'not_exercised', statement: 'nothing was sent that a filter could refuse' };
    return {
      state: 'clear',
      statement: `none of ${tried} pings and connects was refused by a filter in words`,
    };
  },
});
