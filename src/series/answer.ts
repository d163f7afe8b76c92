import { figure } from '../core/figures.js';
import type { SeriesAnalysis } from './series-analysis.js';

/** The first sentence is the answer; then what supports it, and what was not seen. */
export function answerOf(analysis: Omit<SeriesAnalysis, 'answer'>): string[] {
  const { conclusions, events, investigations, durationMs, connections } = analysis;
  const seconds = figure(Math.round(durationMs / 100) / 10);
  const known = conclusions.filter((c) => c.cause !== 'undetermined');
  const lines: string[] = [];
  if (connections.length === 0 && events.length === 0 && investigations.every((i) => i.subject === '')) {
    if (investigations.length === 0) return ['Nothing was recorded that could be judged: no TCP connection, no ping.'];
  }
  const isQuiet = known.length === 0 && conclusions.every((c) => !c.isPersistent);
  if (isQuiet) {
    const active = connections.filter((c) => c.role !== 'idle').length;
    lines.push(
      connections.length > 0 && active === 0
        ? `Not exercised: no data moved on ${figure(connections.length)} recorded connections in ${seconds} s.`
        : `Nothing stood out in ${seconds} s: ${figure(active)} connections with data, ${figure(investigations.length)} pairs of machines.`,
    );
  }
  for (const c of known) lines.push(`${upper(c.statement)}${c.isPersistent ? '' : ' (too seldom to be sure)'}.`);
  if (isQuiet && events.length > 0)
    lines.push(
      `Seen ${events.length === 1 ? 'once' : `${figure(events.length)} times`} only, and without a cause: ${events.map((e) => e.id).join(', ')}.`,
    );
  else if (known.length === 0) for (const c of conclusions) lines.push(`${upper(c.statement)}.`);
  const found = investigations.flatMap((i) => i.relations.filter((r) => r.found));
  const asked = investigations.flatMap((i) => i.relations);
  if (asked.length > 0 && found.length === 0) lines.push(`No relation found between ${figure(asked.length)} pairs of series.`);
  return lines;
}

function upper(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
