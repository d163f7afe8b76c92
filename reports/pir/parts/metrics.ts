import { known, type Field } from '../../../src/core/documents/field.js';
import { durationShort } from '../../../src/core/documents/duration-words.js';
import { type DurationName, ENDS } from '../../../src/core/documents/durations.js';
import type { TimeName } from '../../../src/core/documents/incident.js';
import { msOf } from '../../../src/core/documents/incident-time.js';
import { betweenWords, missingMoment, type Moment, momentOf } from '../../../src/core/documents/moments.js';
import { cellText, resolveTokens } from '../../../src/core/documents/prose.js';
import { dateIn, precisionOf, timeIn } from '../../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';
import { durationField, endBeforeStart } from './summary.js';

export interface Metric {
  /** Key of the strings. */
  readonly key: string;
  readonly value: Field;
  readonly from: string;
}

/** By key of the strings. Each has one end. */
const INTERVALS: readonly (readonly [key: string, name: DurationName])[] = [
  ['ttd', 'ttd'],
  ['tta', 'tta'],
  ['ttm', 'ttm'],
  ['ttr', 'ttr'],
  ['response_time', 'response'],
];

/** Times of the incident and what lies between them. Computed from what people entered, each from named ends. */
export function metricsOf(context: Context): Metric[] {
  const { words } = context;
  return [
    {
      key: 'duration',
      value: durationField(context),
      from: `${words.time.started} → ${words.time.impact_ended}`,
    },
    ...INTERVALS.flatMap(([key, name]) => {
      const { from, to: ends } = ENDS[name];
      return ends.map((to) => ({
        key,
        value: interval(context, from, to),
        from: `${words.time[from]} → ${words.time[to]}`,
      }));
    }),
    { key: 'first_symptom', value: firstSymptomField(context), from: words.firstFrom },
    { key: 'missed_window', value: missedWindow(context), from: words.missedFrom },
  ];
}

function interval(context: Context, from: TimeName, to: TimeName): Field {
  const { record, words, language } = context;
  const [start, end] = [momentOf(record, from), momentOf(record, to)];
  const missing = start ? to : from;
  if (!start || !end)
    return missingMoment(record, missing) ?? known(words.notComputable(words.time[missing]));
  const span = betweenWords(start, end, language) ?? endBeforeStart(start, end, context);
  return known(span, [...start.cites, ...end.cites]);
}

interface Symptom {
  readonly at: string;
  readonly text: string;
  readonly cites: readonly string[];
}

/** The earliest sign a machine gave: of the signals that were replayed, and of the rows that tell of a symptom. */
function firstSymptom({ record }: Context): Symptom | undefined {
  const signals = record.signals.map(({ at, signal, cites }) => ({ at, text: signal, cites }));
  const rows = record.timeline
    .filter(({ kind, state }) => kind === 'symptom' && state === 'accepted')
    .map(({ at, text, cites }) => ({ at, text: resolveTokens(text, record).text, cites }));
  return [...signals, ...rows].toSorted((a, b) => msOf(a.at) - msOf(b.at))[0];
}

function firstSymptomField(context: Context): Field {
  const { record, words } = context;
  const [first, started] = [firstSymptom(context), momentOf(record, 'started')];
  if (!first) return known(words.noSymptom);
  if (!started) return known(words.notComputable(words.time.started), first.cites);
  const ms = msOf(first.at) - msOf(started.at);
  const text = cellText(first.text);
  const said =
    ms < 0
      ? words.beforeStart(durationShort(-ms), text)
      : ms < 1000
        ? words.atStart(text)
        : words.firstSymptom(durationShort(ms), text);
  return known(said, first.cites);
}

function missedWindow(context: Context): Field {
  const { record, words } = context;
  const [first, detected] = [firstSymptom(context), momentOf(record, 'detected')];
  if (!first) return known(words.noSymptom);
  if (!detected) return known(words.notComputable(words.time.detected), first.cites);
  return known(durationShort(msOf(detected.at) - msOf(first.at)), [...first.cites, ...detected.cites]);
}

export interface TimeRow {
  readonly name: string;
  readonly at: string;
  readonly row: string;
  readonly cites: readonly string[];
}

const SHOWN: readonly TimeName[] = [
  'last_known_good',
  'started',
  'detected',
  'acknowledged',
  'mitigated',
  'resolved',
  'impact_ended',
];

/** Every time of the incident that is known, with the row that marks it. */
export function timeRows({ record, words, zone }: Context): TimeRow[] {
  return SHOWN.flatMap((name) => {
    const moment = momentOf(record, name);
    if (!moment) return [];
    const row = record.timeline.find(
      ({ marks, state }) => state === 'accepted' && marks.some((mark) => mark === name),
    );
    return { name: words.time[name], at: dayAndTime(moment, zone), row: row?.id ?? '–', cites: moment.cites };
  });
}

function dayAndTime({ at, precision }: Moment, zone: string): string {
  return `${dateIn(zone, at)} ${timeIn(zone, at, precision)}`;
}

export interface Missed {
  readonly caption: string;
  readonly rows: readonly {
    readonly signal: string;
    readonly host: string;
    readonly at: string;
    readonly threshold: string;
    readonly wouldFire: string;
    readonly earlier: string;
    readonly cites: readonly string[];
  }[];
}

/** How long before somebody noticed; a rule that fires later would have gained nothing. */
function earlierBy(at: string, detected: Moment | undefined): string {
  const ms = detected ? msOf(detected.at) - msOf(at) : 0;
  return ms > 0 ? durationShort(ms) : '–';
}

/** So many signals are told; the caption counts them all. */
const MOST = 15;

/** Signals that were there before anybody noticed. Rows that tell of a symptom count, though nobody replayed them. */
export function missedSignals({ record, words, zone, language }: Context): Missed | null {
  const detected = momentOf(record, 'detected');
  const times = new Set(record.signals.map(({ at }) => at));
  const told = record.timeline
    .filter(({ kind, state, at }) => kind === 'symptom' && state === 'accepted' && !times.has(at))
    .map(({ text, host, at, cites }) => ({
      signal: resolveTokens(text, record).text,
      host: host ?? '',
      at,
      cites,
      threshold: undefined,
      wouldFireAt: undefined,
    }));
  const before = [...record.signals, ...told]
    .filter(({ at }) => !detected || msOf(at) < msOf(detected.at))
    .toSorted((a, b) => msOf(a.at) - msOf(b.at));
  const [first] = before;
  if (!first) return null;
  const exact = precisionOf(before.flatMap(({ at, wouldFireAt }) => [at, wouldFireAt ?? at]));
  return {
    caption: detected
      ? words.missedCaption(
          before.length,
          betweenWords({ ...detected, at: first.at, cites: [] }, detected, language) ?? '',
        )
      : words.notDetected(before.length),
    rows: before.slice(0, MOST).map(({ signal, host, at, threshold, wouldFireAt, cites }) => ({
      signal: cellText(signal),
      host: escapeLine(host),
      at: timeIn(zone, at, exact),
      threshold: cellText(threshold ?? words.notReplayed),
      wouldFire: wouldFireAt === undefined ? '–' : timeIn(zone, wouldFireAt, exact),
      earlier: earlierBy(wouldFireAt ?? at, detected),
      cites,
    })),
  };
}
