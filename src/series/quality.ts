import { figure, partOf, percent } from '../core/figures.js';
import type { RecordedHost, Recording, SamplerRecord } from '../core/recording.js';
import type { Group } from './groups.js';

/** More ticks than this late or missed are told. */
const TOLD = 0.05;

/** What of the recording is missing, late or cannot be used, in words. */
export function qualityOf(recording: Recording, groups: readonly Group[]): string[] {
  const notes = recording.hosts.flatMap((host) => [
    ...(host.clock.length === 0
      ? [`the clock of ${host.id} was never compared: no order across hosts is claimed`]
      : []),
    ...samplerNotes(host),
  ]);
  const ends = groups.flatMap((g) => g.flows.flatMap((f) => f.ends));
  const once = ends.filter(({ seen }) => seen.from === seen.to).length;
  if (once > 0)
    notes.push(
      `${partOf(once, ends.length, 'ends of connections')} seen in one sample only: too short-lived for their course to be judged`,
    );
  if (groups.length === 0) notes.push('neither a TCP connection nor a ping was recorded');
  const lost = groups.flatMap((g) => g.pings).filter((s) => s.column === 'lost');
  for (const series of lost) {
    const n = series.value.length;
    // None of n proves no more than less than 3/n (gate G8).
    if (n > 0 && series.value.every((v) => v === 0))
      notes.push(
        `${series.host} → ${series.subject}: none of ${figure(n)} pings lost, which proves less than ${figure(Number((300 / n).toPrecision(2)))} % loss`,
      );
  }
  return notes;
}

/** The sampler with most ticks missed, and the one with most of them late; how many others there are. */
function samplerNotes({ id, samplers }: RecordedHost): string[] {
  const missed = (s: SamplerRecord): number => (s.due > 0 ? (s.due - s.taken) / s.due : 0);
  const late = (s: SamplerRecord): number => (s.taken > 0 ? s.late / s.taken : 0);
  const worst = (share: (s: SamplerRecord) => number, least: number): [SamplerRecord | undefined, string] => {
    const told = samplers.filter((s) => share(s) > least).toSorted((a, b) => share(b) - share(a));
    const more = told.length - 1;
    const last = told.at(-1);
    return [told[0], more > 0 && last ? `; ${more} more samplers, from ${percent(share(last))} on` : ''];
  };
  const [gone, alsoGone] = worst(missed, 0);
  const [slow, alsoSlow] = worst(late, TOLD);
  const reason = gone?.missed[0]?.reason;
  return [
    ...(gone
      ? [
          `${gone.probe} on ${id}: ${partOf(gone.due - gone.taken, gone.due, 'ticks')} missed${reason === undefined ? '' : ` (${reason})`}${alsoGone}`,
        ]
      : []),
    ...(slow ? [`${slow.probe} on ${id}: ${partOf(slow.late, slow.taken, 'ticks')} late${alsoSlow}`] : []),
  ];
}
