import type { Recording } from '../core/recording.js';
import { figure } from '../core/figures.js';
import { NOTHING_BESIDE, type Beside } from './beside.js';
import { categoriesOf } from './categories.js';
import { changePointsOf } from './levels.js';
import { checklistOf } from './checklist.js';
import { clockErrorOf, errorBetween } from './clocks.js';
import { conclusionsOf } from './conclusions.js';
import { decide, type Decided } from './decision-tree.js';
import { type End, measuresRtt, type Translation } from './ends.js';
import { type Happening, happeningsOf } from './events.js';
import { type Group, groupsOf, leadingFlow } from './groups.js';
import { holm } from './holm.js';
import { hypothesesOf, type Known } from './hypotheses.js';
import { longOf, type Period, periodOf } from './periodicity.js';
import { qualityOf } from './quality.js';
import { type Questions, questionsOf } from './questions.js';
import type { Scene } from './readings.js';
import { RecordedSeries } from './recorded-series.js';
import { type Asked, LEVEL, relationOf } from './relations.js';
import type { Investigation, SeriesAnalysis, SeriesEvent } from './series-analysis.js';
import { answerOf } from './answer.js';
import { overlaps } from './samples.js';
import {
  pingLossSignals,
  pingRttSignals,
  recvQSignals,
  retransmissionSignals,
  rttSignals,
  type Signal,
  stallSignals,
} from './signals.js';

export interface AnalyzeOptions {
  readonly translations?: readonly Translation[];
  readonly beside?: Beside;
}

/** What fires a trigger on a far host is heard of here so much later at most. */
const HEARD_MS = 1000;

/** Pairs of machines that are investigated in full; more are looked at for events only. */
const MOST_INVESTIGATED = 4;

interface Looked {
  readonly group: Group;
  readonly happenings: readonly Happening[];
  readonly scene: Scene;
  readonly questions?: Questions;
  readonly period?: Period;
}

/** What a recording says: when something happened, at which end, and what goes with what. Pure and deterministic. */
export function analyzeRecording(recording: Recording, options: AnalyzeOptions = {}): SeriesAnalysis {
  const { translations = [], beside = NOTHING_BESIDE } = options;
  const recorded = new RecordedSeries(recording);
  const groups = groupsOf(recording, translations);
  const looked = groups
    .map((group) => lookAt(recording, recorded, group))
    .toSorted((a, b) => lasting(b.happenings) - lasting(a.happenings));
  const asked = looked.map((l, i): Looked => {
    const isShown = i < MOST_INVESTIGATED && (i === 0 || l.happenings.length > 0);
    const period = periodOf(l.happenings, recording.durationMs, 17 + i);
    return {
      ...l,
      ...(period && { period }),
      ...(isShown && { questions: questionsOf(recording, recorded, l.group, l.scene.flow) }),
    };
  });
  const { correctedOf, periodPOf, count } = correction(asked);
  const decided = new Map<Happening, Decided>(
    asked.flatMap((l) => l.happenings.map((h) => [h, decide(recording, l.scene, h)] as const)),
  );
  const inOrder = asked
    .flatMap((l) => l.happenings.map((h) => ({ l, h })))
    .toSorted((a, b) => a.h.from - b.h.from);
  const ids = new Map(inOrder.map(({ h }, i) => [h, `e${i + 1}`]));
  const events = inOrder.map(({ l, h }) =>
    eventOf(recording, l, h, ids.get(h) ?? '', decided.get(h), beside),
  );
  const investigations = asked.flatMap((l): Investigation[] =>
    l.questions === undefined
      ? []
      : [investigationOf(l, l.questions, correctedOf, periodPOf(l), ids, decided)],
  );
  const conclusions = conclusionsOf(events, recording.durationMs, (own) => {
    const found = asked.find((l) => own.every((e) => l.happenings.some((h) => ids.get(h) === e.id)));
    if (found === undefined) return undefined;
    const main = longOf(found.happenings).map((h) => ids.get(h));
    return found.period && own.filter((e) => main.includes(e.id)).length >= 0.8 * main.length
      ? { ...found.period, pCorrected: periodPOf(found) }
      : undefined;
  });
  const analysis = {
    schema: 'evidence/series/v1' as const,
    startedAt: new Date(recording.startedAt).toISOString(),
    durationMs: recording.durationMs,
    hosts: recording.hosts.map((h) => h.id),
    conclusions,
    events,
    investigations,
    changePoints: changePointsOf(recording, groups),
    connections: groups.flatMap((g) =>
      g.flows.flatMap((f) => f.ends.map((end) => connectionOf(recording, end, f))),
    ),
    quality: qualityOf(recording, groups),
    tests: { count, level: LEVEL, correction: 'Holm' as const },
  };
  return { ...analysis, answer: answerOf(analysis) };
}

function lookAt(recording: Recording, recorded: RecordedSeries, group: Group): Looked {
  const signals: Signal[] = [];
  for (const [i, flow] of group.flows.entries()) {
    for (const end of flow.ends) {
      signals.push(
        ...rttSignals(end, 1000 + i).signals,
        ...recvQSignals(end, 2000 + i),
        ...stallSignals(end),
        ...retransmissionSignals(end),
      );
    }
  }
  for (const [i, series] of group.pings.entries()) {
    if (series.column === 'rtt_ms') signals.push(...pingRttSignals(series, 3000 + i).signals);
    if (series.column === 'lost') signals.push(...pingLossSignals(series));
  }
  const happenings = happeningsOf(recording, signals);
  const saying = new Map<string, number>();
  for (const s of signals) {
    const id = `${s.host} ${s.subject}`;
    saying.set(id, (saying.get(id) ?? 0) + s.to - s.from + 1);
  }
  const flow = leadingFlow(group, saying);
  const scene: Scene = {
    recorded,
    ...(flow && { flow }),
    between: group.between,
    pings: group.pings,
    events: happenings,
    durationMs: recording.durationMs,
  };
  return { group, happenings, scene };
}

