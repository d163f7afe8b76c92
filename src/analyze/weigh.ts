import type { Severity } from '../core/detection.js';
import type { Finding, Observation } from '../core/finding.js';
import type { Evaluation } from './evaluate.js';
import { type Condition, parseCondition, type Playbook, weights } from './playbook.js';

export interface Place {
  readonly host: string;
  readonly role?: string;
}

/** A cause at a place, with what speaks for and against it. */
export interface Candidate {
  readonly playbook: Playbook;
  readonly host: string;
  /** `supported`: everything required was seen. `possible`: some of it could not be told. `refuted`: some of it was looked at and is not there. */
  readonly state: 'supported' | 'possible' | 'refuted';
  readonly supports: readonly Finding[];
  readonly contradicts: readonly { readonly statement: string; readonly weight: number }[];
  /** Why it is ruled out, where it is. */
  readonly refutedBy?: string;
  /** Detections that would decide it, where it is only possible. */
  readonly open: readonly string[];
  readonly score: number;
  readonly against: number;
}

const WEIGHT: Readonly<Record<Severity, number>> = { info: 0.25, hint: 0.4, warning: 1, critical: 1.5 };

/** Weighs every cause at every place. Pure. */
export function weigh(
  playbooks: readonly Playbook[],
  places: readonly Place[],
  evaluation: Evaluation,
): Candidate[] {
  const index = new Index(evaluation, places);
  return playbooks.flatMap((playbook) => places.map((place) => candidate(playbook, place, index)));
}

function candidate(playbook: Playbook, place: Place, index: Index): Candidate {
  const required = playbook.required.map((entry) => [entry].flat().map(parseCondition));
  const supports = new Set<Finding>();
  const open: string[] = [];
  let refutedBy: string | undefined;
  for (const group of required) {
    const held = group.flatMap((c) => index.findings(c, place.host));
    const clears = group.filter((c) => c.isClear && index.isClear(c, place.host));
    for (const finding of held) supports.add(finding);
    if (held.length > 0 || clears.length > 0) continue;
    const looks = group.map((c) => ({ ...c, refutedBy: index.refutation(c, place.host) }));
    const undecided = looks.filter((c) => c.refutedBy === undefined);
    if (undecided.length > 0) open.push(...undecided.map((c) => c.detection));
    else refutedBy ??= [...new Set(looks.map((c) => c.refutedBy))].join('; ');
  }
  for (const text of playbook.disqualified_by) {
    const c = parseCondition(text);
    const [finding] = index.findings(c, place.host);
    if (finding) refutedBy ??= finding.statement;
    else if (c.isClear && index.isClear(c, place.host)) refutedBy ??= index.said(c, place.host);
  }
  let score = [...supports].reduce((sum, f) => sum + WEIGHT[f.severity], 0);
  for (const [text, weight] of weights(playbook.supports)) {
    const c = parseCondition(text);
    const held = index.findings(c, place.host);
    for (const finding of held) supports.add(finding);
    if (held[0]) score += weight * WEIGHT[held[0].severity];
    else if (c.isClear && index.isClear(c, place.host)) score += weight * 0.5;
  }
  const contradicts = weights(playbook.contradicts).flatMap(([text, weight]) => {
    const c = parseCondition(text);
    const [finding] = index.findings(c, place.host);
    if (finding) return [{ statement: finding.statement, weight: weight * WEIGHT[finding.severity] }];
    if (c.isClear && index.isClear(c, place.host)) return [{ statement: index.said(c, place.host), weight }];
    return [];
  });
  const against = contradicts.reduce((sum, c) => sum + c.weight, 0);
  const state = refutedBy !== undefined ? 'refuted' : open.length > 0 ? 'possible' : 'supported';
  return {
    playbook,
    host: place.host,
    state,
    supports: [...supports],
    contradicts,
    ...(refutedBy !== undefined && { refutedBy }),
    open,
    score,
    against,
  };
}

/** Looks up what was observed, by detection and host. */
class Index {
  readonly #findings = new Map<string, Finding[]>();
  readonly #observations = new Map<string, Observation[]>();
  readonly #places: readonly Place[];

  constructor({ findings, observations }: Evaluation, places: readonly Place[]) {
    this.#places = places;
    for (const f of findings) push(this.#findings, f.detection, f);
    for (const o of observations) push(this.#observations, o.detection, o);
  }

  findings(c: Condition, here: string): Finding[] {
    if (c.isClear) return [];
    return (this.#findings.get(c.detection) ?? []).filter(
      (f) => this.#isAt(c, f.host, here) && (c.mayBeHint || isSerious(f.severity)),
    );
  }

  isClear(c: Condition, here: string): boolean {
    const seen = this.#at(c, here);
    return seen.length > 0 && seen.every((o) => o.result.state === 'clear');
  }

  /**
   * What rules a condition out, in words: something was looked at and nothing found. An info or a hint is too little to
   * claim a cause and too much to rule it out; a thing called by name that could not be tried may be the one.
   */
  refutation(c: Condition, here: string): string | undefined {
    const seen = this.#at(c, here);
    const refutes = (o: Observation): boolean =>
      c.isClear ? o.result.state === 'fired' && isSerious(o.result.severity) : o.result.state === 'clear';
    const isOpen = ({ result }: Observation): boolean =>
      result.state === 'fired' || (result.state !== 'clear' && (result.subject ?? '') !== '');
    const telling = seen.find(refutes);
    if (telling === undefined || (!c.isClear && seen.some(isOpen))) return undefined;
    return `${c.detection}: ${telling.result.statement}`;
  }

  /** What the first look says. */
  said(c: Condition, here: string): string {
    const [seen] = this.#at(c, here);
    return `${c.detection}: ${seen?.result.statement ?? ''}`;
  }

  #at(c: Condition, here: string): Observation[] {
    return (this.#observations.get(c.detection) ?? []).filter((o) => this.#isAt(c, o.host, here));
  }

  #isAt({ where }: Condition, host: string, here: string): boolean {
    if (where === 'here') return host === here;
    if (where === 'any') return true;
    if (where === 'other') return host !== here;
    return this.#places.some((p) => p.host === host && p.role === where);
  }
}

function isSerious(severity: Severity): boolean {
  return severity === 'warning' || severity === 'critical';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
