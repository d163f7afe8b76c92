import { z } from 'zod';
import { searchRequest } from '../../core/requests.js';
import { coverageReport, tableData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const shownLine = z.object({ lineNumber: z.number(), text: z.string() });
export const hit = z.object({
  finding_id: z
    .string()
    .describe('The same whenever this is searched in this evidence; `summarize` takes it'),
  file: z.string(),
  host: z.string().optional(),
  matchCount: z.number().describe('Lines that match and lie in the window, up to where the page ends'),
  isWhole: z.boolean().describe('The file was searched to its end'),
  matches: z.array(
    z.object({
      lineNumber: z.number(),
      line: z.string(),
      logKey: z.string(),
      at: z.string().optional().describe('RFC 3339, on the clock of the machine that collected'),
      context: z.object({ before: z.array(shownLine), after: z.array(shownLine) }),
    }),
  ),
});
export const searchInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  query: searchRequest.shape.pattern.min(1).max(2000).describe('RE2, e.g. retransmit|timed out'),
  logTypes: z
    .string()
    .max(500)
    .optional()
    .describe('Only these collectors, separated by commas: logs, kernel-log, sockets, tcp-counters …'),
  maxResults: searchRequest.shape.max
    .unwrap()
    .min(1)
    .max(500)
    .default(100)
    .describe('Matching lines in a page'),
  response_format: p.responseFormat,
  pageToken: p.pageToken,
  region: p.region,
  ...p.timeWindow,
});
export const searchOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  results: z.array(hit),
  ...p.page,
  named_values: z
    .array(tableData)
    .describe('Where no line matches: what was read under such names and is printed in other words'),
  coverage_report: coverageReport,
  ...p.windowData,
  time_window_filter: z.object({
    excluded_outside_window: z.number(),
    unparseable_timestamps: z.number().describe('Lines without a time: they are kept'),
  }),
});
export const search = defineTool({
  name: 'search',
  title: 'Search the raw evidence',
  description:
    'Finds an RE2 pattern in everything the tools printed and the logs hold, with two lines around each match. Letters match in both cases. The first page comes as soon as there is something to show.',
  effect: 'reads',
  input: searchInput,
  output: searchOutput,
  run: async (args, call) => (await import('./search-run.js')).runSearch(args, call),
});
