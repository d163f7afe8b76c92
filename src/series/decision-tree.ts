import { figure, percent } from '../core/figures.js';
import { few, millis } from '../core/readable.js';
import type { Recording } from '../core/recording.js';
import type { NextTest } from '../core/verdict.js';
import type { End } from './ends.js';
import type { Happening } from './events.js';
import {
  bufferFull,
  cpuIn,
  type DropPlace,
  dropsIn,
  heldBack,
  pingIn,
  readShare,
  recvQueue,
  resentBy,
  type Scene,
} from './readings.js';
import { clockErrorOf } from './clocks.js';
import { lossOrQueue } from './loss-or-queue.js';
import { nextTestsOf } from './next-tests.js';
import type { Cause, TreeStep } from './series-analysis.js';
import { indexesIn, overlaps, type Span, valuesIn } from './samples.js';

/** Above this share of its time with data the sender is held back by something, not by chance. */
const HELD = 0.5;
/** With the reader seen standing still, less is enough (TCP-08). */
const HELD_WITH_QUEUE = 0.2;
/** Of the segments sent again, reported as needless by the receiver: then it was no loss (TCP-02). */
const SPURIOUS = 0.5;
/** One CPU: from 30 % on it counts, with a fault at the same time. */
const SOFTIRQ = 0.3;
const STEAL = 0.1;

export interface Decided {
  readonly cause: Cause;
  /** Host id or address it lies at, or toward which the path leads. */
  readonly at: string;
  readonly peer: string;
  readonly path: readonly TreeStep[];
  /** What speaks against it, or weakens it. */
  readonly against: readonly string[];
  /** What would tell the cause; only where it is undetermined. */
  readonly nextTests: readonly NextTest[];
}

/**
 * A decision tree for intermittent TCP latency, on the numbers of one event. It stops at the first step that
 * decides; each step that was passed says with which number.
 */
