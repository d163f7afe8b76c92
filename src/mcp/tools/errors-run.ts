import type { z } from 'zod';
import { SEVERITIES } from '../../core/detection.js';
import { FINDING_STATES } from '../../core/finding-state.js';
import { listFindings } from '../../query/findings.js';
import { sourceOf, sourceText } from '../cited.js';
import { coverageOf } from '../coverage.js';
import { findingLine, findingsData } from '../finding-data.js';
import { focusOn } from '../focus.js';
import { pageOf } from '../page-token.js';
import { timeWindow, windowFields } from '../time-window.js';
import type { Answer, Call } from '../tool.js';
import type { errorsInput, errorsOutput } from './errors.js';

export async function runErrors(
  args: z.infer<typeof errorsInput>,
  call: Call,
): Promise<Answer<z.input<typeof errorsOutput>>> {
  const focus = await focusOn(call, args);
  const window = timeWindow(args, Date.parse(focus.info.to));
  const answer = listFindings([await call.state.judged.judged(focus)], {
    ...(args.severity && { severity: args.severity }),
    ...(args.layers && { layers: args.layers }),
    ...(args.states && { states: args.states }),
    ...(focus.host !== undefined && { hosts: [focus.host] }),
    since: window.from,
    until: window.to,
  });
  const { pageToken, pageSize, response_format: _, ...question } = args;
  const { items, ...page } = pageOf(answer.findings, pageSize, [focus.info.version, question], pageToken);
  const findings = findingsData(focus, items, args.response_format);
  const data = {
    untrusted: true as const,
    source: sourceOf(focus),
    findings,
    summary: { ...answer.by_severity },
    states: { ...answer.by_state },
    ...page,
    coverage_report: coverageOf(focus),
    ...windowFields(window),
    time_window_filter: {
      excluded_outside_window: answer.outside_window,
      unparseable_timestamps: answer.findings.filter((f) => f.onset === undefined).length,
    },
  };
  const counts = SEVERITIES.toReversed().map((s) => `${answer.by_severity[s]} ${s}`);
  return {
    data,
    text: [
      `${sourceText(focus)}: ${counts.join(', ')}`,
      ...findings.map(findingLine),
      ...(page.hasMore ? [`more: pageToken=${page.nextPageToken}`] : []),
      ...(answer.outside_window > 0
        ? [`${answer.outside_window} outside the window (${window.reason})`]
        : []),
      `looked for: ${FINDING_STATES.map((s) => `${answer.by_state[s]} ${s.replace('_', ' ')}`).join(', ')}`,
    ].join('\n'),
  };
}
