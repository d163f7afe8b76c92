import { escapeLine } from '../core/escape.js';
import { millis } from '../core/readable.js';
import type { SeriesAnalysis } from '../series/series-analysis.js';

/** For a report: the answer, events, hypotheses, and the checklist of every event as one table. */
export function seriesMarkdown(analysis: SeriesAnalysis): string {
  const cell = (text: string): string => escapeLine(text).replaceAll('|', '\\|');
  const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const head = (...names: string[]): string[] => [row(...names), `|${' --- |'.repeat(names.length)}`];
  const [first = '', ...more] = analysis.answer;
  const checks = analysis.events[0]?.checklist.map((c) => c.check) ?? [];
  return `${[
    `**${escapeLine(first)}**`,
    ...more.flatMap((line) => ['', escapeLine(line)]),
    ...(analysis.events.length === 0
      ? []
      : [
          '',
          ...head('event', 'at', 'lasted', 'cause', 'where', 'read from'),
          ...analysis.events.map((e) =>
            row(
              e.id,
              e.at,
              millis(e.durationMs),
              e.cause,
              `${e.blamed}, ${e.toward}`,
              e.signals[0]?.cites[1] ?? '',
            ),
          ),
          '',
          ...head('event', ...checks),
          ...analysis.events.map((e) =>
            row(
              e.id,
              ...e.checklist.map((c) =>
                c.value === undefined ? `not observable: ${c.why ?? ''}` : `${c.value} (${c.cites[0] ?? ''})`,
              ),
            ),
          ),
        ]),
    ...analysis.investigations.flatMap((i) => [
      '',
      `${escapeLine(i.between.join(' and '))} ${escapeLine(i.subject)}`,
      '',
      ...head('hypothesis', 'state', 'numbers'),
      ...i.hypotheses.map((h) => row(h.question, h.state, h.answer)),
      '',
      ...head('category', 'state', 'for', 'against', 'not observable'),
      ...i.categories.map((c) =>
        row(c.id, c.state, c.for.join('; '), c.against.join('; '), c.unseen.join('; ')),
      ),
    ]),
  ].join('\n')}\n`;
}
