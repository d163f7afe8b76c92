import { groupBy } from '../../core/group-by.js';
import { beganWithLog, isLoss, isSerious, type Seen, symptomsOf } from './symptoms.js';

/** Trouble further apart is another incident. */
const APART_MS = 30 * 60_000;
/** What only hints is taken for a part of it from so long before its first failure, to so long behind its last. */
const HINTS_BEFORE_MS = 10 * 60_000;
const HINTS_AFTER_MS = 2 * 60_000;

/** The trouble of one incident. */
export interface Course {
  /** In order of time; several runs of one signal are several. Lost links are among the changes. */
  readonly symptoms: readonly Seen[];
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** The worst stretch of trouble that the evidence dates; undefined where it dates none. Pure. */
export function courseOf(events: readonly Seen[]): Course | undefined {
  const all = symptomsOf(events);
  // Our own probes see what the application suffers; they date it only where no log does.
  const told = all.filter((s) => s.event.source !== 'probe');
  const losses = events.filter(isLoss);
  const useful = told.some(isSerious) || losses.length > 0 ? told : all;
  const serious = [...useful.filter(isSerious), ...losses];
  const worst = clusters(serious.length > 0 ? serious : useful).toSorted((a, b) => weight(b) - weight(a))[0];
  if (worst === undefined) return undefined;
  const [from, to] = [Math.min(...worst.map((s) => s.from)), Math.max(...worst.map((s) => s.to))];
  const [early, late] = [from - HINTS_BEFORE_MS, to + HINTS_AFTER_MS];
  const isOld = new Set(useful.filter((s) => s.from < early || beganWithLog(s)).map((s) => s.event.signal));
  const hints = useful.filter(
    (s) => !isSerious(s) && s.from >= early && s.from <= late && !isOld.has(s.event.signal),
  );
  const symptoms = [...new Set([...worst, ...hints])]
    .filter((s) => s.event.kind === 'symptom')
    .toSorted((a, b) => a.from - b.from);
  return { symptoms, from: Math.min(from, ...symptoms.map((s) => s.from)), to };
}

function clusters(events: readonly Seen[]): Seen[][] {
  const out: Seen[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const seen of events.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && seen.from - end <= APART_MS) last.push(seen);
    else out.push([seen]);
    end = Math.max(end, seen.to);
  }
  return out;
}

/** One message that comes a thousand times is not worse than ten that come a hundred times. */
function weight(cluster: readonly Seen[]): number {
  const bySignal = groupBy(cluster, (s) => s.event.signal);
  return [...bySignal.values()].reduce((sum, list) => {
    const count = list.reduce((n, s) => n + s.count, 0);
    return sum + Math.log2(1 + count) * (list[0].event.severity === 'critical' ? 2 : 1);
  }, 0);
}
