import type { OwnerOf } from './owners.js';
import { parseCondition } from './playbook.js';
import type { Candidate } from './weigh.js';

/** A chosen cause at the place where it is, which is not always the place where it is seen. */
export interface Placed extends Candidate {
  readonly subject: string;
  /** Hosts that see it. */
  readonly seenFrom: readonly string[];
}

/**
 * Puts each cause where its playbook says that it is, and makes one of those that are the same cause of the same thing:
 * a dead resolver is one cause however many hosts ask it. Order is kept. Pure.
 */
export function placed(chosen: readonly Candidate[], ownerOf: OwnerOf): Placed[] {
  const causes: Placed[] = [];
  for (const candidate of chosen) {
    const place = placeOf(candidate, ownerOf);
    const same = causes.findIndex((c) => isSame(c, { ...candidate, ...place, seenFrom: [] }));
    const known = causes[same];
    if (known) causes[same] = together(known, candidate);
    else causes.push({ ...candidate, ...place, seenFrom: [candidate.host] });
  }
  return causes;
}

function isSame(a: Placed, b: Placed): boolean {
  if (a.playbook.cause !== b.playbook.cause) return false;
  // A cause of the host itself, such as a full table, is one for each host.
  return a.subject === b.subject && (a.subject !== '' || a.host === b.host) && isElsewhere(a);
}

function isElsewhere({ playbook }: Candidate): boolean {
  return playbook.place.length > 0;
}

function together(known: Placed, other: Candidate): Placed {
  return {
    ...known,
    supports: [...new Set([...known.supports, ...other.supports])],
    contradicts: [...known.contradicts, ...other.contradicts],
    score: Math.max(known.score, other.score),
    against: Math.max(known.against, other.against),
    seenFrom: [...known.seenFrom, other.host],
  };
}

function placeOf(
  { playbook, host, supports }: Candidate,
  ownerOf: OwnerOf,
): { host: string; subject: string } {
  const subject = supports[0]?.subject ?? '';
  for (const rule of playbook.place) {
    if (rule === 'far_end') {
      const owner = ownerOf(subject);
      if (owner !== undefined) return { host: owner, subject };
      continue;
    }
    const { detection } = parseCondition(rule);
    const found = supports.find((f) => f.detection === detection);
    if (found) return { host: found.host, subject: found.subject };
  }
  return { host, subject };
}
