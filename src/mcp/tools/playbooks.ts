import { z } from 'zod';
import { defineTool } from '../tool.js';

export const entry = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  layer: z.string().optional(),
  owner: z.string().optional(),
  severity: z.string().optional(),
  triggers: z.array(z.string()).describe('Findings it requires, or patterns of a procedure of the house'),
  sop: z.string().optional().describe('Procedure of the D series for this cause'),
  kind: z.enum(['playbook', 'sop']).describe('sop: a procedure of the house (--sops)'),
});
export const listPlaybooksInput = z.strictObject({
  query: z.string().max(200).optional().describe('Only those that hold this word'),
});
export const listPlaybooksOutput = z.object({ playbooks: z.array(entry) });
export const listPlaybooks = defineTool({
  name: 'list_playbooks',
  aliases: ['list_sops'],
  title: 'Playbooks and procedures',
  description: 'One playbook for each cause the verdict knows, and the procedures of the house.',
  effect: 'reads',
  input: listPlaybooksInput,
  output: listPlaybooksOutput,
  run: async (args, call) => (await import('./playbooks-run.js')).runListPlaybooks(args, call),
});

export const getPlaybookInput = z.strictObject({
  name: z.string().min(1).max(200).describe('As list_playbooks names it, or sop of an outcome (D3)'),
});
export const getPlaybookOutput = z.object({ name: z.string(), title: z.string(), markdown: z.string() });
export const getPlaybook = defineTool({
  name: 'get_playbook',
  aliases: ['get_sop'],
  title: 'One playbook',
  description:
    'What a playbook or procedure says: how to confirm the cause, what is normal, what to do, who owns it.',
  effect: 'reads',
  input: getPlaybookInput,
  output: getPlaybookOutput,
  run: async (args, call) => (await import('./playbooks-run.js')).runGetPlaybook(args, call),
});
