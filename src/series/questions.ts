import type { Recording } from '../core/recording.js';
import { busiestCpuSeries, processSeries } from './cpu.js';
import type { Flow } from './ends.js';
import type { Group } from './groups.js';
import type { RecordedSeries } from './recorded-series.js';
import { type Asked, ask, type Unasked } from './relations.js';
import { ratesOf, type Samples } from './samples.js';
import { whileAcked } from './signals.js';

/** The pairs of series an investigation compares; the first three are hypotheses of `hypotheses.ts`. */
export interface Questions {
  readonly recvQRtt: Asked | Unasked;
  readonly cpuRecvQ: Asked | Unasked;
  readonly retransmissionsRtt: Asked | Unasked;
  readonly others: readonly Asked[];
}

export function questionsOf(
  recording: Recording,
  recorded: RecordedSeries,
  group: Group,
  flow: Flow | undefined,
): Questions {
  const { sender, receiver } = flow ?? {};
  const rtt = sender && whileAcked(sender, 'rtt_ms');
  const queue = receiver?.columns.get('recv_q');
  const again = sender?.columns.get('retrans_total');
  const noRtt = unmeasured(flow);
  const put = (
    x: [string, Samples | undefined],
    y: [string, Samples | undefined],
    seed: number,
    why: string,
  ): Asked | Unasked => (x[1] && y[1] ? ask(recording, [x[0], x[1]], [y[0], y[1]], seed) : { why });
  const cpu = receiver && cpuOf(recorded, receiver.host);
  const retransmissions: [string, Samples | undefined] = ['retransmissions', again && ratesOf(again)];
  const delay: [string, Samples | undefined] = [`rtt on ${sender?.host ?? '?'}`, rtt];
  const others: (Asked | Unasked)[] = [];
  const ping = group.pings.find((s) => s.column === 'rtt_ms');
  const effect: [string, Samples | undefined] = rtt ? delay : ['ping', ping];
  const extra: [string, Samples | undefined][] = [
    ...(rtt
      ? [[`ping ${ping?.host ?? ''} → ${ping?.subject ?? ''}`, ping] as [string, Samples | undefined]]
      : []),
    ...group.between.flatMap((host): [string, Samples | undefined][] => [
      [`softirq of the busiest CPU on ${host}`, busiestCpuSeries(recorded, host, 'softirq')],
      [`steal of the busiest CPU on ${host}`, busiestCpuSeries(recorded, host, 'steal')],
    ]),
    ['bytes acknowledged', rated(sender?.columns.get('bytes_acked'))],
    ...(sender
      ? [
          [
            `backlog of the qdisc on ${sender.host}`,
            recorded.of(sender.host, 'qdiscs', 'backlog_bytes')[0],
          ] as [string, Samples | undefined],
        ]
      : []),
  ];
  for (const [i, x] of extra.entries()) others.push(put(x, effect, 100 + i, ''));
  return {
    recvQRtt: put(
      [`recv_q on ${receiver?.host ?? '?'}`, queue],
      delay,
      1,
      noRtt ?? 'the receiver was not recorded, and recv_q of a sender says nothing',
    ),
    cpuRecvQ: put(
      cpu ?? ['CPU', undefined],
      [`recv_q on ${receiver?.host ?? '?'}`, queue],
      2,
      receiver ? 'no CPU time of the receiver was recorded' : 'the receiver was not recorded',
    ),
    retransmissionsRtt: put(retransmissions, delay, 3, noRtt ?? 'retrans_total was not recorded'),
    others: others.filter((o): o is Asked => 'result' in o),
  };
}

/** Why no rtt of this connection means anything; undefined where it does. */
export function unmeasured(flow: Flow | undefined): string | undefined {
  if (flow === undefined) return 'no TCP connection was recorded';
  if (flow.sender !== undefined) return undefined;
  const [end] = flow.ends;
  if (end?.role === 'idle') return 'no data was seen to move on the connection';
  return `${end?.host ?? 'this end'} only receives (${end?.dataOut ?? 0} data segments sent): its rtt is left from the handshake and measures nothing; record the sender too`;
}

/** What the reading process uses, where it is known; else the busiest CPU. */
function cpuOf(recorded: RecordedSeries, host: string): [string, Samples | undefined] {
  const processes = processSeries(recorded, host);
  const total = (s: Samples): number => s.value.reduce((sum, v) => sum + v, 0);
  const [busiest] = processes.toSorted((a, b) => total(b.rates) - total(a.rates));
  if (busiest) return [`CPU of pid ${busiest.pid} on ${host}`, busiest.rates];
  return [`the busiest CPU of ${host}`, busiestCpuSeries(recorded, host, 'busy')];
}

function rated(series: Samples | undefined): Samples | undefined {
  return series && ratesOf(series);
}
