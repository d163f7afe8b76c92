import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { figure, partOf, percent } from '../../src/core/figures.js';
import { retransmissions } from '../../src/core/retransmissions.js';
import { capturedParts, type CapturedPart, segmentsOf, sumOf } from '../../src/tables/captured-directions.js';
import { flowDirections } from '../../src/tables/flow-directions.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-02',
  name: 'spurious-retransmits',
  layer: 'tcp_socket',
  title: 'Segments sent again needlessly: not loss',
  scope: 'host',
  reads: [tcpCounters, flowDirections],
  thresholds: {
    spurious_share: {
      value: 0.5,
      unit: 'share of segments sent again',
      source: 'RFC 2883 (DSACK); the 5 and 20 % of everoute/troubleshooting-tools come too early',
    },
    least: {
      value: 10,
      unit: 'segments sent again',
      source: 'judgement: tail loss probes are often needless',
    },
    many: {
      value: 30,
      unit: 'segments sent again needlessly, tail loss probes and timeouts not counted, for a warning',
      source: 'judgement: those two are what a stall of a busy machine makes',
    },
    noticeable: { value: 0.001, unit: 'share of segments sent', source: 'judgement, as TCP-01' },
  },
  realIf:
    'The receiver reported by DSACK that it had at least half of what was sent again. The cause is delay or reordering, not loss; the receiver counts the same segments as drops of its socket, which are duplicates. A few of them, or below 0.1 % of what was sent, are worth knowing only.',
  remedy: {
    text: 'look for reordering (TCP-25) and sudden delay (TCP-26, jitter) instead of loss',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    return [counted(view, limits), ...capturedParts(view).flatMap((part) => captured(part, limits))];
  },
});

type Limits = Readonly<Record<'spurious_share' | 'least' | 'many' | 'noticeable', number>>;

function counted(view: HostView, limits: Limits): Result {
  const r = retransmissions(view);
  if (!r || !view.tcp('TcpExt', 'TCPDSACKRecv'))
    return { state: 'not_observable', statement: 'this kernel does not show RetransSegs and TCPDSACKRecv' };
  const { spurious, resent, sent, seconds, probes, timeouts } = r;
  const numbers = { spurious, resent, sent, seconds };
  const said = `the peers had ${partOf(spurious, resent, 'segments sent again')} already`;
  const cites = [...(view.tcp('TcpExt', 'TCPDSACKRecv')?.cites ?? []), ...r.cites] as [string, ...string[]];
  if (sent === 0) return { state: 'not_exercised', statement: 'no TCP segment was sent in the window' };
  if (resent < limits.least)
    return {
      state: 'not_exercised',
      statement: `only ${figure(resent)} segments were sent again`,
      numbers,
      cites,
    };
  if (spurious < limits.spurious_share * resent) return { state: 'clear', statement: said, numbers, cites };
  return {
    state: 'fired',
    severity:
      spurious - probes - timeouts >= limits.many && spurious / sent > limits.noticeable ? 'warning' : 'info',
    basis: r.basis,
    statement: `${said}: not lost but late or reordered (${percent(spurious / sent)} of ${figure(sent)} segments in ${seconds.toFixed(1)} s)`,
    numbers,
    cites,
  };
}

/** Nothing, where nothing was sent again. */
function captured({ rows }: CapturedPart, limits: Limits): Result[] {
  const spurious = sumOf(rows, (r) => r.spurious);
  const resent = spurious + sumOf(rows, (r) => r.resent + r.lost_before_tap);
  if (resent < limits.least) return [];
  const sent = sumOf(rows, segmentsOf);
  const worst = rows.reduce((a, b) => (b.spurious > a.spurious ? b : a));
  const said = `captured: the receiver had ${partOf(spurious, resent, 'data packets that came again')} already`;
  const base = {
    subject: worst.receiver,
    numbers: { spurious, resent, sent },
    cites: [cite(worst)] as const,
  };
  if (spurious < limits.spurious_share * resent) return [{ ...base, state: 'clear', statement: said }];
  return [
    {
      ...base,
      state: 'fired',
      severity: spurious >= limits.many && spurious / sent > limits.noticeable ? 'warning' : 'info',
      statement: `${said}: not lost but late or reordered (${percent(spurious / sent)} of ${figure(sent)})`,
    },
  ];
}
