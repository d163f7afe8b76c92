import { figure, partOf } from '../core/figures.js';
import type { Recording } from '../core/recording.js';
import type { Group } from './groups.js';

/** What of the recording is missing, late or cannot be used, in words. */
export function qualityOf(recording: Recording, groups: readonly Group[]): string[] {
  const notes: string[] = [];
  for (const host of recording.hosts) {
    if (host.clock.length === 0) notes.push(`the clock of ${host.id} was never compared: no order across hosts is claimed`);
    for (const s of host.samplers) {
      const name = `${s.probe} on ${host.id}`;
      if (s.taken < s.due) notes.push(`${name}: ${partOf(s.due - s.taken, s.due, 'ticks')} missed${reasonOf(s.missed)}`);
      if (s.late > 0.05 * s.taken) notes.push(`${name}: ${partOf(s.late, s.taken, 'ticks')} late`);
    }
  }
  if (groups.length === 0) notes.push('neither a TCP connection nor a ping was recorded');
  const lost = groups.flatMap((g) => g.pings).filter((s) => s.column === 'lost');
  for (const series of lost) {
    const n = series.value.length;
    // None of n proves no more than less than 3/n (gate G8).
    if (n > 0 && series.value.every((v) => v === 0))
      notes.push(`${series.host} → ${series.subject}: none of ${figure(n)} pings lost, which proves less than ${figure(Number((300 / n).toPrecision(2)))} % loss`);
  }
  return notes;
}

function reasonOf(missed: Recording['hosts'][number]['samplers'][number]['missed']): string {
  const [first] = missed;
  return first ? ` (${first.reason})` : '';
}
