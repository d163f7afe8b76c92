import type { Incident } from '../../core/documents/incident.js';
import type { Lock } from '../../core/documents/lock.js';
import type { Level } from '../result.js';
import type { Settings } from '../rule.js';
import type { Words } from '../words.js';
import type { Path } from './yaml-places.js';

/** What a rule about the incident file found, by the path of a key. */
export interface FoundAt {
  readonly path: Path;
  readonly why?: string;
  readonly instead?: string;
  readonly level?: Level;
  readonly related?: readonly { readonly path: Path; readonly note: string }[];
}

export interface IncidentView {
  readonly incident: Incident;
  readonly lock: Lock | undefined;
  /** Path in the lock → SHA-256 of the file on disk now, or null: it is not there. Absent: nobody looked. */
  readonly disk: ReadonlyMap<string, string | null> | undefined;
  readonly words: Words;
}

export interface IncidentRule {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly why: string;
  readonly instead: string;
  check(view: IncidentView, settings: Settings): Iterable<FoundAt>;
}

export function defineIncidentRule(rule: IncidentRule): IncidentRule {
  return rule;
}
