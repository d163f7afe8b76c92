import { z } from 'zod';

import * as p from '../parameters.js';
import { ROW_KINDS } from '../words.js';
import { defineTool } from '../tool.js';

export const proposeInput = z.strictObject({
  incident: z.string().min(1).max(200).describe('Folder below --incidents'),
  at: z.iso.datetime({ offset: true }),
  kind: z.enum(ROW_KINDS),
  text: z.string().min(1).max(500).describe('One sentence; markup is not followed'),
  host: z.string().max(200).optional(),
  citations: z
    .array(z.string().min(1).max(4000))
    .min(1)
    .max(10)
    .describe('logKeys with a line: bundle/path:line'),
  confirm: p.confirm,
});
export const proposeOutput = z.object({
  incident: z.string(),
  row: z.string().describe('Id in incident.yaml'),
  state: z.literal('proposed'),
  cite: z.array(z.string()).describe('Ids in the evidence index of the incident'),
  isNew: z.boolean().describe('false: the same row had been proposed before'),
});
export const propose = defineTool({
  name: 'propose',
  title: 'Propose a row of an incident',
  description:
    'Writes one row with state: proposed into the timeline of an incident; a person accepts or hides it. Every citation must open, in a bundle that is attached to the incident. Needs evidence mcp --allow propose, and confirm: true.',
  effect: 'writes',
  input: proposeInput,
  output: proposeOutput,
  run: async (args, call) => (await import('./propose-run.js')).runPropose(args, call),
});
