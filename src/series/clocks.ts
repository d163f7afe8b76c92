import type { RecordedHost, Recording } from '../core/recording.js';

/** ± ms of the clock of a host against ours at a time; undefined: it was never compared. */
export function clockErrorOf(recording: Recording, host: string, at: number): number | undefined {
  const clock: RecordedHost['clock'] = recording.hosts.find((h) => h.id === host)?.clock ?? [];
  const [nearest] = clock.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at));
  return nearest?.errorMs;
}

/** ± ms between two hosts at a time; 0 for one and the same. Undefined: nothing can be said about their order (gate G6). */
export function errorBetween(recording: Recording, a: string, b: string, at: number): number | undefined {
  if (a === b) return 0;
  const [first, second] = [clockErrorOf(recording, a, at), clockErrorOf(recording, b, at)];
  return first === undefined || second === undefined ? undefined : first + second;
}
