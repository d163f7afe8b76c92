import type { z } from 'zod';
import { SEVERITIES } from '../../core/detection.js';
import { sourceOf, sourceText } from '../cited.js';
import { eventLine, eventsData, isOfHost } from '../event-data.js';
import { focusOn } from '../focus.js';
import { pageOf } from '../page-token.js';
import { timeWindow, windowFields } from '../time-window.js';
import type { Answer, Call } from '../tool.js';
import type { timelineInput, timelineOutput } from './timeline.js';

export async function runTimeline(
  args: z.infer<typeof timelineInput>,
  call: Call,
): Promise<Answer<z.input<typeof timelineOutput>>> {
  const focus = await focusOn(call, args);
  const events = await call.state.judged.events(focus);
  const isBounded =
    args.incident_time !== undefined || args.start_time !== undefined || args.end_time !== undefined;
  const first = Date.parse(events[0]?.at ?? focus.info.from);
  const window = isBounded
    ? timeWindow(args, Date.parse(focus.info.to))
    : {
        from: first,
        to: Math.max(Date.parse(focus.info.to), Date.parse(events.at(-1)?.at ?? focus.info.to)),
        reason: 'all the evidence reaches back to (no time was given)',
      };
  const least = SEVERITIES.indexOf(args.severity);
  const asked = events.filter(
    (e) =>
      isOfHost(e, focus) &&
      (args.sources?.includes(e.source) ?? true) &&
      (e.kind !== 'symptom' || SEVERITIES.indexOf(e.severity) >= least),
  );
  const inside = asked.filter(
    (e) => Date.parse(e.until ?? e.at) >= window.from && Date.parse(e.at) <= window.to,
  );
  const { pageToken, pageSize, ...question } = args;
  const { items, ...page } = pageOf(inside, pageSize, [focus.info.version, question], pageToken);
  const shown = eventsData(items, focus);
  return {
    data: {
      untrusted: true as const,
      source: sourceOf(focus),
      timeline: shown,
      ...page,
      ...windowFields(window),
      excluded_outside_window: asked.length - inside.length,
    },
    text: [
      `${sourceText(focus)}: ${inside.length} events (${window.reason})`,
      ...shown.map(eventLine),
      ...(page.hasMore ? [`more: pageToken=${page.nextPageToken}`] : []),
    ].join('\n'),
  };
}
