import { figure, percent } from '../core/figures.js';
import { wilson } from '../core/wilson.js';
import type { Happening } from './events.js';
import type { Flow } from './ends.js';
import type { Period } from './periodicity.js';
import { ENOUGH_EVENTS, longOf } from './periodicity.js';
import type { Questions } from './questions.js';
import { unmeasured } from './questions.js';
import { recvQueue, resentBy, type Scene } from './readings.js';
import { type Asked, LEAST_RHO, LEVEL, relationOf, type Unasked } from './relations.js';
import { growthIn, type Samples, usualInterval, valueAt } from './samples.js';
import type { Hypothesis } from './series-analysis.js';
import { FLOORS, whileAcked } from './signals.js';

/** Coincidence of fewer is no pattern (gate G4). */
const ENOUGH = 3;
/** Segments in flight against what cwnd allows (TCP-10). */
const FULL = 0.95;

export interface Known {
  readonly scene: Scene;
  readonly flow: Flow | undefined;
  readonly happenings: readonly Happening[];
  readonly questions: Questions;
  readonly period: Period | undefined;
  readonly corrected: (asked: Asked) => number;
  readonly periodP: number;
}

/** Five explanations of intermittent latency: supported, refuted or not observable, with the numbers. */
export function hypothesesOf(known: Known): Hypothesis[] {
  return [
    recvQRtt(known),
    cpuRecvQ(known),
    retransmissionsRtt(known),
    cwndThroughput(known),
    periodic(known),
  ];
}

type Answer = Omit<Hypothesis, 'id' | 'question'>;

function recvQRtt(known: Known): Hypothesis {
  const held = withRise(known, 'rtt', (h) => (recvQueue(known.scene, h)?.value ?? 0) >= FLOORS.recvQ.plus);
  return {
    id: 'recv_q_rtt',
    question: 'Does a full recv_q come with a high RTT?',
    ...judged(known, known.questions.recvQRtt, held, 'RTT', `recv_q ≥ ${figure(FLOORS.recvQ.plus)} bytes`),
  };
}

function retransmissionsRtt(known: Known): Hypothesis {
  const held = withRise(known, 'rtt', (h) => (resentBy(known.flow?.sender, h)?.resent ?? 0) > 0);
  return {
    id: 'retransmissions_rtt',
    question: 'Do retransmissions come with a high RTT?',
    ...judged(known, known.questions.retransmissionsRtt, held, 'RTT', 'segments sent again'),
  };
}

function cpuRecvQ(known: Known): Hypothesis {
  return {
    id: 'cpu_recv_q',
    question: 'Does a busy CPU come with a full recv_q?',
    ...judged(known, known.questions.cpuRecvQ, undefined, 'recv_q', ''),
  };
}

interface Held {
  readonly hits: number;
  readonly of: number;
}

/** In how many of the events in which `kind` rose the other thing was seen. */
function withRise(
  { happenings, flow }: Known,
  kind: 'rtt',
  isSeen: (happening: Happening) => boolean,
): Held | undefined {
  const rises = happenings.filter((h) =>
    h.signals.some((s) => s.kind === kind && s.subject === flow?.sender?.subject),
  );
  return { hits: rises.filter(isSeen).length, of: rises.length };
}

function judged(
  known: Known,
  question: Asked | Unasked,
  held: Held | undefined,
  effect: string,
  seen: string,
): Answer {
  const cites = known.happenings.slice(0, 3).flatMap((h) => h.signals[0].cites.slice(1));
  const events = held && held.of > 0 ? `in ${held.hits} of ${held.of} events of high ${effect}: ${seen}` : '';
  if ('why' in question) {
    // One of the two never moved, and the other one did: then it was not this.
    if (question.why === 'one of the two never changes' && held && held.of >= ENOUGH && held.hits === 0)
      return {
        state: 'refuted',
        answer: `${events}; it never changed at all`,
        numbers: { events: held.of, hits: 0 },
        cites,
      };
    return { state: 'not_observable', answer: question.why, numbers: {}, cites: [] };
  }
  const relation = relationOf(question, known.corrected(question));
  const { rho, low, high, pCorrected, bins, binMs, lagMs, rhoAtLag, order, p } = relation;
  const numbers = {
    rho,
    low,
    high,
    rho_at_lag: rhoAtLag,
    lag_ms: lagMs,
    p,
    p_corrected: pCorrected,
    bins,
    ...(held && { events: held.of, hits: held.hits }),
  };
  const figures = `ρ ${figure(rho)} (95 % ${figure(low)} to ${figure(high)}), p ${pWords(pCorrected)}, ${figure(bins)} bins of ${figure(binMs)} ms`;
  const say = (...words: string[]): string => words.filter(Boolean).join('; ');
  const isPositive = rho > 0;
  const enough = known.happenings.length >= ENOUGH;
  if (pCorrected <= LEVEL && isPositive && (Math.max(rho, rhoAtLag) >= LEAST_RHO || mostly(held))) {
    if (enough) return { state: 'supported', answer: say(figures, events, order), numbers, cites };
    return {
      state: 'not_observable',
      answer: say(
        `${counted(known.happenings.length)} too few to tell a relation from a coincidence`,
        figures,
        events,
      ),
      numbers,
      cites,
    };
  }
  if (question.unseen > 0.5)
    return {
      state: 'not_observable',
      answer: say(
        `${effect} was not measured in ${percent(question.unseen)} of the moments that matter (nothing was acknowledged)`,
        figures,
        events,
      ),
      numbers: { ...numbers, unseen: question.unseen },
      cites,
    };
  const isRare = held !== undefined && held.of >= ENOUGH && wilson(held.hits, held.of)[1] < 0.6;
  if (high < LEAST_RHO || isRare)
    return { state: 'refuted', answer: say('no relation found', figures, events), numbers, cites };
  return { state: 'not_observable', answer: say('undecided', figures, events), numbers, cites };
}

