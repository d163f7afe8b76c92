import { placesOf, type Truth } from './expectation.js';

/** What is read of `evidence analyze --json`. */
export interface Said {
  readonly verdict: {
    readonly outcome: 'cause' | 'none' | 'undetermined';
    readonly causes: readonly SaidCause[];
  };
  readonly findings: readonly {
    readonly detection: string;
    readonly host: string;
    readonly severity: string;
    readonly statement: string;
  }[];
}

export interface SaidCause {
  readonly root_cause: string;
  readonly layer: string;
  readonly host: string;
  readonly subject?: string;
  readonly confidence: string;
}

export interface Judgement {
  /** 1, the share of several simultaneous causes, or 0. */
  readonly root: number;
  readonly layer: number;
  readonly place: number;
  /** Other causes that are named, whatever else is right. */
  readonly wrong: readonly string[];
  /** Findings above `max_severity` where nothing is wrong. */
  readonly alarms: readonly string[];
  /** First cause as `cause@host`, or the outcome. */
  readonly verdict: string;
}

export function isRight({ root, layer, place, wrong, alarms }: Judgement): boolean {
  return root === 1 && layer === 1 && place === 1 && wrong.length === 0 && alarms.length === 0;
}

/** A verdict against the truth. `roles`: role of each host id. Pure. */
export function judge(truth: Truth, said: Said, roles: ReadonlyMap<string, string>): Judgement {
  const { causes } = said.verdict;
  const [first] = causes;
  const verdict = first ? causes.map((c) => `${c.root_cause}@${c.host}`).join(' + ') : said.verdict.outcome;
  const allowed = new Set([...truth.root_cause, ...truth.accept]);
  if (truth.root_cause.includes('none')) {
    const claimed = causes.filter((c) => !allowed.has(c.root_cause)).map((c) => c.root_cause);
    const isQuiet = claimed.length === 0 && said.verdict.outcome !== 'undetermined';
    const right = isQuiet ? 1 : 0;
    return {
      root: right,
      layer: right,
      place: right,
      wrong: claimed,
      alarms: alarmsOf(truth, said),
      verdict,
    };
  }
  const counted = causes.slice(0, truth.root_cause.length);
  const right = counted.filter((c) => allowed.has(c.root_cause));
  const share = (n: number): number => n / truth.root_cause.length;
  return {
    root: share(right.length),
    layer: share(right.filter((c) => truth.failure_layer.includes(c.layer)).length),
    place: share(right.filter((c) => isPlace(truth, c, roles)).length),
    wrong: [...new Set(causes.map((c) => c.root_cause).filter((cause) => !allowed.has(cause)))],
    alarms: [],
    verdict,
  };
}

const ORDER = ['info', 'hint', 'warning', 'critical'];

function alarmsOf({ max_severity }: Truth, { findings }: Said): string[] {
  // A hint says of itself that it proves nothing: it is not above `info`.
  const most = Math.max(ORDER.indexOf('hint'), ORDER.indexOf(max_severity));
  return findings
    .filter((f) => ORDER.indexOf(f.severity) > most)
    .map((f) => `${f.detection}@${f.host} ${f.severity}`);
}

function isPlace(truth: Truth, cause: SaidCause, roles: ReadonlyMap<string, string>): boolean {
  const places = placesOf(truth.where);
  const role = roles.get(cause.host) ?? cause.host;
  const subject = cause.subject ?? '';
  return places.isPath || places.roles.includes(role) || places.subjects.some((s) => subject.includes(s));
}