function lasting(happenings: readonly Happening[]): number {
  return happenings.reduce((sum, h) => sum + h.to - h.from + 1, 0);
}

/** All tests of the analysis are one family: the chance that any of them claims something by accident stays below the level. */
function correction(looked: readonly Looked[]): {
  correctedOf: (asked: Asked) => number;
  periodPOf: (looked: Looked) => number;
  count: number;
} {
  const questions = looked.flatMap(({ questions: q }) =>
    q === undefined
      ? []
      : [
          ...[q.recvQRtt, q.cpuRecvQ, q.retransmissionsRtt].filter((a): a is Asked => 'result' in a),
          ...q.others,
        ],
  );
  const periods = looked.filter((l) => l.period !== undefined);
  const ps = holm([...questions.map((a) => a.result.p), ...periods.map((l) => l.period?.p ?? 1)]);
  const byQuestion = new Map(questions.map((a, i) => [a, ps[i] ?? 1]));
  const byPeriod = new Map(periods.map((l, i) => [l, ps[questions.length + i] ?? 1]));
  return {
    correctedOf: (asked) => byQuestion.get(asked) ?? 1,
    periodPOf: (l) => byPeriod.get(l) ?? 1,
    count: ps.length,
  };
}

function eventOf(
  recording: Recording,
  { group, scene }: Looked,
  h: Happening,
  id: string,
  decided: Decided | undefined,
  beside: Beside,
): SeriesEvent {
  const [first] = h.signals;
  const at = new Date(recording.startedAt + h.from).toISOString();
  const error = clockErrorOf(recording, first.host, h.from);
  const worst = h.signals.reduce((a, b) => (b.peak / (b.usual || 1) > a.peak / (a.usual || 1) ? b : a));
  const blamed = decided?.at ?? first.host;
  const clock = error === undefined ? 'clock never compared' : `± ${figure(error)} ms`;
  const edge = Math.max(500, 0.005 * recording.durationMs);
  return {
    id,
    at,
    ...(error !== undefined && { clockErrorMs: error }),
    from: h.from,
    to: h.to,
    peakAt: worst.peakAt,
    durationMs: Math.round(h.to - h.from),
    isCut: h.from < edge || h.to > recording.durationMs - edge,
    // What happened elsewhere at that moment is something else until it is shown to be the same.
    isAwaited: recording.markers.some(
      ({ kind, at: heard, host }) =>
        kind === 'event' &&
        (host === undefined || group.between.includes(host)) &&
        overlaps({ from: heard, to: heard }, h, HEARD_MS),
    ),
    between: [...group.between],
    signals: h.signals.map(toldOf),
    order: h.order,
    cause: decided?.cause ?? 'undetermined',
    blamed,
    toward: decided?.peer ?? first.remote,
    path: [...(decided?.path ?? [])],
    against: [...(decided?.against ?? [])],
    nextTests: (decided?.nextTests ?? []).map(({ test, separates }) => ({ test, separates: [...separates] })),
    checklist: checklistOf(scene, h, { at, clock, blamed }, beside),
  };
}

function toldOf(signal: Signal): SeriesEvent['signals'][number] {
  const { kind, host, subject, from, to, peakAt, peak, usual, samples, cites } = signal;
  return { kind, host, subject, from, to, peakAt, peak, usual, samples, cites: [...cites] };
}

function investigationOf(
  looked: Looked,
  questions: Questions,
  corrected: (asked: Asked) => number,
  periodP: number,
  ids: ReadonlyMap<Happening, string>,
  decided: ReadonlyMap<Happening, Decided>,
): Investigation {
  const { group, scene, happenings, period } = looked;
  const known: Known = { scene, flow: scene.flow, happenings, questions, period, corrected, periodP };
  const asked = [questions.recvQRtt, questions.cpuRecvQ, questions.retransmissionsRtt].filter(
    (a): a is Asked => 'result' in a,
  );
  const [longest] = happenings.toSorted((a, b) => b.to - b.from - (a.to - a.from));
  return {
    between: [...group.between],
    subject: (scene.flow?.sender ?? scene.flow?.ends[0])?.subject ?? '',
    connections: group.flows.length,
    events: happenings.map((h) => ids.get(h) ?? ''),
    hypotheses: hypothesesOf(known),
    categories: categoriesOf(known),
    relations: [...asked, ...questions.others].map((a) => relationOf(a, corrected(a))),
    tree: [...((longest && decided.get(longest)?.path) ?? [])],
  };
}

function connectionOf(
  recording: Recording,
  end: End,
  flow: Group['flows'][number],
): SeriesAnalysis['connections'][number] {
  const peer = flow.ends.find((e) => e !== end);
  const error = peer && errorBetween(recording, end.host, peer.host, recording.durationMs / 2);
  return {
    host: end.host,
    subject: end.subject,
    role: end.role,
    ...(end.dataOut !== undefined && { dataOut: end.dataOut }),
    ...(end.dataIn !== undefined && { dataIn: end.dataIn }),
    ...(peer && { peer: { host: peer.host, subject: peer.subject } }),
    ...(flow.unpaired !== undefined && { unpaired: flow.unpaired }),
    ...(error !== undefined && { clockErrorMs: error }),
    ...(!measuresRtt(end) && {
      note: `rtt, cwnd and lastsnd of this end mean nothing: it sent ${figure(end.dataOut ?? 0)} data segments`,
    }),
  };
}
