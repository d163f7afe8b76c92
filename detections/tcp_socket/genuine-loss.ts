import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, partOf, percent } from '../../src/core/figures.js';
import { retransmissions } from '../../src/core/retransmissions.js';
import { wilson } from '../../src/core/wilson.js';
import {
  addressOf,
  type CapturedPart,
  capturedParts,
  segmentsOf,
  sumOf,
} from '../../src/tables/captured-directions.js';
import { flowDirections } from '../../src/tables/flow-directions.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';
import type { HostView } from '../../src/core/fact-view.js';

export default defineDetection({
  id: 'TCP-03',
  name: 'genuine-loss',
  layer: 'tcp_socket',
  title: 'Segments lost',
  scope: 'host',
  reads: [tcpCounters, flowDirections],
  thresholds: {
    info: { value: 0.001, unit: 'lower bound of the share lost', source: 'judgement' },
    warning: { value: 0.01, unit: 'lower bound of the share lost', source: 'canonical/hotsos: 1 %' },
    spurious_most: {
      value: 0.5,
      unit: 'share of segments sent again that the peers had already',
      source: 'RFC 2883; above it TCP-02 is the verdict',
    },
    timeout_share: {
      value: 0.5,
      unit: 'timeouts / segments sent again',
      source: 'as TCP-04: such flows get no answer at all, which is no rate of loss',
    },
    least: { value: 20, unit: 'segments lost', source: 'judgement: one burst is no rate' },
    captured_least: {
      value: 5,
      unit: 'data packets lost in a capture',
      source: 'judgement: a capture shows each of them, and where',
    },
    least_sent: {
      value: 500,
      unit: 'segments sent',
      source: 'judgement: the 95 % interval stands for the 10,000 segments a plain percentage needs',
    },
  },
  realIf:
    'Segments sent again that no DSACK called needless and that had left the host; the lower bound of the 95 % interval counts, so a few of a few prove nothing. A peer that drops them itself (full accept queue, full buffers, a firewall state that is gone) looks the same from here: read its counters first. A capture tells which were lost before its tap and which behind it; what the receiver acknowledged without it being captured was lost by the capture alone.',
  remedy: {
    text: 'read the receiver (TCP-12 to TCP-14, softnet, NIC) first; if it is clean, capture at both ends to locate the loss',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    return [counted(view, limits), ...capturedParts(view).map((part) => captured(part, limits))];
  },
});

type Limits = Readonly<
  Record<
    'info' | 'warning' | 'spurious_most' | 'timeout_share' | 'least' | 'captured_least' | 'least_sent',
    number
  >
>;

function counted(view: HostView, limits: Limits): Result {
  const r = retransmissions(view);
  if (!r) return { state: 'not_observable', statement: 'this kernel does not show RetransSegs and OutSegs' };
  const { genuine, sent, spurious, resent, seconds, cites } = r;
  const numbers = { genuine, sent, resent, spurious, from_host_queue: r.fromHostQueue, seconds };
  const [low, high] = wilson(genuine, sent);
  const said = `${partOf(genuine, sent, 'segments')} sent again in ${seconds.toFixed(1)} s and not known to be needless (between ${percent(low)} and ${percent(high)})`;
  if (sent < limits.least_sent)
    return { state: 'not_exercised', statement: `only ${figure(sent)} segments were sent`, numbers, cites };
  const isReal = genuine >= limits.least && low > limits.info && spurious <= limits.spurious_most * resent;
  if (!isReal) return { state: 'clear', statement: said, numbers, cites };
  const isByTimeout = r.timeouts >= limits.timeout_share * resent;
  return {
    state: 'fired',
    severity: low > limits.warning && !isByTimeout ? 'warning' : 'info',
    basis: r.basis,
    statement: `${said}; peers called ${figure(spurious)} others needless${isByTimeout ? `; ${figure(r.timeouts)} by timeout: nothing at all came back on those` : ''}`,
    numbers,
    cites,
  };
}

const PLACES = {
  sent: 'of this host were lost behind this tap, on the way to the receiver or in it',
  received: 'to this host were lost on the way here',
  forwarded: 'that passed here were lost before or behind this tap',
} as const;

/** Of a packet that came twice past the tap of its receiver, the way is not to blame: this host lost it. */
function captured({ part, rows }: CapturedPart, limits: Limits): Result {
  const before = part === 'sent' ? 0 : sumOf(rows, (r) => r.lost_before_tap);
  const behind = part === 'received' ? 0 : sumOf(rows, (r) => r.resent);
  const here = part === 'received' ? sumOf(rows, (r) => r.resent) : 0;
  const lost = before + behind;
  const sent = sumOf(rows, segmentsOf) + before;
  const unit = rows.some((r) => r.segments !== undefined) ? 'segments' : 'data packets';
  const timeouts = Math.min(
    behind,
    sumOf(rows, (r) => r.resent_timeout),
  );
  const worst = rows.reduce((a, b) => (b.resent + b.lost_before_tap > a.resent + a.lost_before_tap ? b : a));
  const far = part === 'received' ? worst.sender : worst.receiver;
  const subject = addressOf(far);
  const cites = [cite(worst)] as const;
  const numbers = { lost, sent, before_tap: before, behind_tap: behind, in_this_host: here, timeouts };
  if (sent === 0)
    return {
      state: 'not_exercised',
      subject,
      statement: `captured connections with ${subject} carried no data`,
    };
  const [low, high] = wilson(lost, sent);
  const own =
    here > 0 ? `; ${figure(here)} came here and were lost in this host: its filter or its socket` : '';
  const said = `captured: ${partOf(lost, sent, unit)} ${PLACES[part]} (between ${percent(low)} and ${percent(high)})${own}`;
  if (lost < limits.captured_least || low <= limits.info)
    return { state: 'clear', subject, statement: said, numbers, cites };
  const isByTimeout = timeouts >= limits.timeout_share * lost;
  return {
    state: 'fired',
    severity: low > limits.warning && !isByTimeout && part !== 'forwarded' ? 'warning' : 'info',
    subject,
    statement: `${said}${isByTimeout ? `; ${figure(timeouts)} came again only after a timeout` : ''}`,
    numbers,
    cites,
  };
}
