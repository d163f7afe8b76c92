import type { ForeignArtifact } from './format.js';
import { type Moment, momentOf, nameTime } from './moment.js';
import type { Answer } from './recognise/kind.js';
import type { Recognised } from './recognise/recognise.js';
import type { Tree, TreeFile } from './tree.js';
import { unreadArtifact } from './unread.js';

interface Candidate {
  readonly file: TreeFile;
  readonly lines?: { readonly from: number; readonly to?: number };
  readonly only?: RegExp;
  readonly as: Recognised;
  readonly at: Moment;
}

export interface Choice {
  readonly gathered: Moment;
  readonly timeZone?: string | undefined;
  /** Whether a file that was recognised belongs to the evidence: a configuration file may look like an output. */
  readonly takes: (file: TreeFile, as: Recognised) => boolean;
  /** Files nobody reads are kept as text, with a word why; else they are passed over. */
  readonly keepsUnread: boolean;
  /** All files are of one host and one time. */
  readonly isOneCollection?: true;
  /** Changes what was recognised, by what the layout knows. */
  readonly refine?: (as: Recognised, file: TreeFile) => Recognised;
}

/**
 * Which files are read by whom. Where several answer one question, the one that says most is read; two equal ones
 * are two samples only where their names differ in nothing but a time, and each time is known: files of two hosts
 * must never be subtracted from each other.
 */
export function select(tree: Tree, choice: Choice): { artifacts: ForeignArtifact[]; passedOver: number } {
  const { gathered, takes, keepsUnread, refine } = choice;
  const taken: Candidate[] = [];
  const unread: TreeFile[] = [];
  for (const file of tree.files) {
    const found = candidatesOf(file, gathered, refine).filter((c) => takes(file, c.as));
    if (found.length > 0) taken.push(...found);
    else unread.push(file);
  }
  const series = taken.filter((c) => c.as.answers.length === 0).map((c) => read(c));
  const answers = contest(
    taken.filter((c) => c.as.answers.length > 0),
    choice,
  );
  const rest = keepsUnread ? unread.map((file) => unreadArtifact(file, momentOf(file, gathered))) : [];
  return { artifacts: [...series, ...answers, ...rest], passedOver: keepsUnread ? 0 : unread.length };
}

function candidatesOf(file: TreeFile, gathered: Moment, refine: Choice['refine']): Candidate[] {
  const isWhole = file.pieces.length === 1;
  const at = momentOf(file, gathered);
  return file.pieces.flatMap(({ from, to, as: found }): Candidate[] => {
    if (!found) return [];
    const as = refine?.(found, file) ?? found;
    const lines = { from, ...(to !== undefined && { to }) };
    const base = { file, at, ...(!(isWhole && from === 1) && { lines }) };
    return [{ ...base, as }, ...(as.also ? [{ ...base, as: as.also.as, only: as.also.lines }] : [])];
  });
}

function contest(candidates: readonly Candidate[], choice: Choice): ForeignArtifact[] {
  const out: ForeignArtifact[] = [];
  const answered: Answered = new Map();
  let left = candidates.map((candidate) => ({ candidate, turn: 0 }));
  while (left.length > 0) {
    const asked = new Map<string, typeof left>();
    const losers: typeof left = [];
    for (const one of left) {
      const answer = one.candidate.as.answers[one.turn];
      if (!answer) out.push(superseded(one.candidate, answered, choice));
      else if (answered.has(answer.question)) losers.push(one);
      else asked.set(answer.question, [...(asked.get(answer.question) ?? []), one]);
    }
    const covers = ([, all]: [string, typeof left]): number =>
      Math.max(...all.map(({ candidate, turn }) => (turn === 0 ? candidate.as.covers.length : 0)));
    // What answers several questions first: nobody else is then asked them.
    for (const [question, all] of [...asked].toSorted((a, b) => covers(b) - covers(a))) {
      if (answered.has(question)) {
        losers.push(...all);
        continue;
      }
      const { winners, others } = decide(
        all.map((one) => ({ ...one, answer: answerOf(one.candidate, one.turn) })),
        choice,
      );
      out.push(
        ...winners.map(({ candidate, answer, snapshot, at }) => read(candidate, answer.probe, snapshot, at)),
      );
      for (const { candidate, turn, answer } of winners) {
        const { path } = candidate.file;
        if (!answered.has(question)) answered.set(question, { path, rank: answer.rank });
        for (const also of turn === 0 ? candidate.as.covers : [])
          if (!answered.has(also)) answered.set(also, { path, rank: Infinity });
      }
      losers.push(...others);
    }
    left = losers.map(({ candidate, turn }) => ({ candidate, turn: turn + 1 }));
  }
  return out;
}

/** Question → the file that is read for it, and how much that says of it. */
type Answered = Map<string, { readonly path: string; readonly rank: number }>;

