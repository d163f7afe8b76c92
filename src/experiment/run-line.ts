import type { Measure } from '../core/experiment-results/measures.js';
import { rateText, short } from '../core/experiment-results/words.js';
import type { PlannedRun } from './matrix.js';
import type { RunResult } from './one-run.js';

/** One run that is over, in a line: `7 of 48, w=64K dir=up: 47.9 Mbit/s, 9.2 retransmissions/GB, RTT 26 ms`. */
export function runLine(
  { run, cell }: PlannedRun,
  of: number,
  { outcome, reason }: Pick<RunResult, 'outcome' | 'reason'>,
  measures: readonly Measure[],
): string {
  const head = `${run} of ${of}, ${cell.label}: `;
  if (outcome !== 'ok') return `${head}${outcome.replace('_', ' ')}: ${reason ?? 'for no known reason'}`;
  return head + measures.map(carriedWords).join(' and ');
}

function carriedWords({ goodput, retransmitsPerGB, rttMs, lostPct }: Measure): string {
  return [
    rateText(goodput),
    ...(retransmitsPerGB === undefined ? [] : [`${short(retransmitsPerGB)} retransmissions/GB`]),
    ...(rttMs === undefined ? [] : [`RTT ${short(rttMs)} ms`]),
    ...(lostPct === undefined ? [] : [`${short(lostPct)} % lost`]),
  ].join(', ');
}