export function decide(recording: Recording, scene: Scene, event: Happening): Decided {
  const span: Span = event;
  const { flow } = scene;
  const [first] = event.signals;
  const path: TreeStep[] = [];
  const against: string[] = [];
  const step = (n: number, question: string, answer: string, cites: readonly string[] = []): void =>
    void path.push({ step: n, question, answer, cites: [...cites] });
  // Of an end that alone was recorded the other machine is the other end.
  const senderHost =
    flow?.sender?.host ?? (flow?.receiver ? otherOf(scene.between, flow.receiver.host) : first.host);
  const receiverHost = flow?.receiver?.host ?? otherOf(scene.between, senderHost);
  const end = (cause: Cause, at: string, peer: string): Decided => ({
    ...{ cause, at, peer, path, against },
    nextTests: cause === 'undetermined' ? nextTestsOf(scene, at, peer) : [],
  });

  // 0: is the evidence valid?
  const missed = recording.hosts.flatMap((h) =>
    h.samplers.flatMap((s) => s.missed.filter((m) => overlaps(m, span)).map(() => `${s.probe} on ${h.id}`)),
  );
  const uncompared = scene.between.filter(
    (h) => recording.hosts.some((r) => r.id === h) && clockErrorOf(recording, h, span.from) === undefined,
  );
  step(
    0,
    'Is the evidence of this moment whole?',
    [
      missed.length === 0 ? 'no tick was missed' : `ticks were missed (${few([...new Set(missed)], 2)})`,
      uncompared.length === 0 ? 'clocks compared' : `clock of ${uncompared.join(', ')} never compared`,
    ].join('; '),
  );
  if (missed.length > 0) against.push('ticks were missed while it lasted');

  // 1: which flow?
  const kinds = [...new Set(event.signals.map((s) => s.kind))];
  if (flow?.sender === undefined && flow?.receiver === undefined) {
    step(
      1,
      'Which flow is slow?',
      `no TCP connection was recorded between the two: pings only (${kinds.join(', ')})`,
    );
  } else {
    step(
      1,
      'Which flow is slow?',
      `${(flow.sender ?? flow.receiver)?.subject ?? ''} (${kinds.join(', ')})`,
      first.cites,
    );
  }

  const recv = event.signals.find((s) => s.kind === 'recv_q');
  const resent = resentBy(flow?.sender, span);
  const rwnd = heldBack(scene, 'rwnd_limited_ms', span);
  const sndbuf = heldBack(scene, 'sndbuf_limited_ms', span);

  // 2: does the sender have anything to send?
  const idle = idleIn(flow?.sender, span);
  if (idle === undefined) {
    step(
      2,
      'Did the sending application have nothing to send?',
      'not observable: app_limited was not recorded',
    );
  } else {
    const text = `app_limited in ${idle.limited} of ${idle.of} samples, data waiting in ${idle.waiting}`;
    const isIdle = idle.limited > idle.of / 2 && idle.waiting < idle.of / 2;
    // That explains a low throughput, but neither a late packet nor a lost one: those are asked about further on.
    const so = isIdle ? 'yes, the throughput is its own' : 'no';
    step(2, 'Did the sending application have nothing to send?', `${so}: ${text}`);
  }

  // 3: is the sender blocked by the receiver's window?
  const isHeld = (rwnd?.value ?? 0) >= (recv ? HELD_WITH_QUEUE : HELD);
  if (rwnd === undefined && recv === undefined) {
    step(3, 'Is the sender blocked by the receive window?', `not observable: ${whyNoWindow(flow?.sender)}`);
  } else if (!isHeld && recv === undefined) {
    step(3, 'Is the sender blocked by the receive window?', `no: ${rwnd?.text ?? ''}`, rwnd?.cites);
  } else {
    step(
      3,
      'Is the sender blocked by the receive window?',
      rwnd ? `${isHeld ? 'yes' : 'no'}: ${rwnd.text}` : 'the sender was not recorded',
      rwnd?.cites,
    );
    const queue = recvQueue(scene, span);
    const read = readShare(scene, span);
    const full = bufferFull(scene, span);
    const is = [
      queue && `${queue.text} unread`,
      read?.text,
      full && `receive buffer ${full.text} full`,
    ].filter(Boolean);
    if (recv) {
      step(3, "What does the peer's recv_q say?", `high: ${is.join(', ')}`, [
        ...(queue?.cites ?? []),
        ...(read?.cites ?? []),
      ]);
      const isLossy = (resent?.resent ?? 0) - (resent?.spurious ?? 0) >= 5;
      if (isLossy && resent) against.push(`${resent.text} were sent again meanwhile`);
      if (!isHeld && rwnd)
        against.push('the buffer took it in: the window did not hold the sender back all the time');
      return end('slow_reader', receiverHost, senderHost);
    } else {
      step(
        3,
        "What does the peer's recv_q say?",
        queue ? `low: ${is.join(', ')}` : 'not observable: the receiver was not recorded',
        queue?.cites,
      );
      if (queue === undefined) against.push('the receiver was not recorded: its application or its buffer');
      return end('receive_window', receiverHost, senderHost);
    }
  }
  if ((sndbuf?.value ?? 0) >= HELD && sndbuf) {
    step(3, 'Is the sender blocked by its own send buffer?', `yes: ${sndbuf.text}`, sndbuf.cites);
    return end('send_buffer', senderHost, receiverHost);
  }

  // 4: was anything sent again?
  const ping = pingIn(scene, span);
  const rises = kinds.includes('rtt') || kinds.includes('ping_rtt') || ping?.isHigh === true;
  const lostPings = ping?.lost ?? 0;
  const genuine = (resent?.resent ?? 0) - (resent?.spurious ?? 0);
  const isLoss = genuine >= 5 || (kinds.includes('ping_loss') && lostPings > 0);
  if (resent === undefined) step(4, 'Was anything sent again?', 'not observable: no sender was recorded');
  else if (resent.sent === 0 && resent.resent === 0)
    step(4, 'Was anything sent again?', 'not exercised: no data was sent meanwhile', resent.cites);
  else
    step(4, 'Was anything sent again?', `${resent.resent > 0 ? 'yes' : 'no'}: ${resent.text}`, resent.cites);
  if (resent && resent.resent >= 5 && resent.spurious >= SPURIOUS * resent.resent) {
    step(
      4,
      'Was it needless?',
      `yes: ${percent(resent.spurious / resent.resent)} reported by D-SACK: delay or reordering, not loss`,
      resent.cites,
    );
    if (!rises) return end('spurious_retransmissions', receiverHost, senderHost);
  }

  // 5: where was it lost?
  if (isLoss) {
    const places: [DropPlace, string, Cause][] = [
      ['stack', receiverHost, 'receiver_stack_drops'],
      ['nic', receiverHost, 'receiver_nic_drops'],
      ['qdisc', senderHost, 'sender_queue_drops'],
      ['nic', senderHost, 'sender_nic_drops'],
      ['allowance', senderHost, 'allowance'],
      ['allowance', receiverHost, 'allowance'],
    ];
    for (const [place, host, cause] of places) {
      const drops = dropsIn(scene, host, place, span);
      const question = `Lost in ${PLACES[place]} of ${host}?`;
      if (drops === undefined) step(5, question, 'not observable: not recorded');
      else if (drops.count === 0) step(5, question, `no: ${drops.text}`, drops.cites);
      else {
        step(5, question, `yes: ${drops.text}`, drops.cites);
        return end(cause, host, host === senderHost ? receiverHost : senderHost);
      }
    }
    const back = resentBy(flow?.receiver, span);
    step(
      5,
      `And the other way, ${receiverHost} to ${senderHost}?`,
      back === undefined
        ? 'not observable: the other end was not recorded'
        : back.sent === 0
          ? 'not exercised: no data was sent that way; a lost ACK leaves no trace at the sender'
          : back.text,
      back?.cites,
    );
    const both = path.filter(
      (s) => s.question.startsWith('Lost in') && s.answer.startsWith('not observable'),
    ).length;
    if (both > 0) against.push(`${both} of ${places.length} places where it could be lost were not recorded`);
    const queue = lossOrQueue(recording, scene, event, ping);
    step(
      5,
      'Did the delay rise with the loss?',
      `${queue.isQueue ? 'yes' : 'no'}: ${queue.text}`,
      ping?.cites,
    );
    if (queue.isQueue) return end('path_queue', senderHost, receiverHost);
    if (rises) against.push('the delay rose in a part of it, as when a backlog is sent after loss');
    return end('path_loss', senderHost, receiverHost);
  }

  // 6: no loss, but late.
  const late = 'No loss: why is it late?';
  if (ping?.isHigh) {
    step(6, late, `ping is late too: ${ping.text}`, ping.cites);
    return end('path_queue', senderHost, receiverHost);
  }
  for (const host of [receiverHost, senderHost]) {
    const cpus = [
      [cpuIn(scene, host, 'softirq', span), SOFTIRQ, 'softirq_cpu', 'softirq'],
      [cpuIn(scene, host, 'steal', span), STEAL, 'stolen_cpu', 'steal'],
    ] as const;
    for (const [reading, limit, cause, name] of cpus) {
      if (reading === undefined || reading.value < limit) continue;
      step(6, late, `one CPU: ${name} ${reading.text}`, reading.cites);
      return end(cause, host, host === senderHost ? receiverHost : senderHost);
    }
  }
  if (ping === undefined)
    step(
      6,
      late,
      'not observable: no ping ran between the two meanwhile; softirq and steal low or not recorded',
    );
  else
    step(
      6,
      late,
      `ping is as usual (${ping.replies >= 2 ? ping.text : `${figure(ping.replies)} replies: too few, ${ping.text}`}); softirq and steal low or not recorded`,
      ping.cites,
    );
  step(7, 'What is left?', `inconclusive after ${millis(span.to - span.from)} of samples`);
  return end('undetermined', senderHost, receiverHost);
}

/** In how many samples of the sender it had less to send than it might (absent: no), and in how many data waited. */
function idleIn(
  sender: End | undefined,
  span: Span,
): { limited: number; waiting: number; of: number } | undefined {
  const [limited, waits] = ['app_limited', 'send_q'].map((c) => sender?.columns.get(c));
  const of = waits ? indexesIn(waits, span).length : 0;
  if (limited === undefined || waits === undefined || of === 0) return undefined;
  const above = (series: typeof waits): number => valuesIn(series, span).filter((v) => v > 0).length;
  return { limited: above(limited), waiting: above(waits), of };
}

const PLACES: Readonly<Record<DropPlace, string>> = {
  stack: 'the network stack',
  nic: 'the NIC',
  qdisc: 'the queueing discipline',
  allowance: 'a limit of the cloud at the instance',
};

function whyNoWindow(sender: unknown): string {
  return sender === undefined
    ? 'the sender was not recorded'
    : 'busy_ms and rwnd_limited_ms were not recorded, or it had no data to send';
}

function otherOf([a, b]: readonly [string, string], host: string): string {
  return a === host ? b : a;
}
