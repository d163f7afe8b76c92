import { figure } from '../core/figures.js';
import type { SeriesAnalysis } from './series-analysis.js';

/** The first sentence is the answer; then what supports it, and what was not seen. */
export function answerOf(analysis: Omit<SeriesAnalysis, 'answer'>): string[] {
  const { conclusions, events, investigations, durationMs, connections } = analysis;
  const seconds = figure(Math.round(durationMs / 100) / 10);
  if (connections.length === 0 && events.length === 0 && investigations.length === 0)
    return ['Nothing was recorded that could be judged: no TCP connection, no ping.'];
  const lines = conclusions.filter((c) => c.isEnough).map((c) => `${upper(c.statement)}.`);
  if (lines.length === 0) {
    const active = connections.filter((c) => c.role !== 'idle').length;
    const of = `${figure(active)} connections with data, ${figure(investigations.length)} pairs of machines`;
    lines.push(
      connections.length > 0 && active === 0
        ? `Not exercised: no data was seen to move on ${figure(connections.length)} recorded connections in ${seconds} s.`
        : `Nothing ${events.length === 0 ? 'stood out' : 'can be claimed'} in ${seconds} s: ${of}.`,
    );
  }
  for (const c of conclusions.filter((one) => !one.isEnough))
    lines.push(`Too seldom to be claimed: ${c.statement}.`);
  const found = investigations.flatMap((i) => i.relations.filter((r) => r.found));
  const asked = investigations.flatMap((i) => i.relations);
  if (asked.length > 0 && found.length === 0)
    lines.push(`No relation found between ${figure(asked.length)} pairs of series.`);
  return lines;
}

function upper(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
