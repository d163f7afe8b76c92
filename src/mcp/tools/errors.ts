import { z } from 'zod';
import { SEVERITIES } from '../../core/detection.js';
import { LAYERS } from '../../core/layers.js';
import { listFindings, STATES } from '../../query/findings.js';
import { sourceOf, sourceText } from '../cited.js';
import { coverageOf, coverageReport } from '../coverage.js';
import { findingData, findingLine, findingsData } from '../finding-data.js';
import { focusOn } from '../focus.js';
import { pageOf } from '../page-token.js';
import * as p from '../parameters.js';
import { timeWindow, windowFields } from '../time-window.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const list = <T extends string>(words: readonly [T, ...T[]]): z.ZodType<T[] | undefined> =>
  z.array(z.enum(words)).max(20).optional() as z.ZodType<T[] | undefined>;

/** What detections found, worst first. Asking changes nothing: the tenth answer is the first. */
export const errors = defineTool({
  name: 'errors',
  aliases: ['findings'],
  title: 'Findings of a host',
  description:
    'What stands out on a host, worst first: detections over everything that was collected, each with an id that never changes and the lines it was read from. Also what was looked for and not found, or could not be seen (states).',
  effect: 'reads',
  input: z.strictObject({
    instanceId: p.instanceId,
    bundle: p.bundle,
    severity: z.enum(SEVERITIES).optional().describe('At least this bad'),
    layers: list(LAYERS).describe('Only these layers'),
    states: list(STATES).describe(
      'Default: fired. clear, not_exercised, not_observable: what was looked for',
    ),
    response_format: p.responseFormat,
    pageSize: z.int().min(1).max(200).default(50),
    pageToken: p.pageToken,
    clusterContext: p.clusterContext,
    region: p.region,
    ...p.timeWindow,
  }),
  output: z.object({
    ...UNTRUSTED,
    source: p.source,
    findings: z.array(findingData),
    summary: z.object(Object.fromEntries(SEVERITIES.map((s) => [s, z.number()]))).describe('By severity'),
    states: z
      .object(Object.fromEntries(STATES.map((s) => [s, z.number()])))
      .describe('All that was looked for'),
    ...p.page,
    coverage_report: coverageReport,
    ...p.windowData,
    time_window_filter: z.object({
      excluded_outside_window: z.number(),
      unparseable_timestamps: z
        .number()
        .describe(
          'Findings without an onset of their own; they count for the whole window of the collection',
        ),
    }),
  }),
  run: async (args, call) => {
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
        `looked for: ${STATES.map((s) => `${answer.by_state[s]} ${s.replace('_', ' ')}`).join(', ')}`,
      ].join('\n'),
    };
  },
});