function answerOf({ as }: Candidate, turn: number): Answer {
  const answer = as.answers[turn];
  if (!answer) throw new Error(`${as.what} has no answer ${turn}`);
  return answer;
}

interface Contender {
  readonly candidate: Candidate;
  readonly turn: number;
  readonly answer: Answer;
}
type Winner = Contender & { readonly snapshot?: 'start' | 'end'; readonly at: Moment };

function decide(all: readonly Contender[], choice: Choice): { winners: Winner[]; others: Contender[] } {
  const best = Math.max(...all.map((c) => c.answer.rank));
  const top = all.filter((c) => c.answer.rank === best);
  const [first] = top;
  if (!first) return { winners: [], others: [] };
  const twins = top.filter((c) => sampleOf(c.candidate.file.path) === sampleOf(first.candidate.file.path));
  const pair = twins.length > 1 ? pairOf(twins, choice) : undefined;
  const winners = pair ?? [{ ...first, at: first.candidate.at }];
  const won = new Set(winners.map((w) => w.candidate));
  return { winners, others: all.filter((c) => !won.has(c.candidate)) };
}

const SAMPLE_WORDS = /(?<![a-z])(?:start|end|before|after|pre|post|begin|first|second|last)(?![a-z])/gi;

/** The name without what tells two samples apart: times (four digits or more) and the words for it. */
function sampleOf(path: string): string {
  return path
    .replace(/(?<![A-Za-z\d])(?:\d{2,}[-_:.T]?)*\d{4,}(?:[-_:.T]?\d{2,})*/g, '#')
    .replace(SAMPLE_WORDS, '#');
}

/** Earliest and latest; undefined where the times are not known or the same. */
function pairOf(twins: readonly Contender[], { gathered, timeZone }: Choice): Winner[] | undefined {
  const named = twins.map((c) => nameTime(c.candidate.file, gathered, timeZone));
  const changed = twins.map((c) => c.candidate.file.modifiedMs);
  const byChange = spread(changed);
  const byName = spread(named);
  // Digits that are no time tell two hosts apart, not two moments.
  const sameName = new Set(twins.map((c) => c.candidate.file.path.replace(SAMPLE_WORDS, '#'))).size === 1;
  if (byName === undefined && !sameName) return undefined;
  // The change of a file is exact to the second, unless copying made it anew; a name tells the minute.
  const exact = byChange !== undefined && (byName === undefined || Math.abs(byChange - byName) <= 120_000);
  if (!exact && byName === undefined) return undefined;
  const assumed = exact ? 'when the file last changed' : 'the time in its name, to the minute';
  const timed = twins
    .map((c, i) => ({ ...c, at: { ms: (exact ? changed[i] : named[i]) ?? 0, assumed } }))
    .toSorted((a, b) => a.at.ms - b.at.ms);
  const [start, end] = [timed[0], timed.at(-1)];
  return start && end
    ? [
        { ...start, snapshot: 'start' },
        { ...end, snapshot: 'end' },
      ]
    : undefined;
}

/** From first to last, ms; undefined where one is not known or all are the same second. */
function spread(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((t) => t !== undefined);
  if (known.length < times.length) return undefined;
  const width = Math.max(...known) - Math.min(...known);
  return width >= 1000 ? width : undefined;
}

function read(
  candidate: Candidate,
  probe?: string,
  snapshot?: 'start' | 'end',
  at = candidate.at,
): ForeignArtifact {
  const { file, lines, only, as } = candidate;
  return {
    file,
    ...(lines && { lines }),
    ...(only && { only }),
    as: { ...as, ...(probe !== undefined && { probe }) },
    ...(snapshot && { snapshot }),
    at,
    outcome: 'ok',
  };
}

/**
 * Another file says the same, or more: read twice, every row would stand there twice. In a folder that somebody put
 * together it may as well be about another host or another time.
 */
function superseded(
  { file, lines, only, as, at }: Candidate,
  answered: Answered,
  { isOneCollection }: Choice,
): ForeignArtifact {
  const lost = as.answers.flatMap((a) => ({ rank: a.rank, to: answered.get(a.question) })).find((a) => a.to);
  const by = lost?.to?.path ?? '';
  const base = { file, ...(lines && { lines }), ...(only && { only }), at };
  // The output of another tool, in the same folder, that says less.
  const isBeside = folderOf(by) === folderOf(file.path) && (lost?.rank ?? 0) < (lost?.to?.rank ?? 0);
  const note = `${as.what}: kept as text, ${by} says as much`;
  if (isOneCollection || isBeside) return { ...base, outcome: 'ok', note };
  const reason = `kept as text (${as.what}): ${by} is read; if this one is of another host or time, import it by itself`;
  return { ...base, outcome: 'not_run', reason };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