function mostly(held: Held | undefined): boolean {
  return held !== undefined && held.of >= ENOUGH && held.hits / held.of >= 0.6;
}

/** cwnd limits where it is used up most of the time, and neither a window nor a buffer nor the application does. */
function cwndThroughput({ flow, scene }: Known): Hypothesis {
  const base = { id: 'cwnd_throughput', question: 'Does cwnd limit the throughput?' } as const;
  const sender = flow?.sender;
  const [unacked, cwnd] = ['unacked', 'cwnd'].map((c) => sender && whileAcked(sender, c));
  if (sender === undefined || unacked === undefined || cwnd === undefined || unacked.at.length < 20) {
    const answer = sender
      ? 'cwnd and unacked were recorded in fewer than 20 samples with data'
      : (unmeasured(flow) ?? '');
    return { ...base, state: 'not_observable', answer, numbers: {}, cites: [] };
  }
  const oldest = usualInterval(cwnd) / 2;
  const full = share(
    unacked,
    (i) => (unacked.value[i] ?? 0) >= FULL * (valueAt(cwnd, unacked.at[i] ?? 0, oldest) ?? Infinity),
  );
  const whole = { from: 0, to: scene.durationMs };
  const grown = (c: string): number | undefined => growthIn(sender.columns.get(c), whole)?.delta;
  const busy = grown('busy_ms') ?? 0;
  const other =
    busy > 0 ? ((grown('rwnd_limited_ms') ?? 0) + (grown('sndbuf_limited_ms') ?? 0)) / busy : undefined;
  const idle = whileAcked(sender, 'app_limited');
  // Absent from a sample: it was not limited.
  const idleShare = idle && idle.value.filter((v) => v > 0).length / unacked.at.length;
  const numbers = {
    cwnd_full_share: full,
    samples: unacked.at.length,
    ...(other !== undefined && { held_back_share: other }),
    ...(idleShare !== undefined && { app_limited_share: idleShare }),
  };
  const answer = [
    `cwnd used up in ${percent(full)} of ${figure(unacked.at.length)} samples with data`,
    other === undefined
      ? 'what else held it back was not recorded'
      : `window or buffer held it back ${percent(other)} of the time`,
    ...(idleShare === undefined ? [] : [`the application had nothing to send in ${percent(idleShare)}`]),
  ].join('; ');
  const cites = [
    `${unacked.artifact}:${unacked.line[0] ?? 0}`,
    `${unacked.artifact}:${unacked.line.at(-1) ?? 0}`,
  ];
  const state =
    full >= 0.5 && (other ?? 0) < 0.2 && (idleShare ?? 0) < 0.5
      ? 'supported'
      : full < 0.2 || (other ?? 0) >= 0.5 || (idleShare ?? 0) >= 0.5
        ? 'refuted'
        : 'not_observable';
  return {
    ...base,
    state,
    answer: state === 'not_observable' ? `undecided; ${answer}` : answer,
    numbers,
    cites,
  };
}

function share(samples: Samples, is: (i: number) => boolean): number {
  let hits = 0;
  for (let i = 0; i < samples.at.length; i++) if (is(i)) hits++;
  return samples.at.length === 0 ? 0 : hits / samples.at.length;
}

function periodic({ period, periodP, happenings, scene }: Known): Hypothesis {
  const base = { id: 'periodic', question: 'Does it come at regular intervals?' } as const;
  const cites = happenings.slice(0, 5).map((h) => h.signals[0].cites[0]);
  const limits = `of ${figure(scene.durationMs / 1000)} s; a longer rhythm, such as the time of day, cannot be seen`;
  if (period === undefined) {
    const { length } = longOf(happenings);
    const answer = `${counted(length)} too few, at least ${ENOUGH_EVENTS} are needed, in a recording ${limits}`;
    return { ...base, state: 'not_observable', answer, numbers: { events: length }, cites };
  }
  const numbers = {
    events: period.events,
    period_ms: Math.round(period.periodMs),
    strength: period.strength,
    p_corrected: periodP,
  };
  const figures = `${period.events} events, best at every ${figure(period.periodMs / 1000)} s (strength ${figure(period.strength)}, p ${pWords(periodP)}), in a recording ${limits}`;
  const isPeriodic = periodP <= LEVEL && period.strength >= 0.8;
  return {
    ...base,
    state: isPeriodic ? 'supported' : 'refuted',
    answer: isPeriodic ? figures : `no rhythm found; ${figures}`,
    numbers,
    cites,
  };
}

function counted(n: number): string {
  return n === 1 ? 'one event is' : `${figure(n)} events are`;
}

function pWords(p: number): string {
  return p < 0.001 ? '< 0.001' : figure(p);
}
