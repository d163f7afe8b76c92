import { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { didYouMean } from '../../core/suggest.js';
import { defineTool } from '../tool.js';

const entry = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  layer: z.string().optional(),
  owner: z.string().optional(),
  severity: z.string().optional(),
  triggers: z.array(z.string()).describe('Findings it requires, or patterns of a procedure of the house'),
  kind: z.enum(['playbook', 'sop']).describe('sop: a procedure of the house (--sops)'),
});
type Entry = z.input<typeof entry>;

export const listPlaybooks = defineTool({
  name: 'list_playbooks',
  aliases: ['list_sops'],
  title: 'Playbooks and procedures',
  description: 'One playbook for each cause the verdict knows, and the procedures of the house.',
  effect: 'reads',
  input: z.strictObject({ query: z.string().max(200).optional().describe('Only those that hold this word') }),
  output: z.object({ playbooks: z.array(entry) }),
  run: async ({ query }, { state }) => {
    const { playbooks } = await state.judged.knowledge();
    const all: Entry[] = [
      ...playbooks.map((b): Entry => ({
        ...{ name: b.cause, title: b.title, description: b.statement, layer: b.layer, owner: b.owner },
        triggers: b.required.flat(),
        kind: 'playbook',
      })),
      ...state.runbooks.map((r): Entry => ({
        ...{ name: r.name, title: r.title, description: r.description, severity: r.severity },
        triggers: [...r.triggers],
        kind: 'sop',
      })),
    ];
    const word = query?.toLowerCase();
    const found = all.filter((e) => word === undefined || JSON.stringify(e).toLowerCase().includes(word));
    return {
      data: { playbooks: found },
      text: found.map((e) => `${e.name}: ${e.title}`).join('\n') || 'none',
    };
  },
});

export const getPlaybook = defineTool({
  name: 'get_playbook',
  aliases: ['get_sop'],
  title: 'One playbook',
  description:
    'What a playbook or procedure says: how to confirm the cause, what is normal, what to do, who owns it.',
  effect: 'reads',
  input: z.strictObject({ name: z.string().min(1).max(200).describe('As list_playbooks names it') }),
  output: z.object({ name: z.string(), title: z.string(), markdown: z.string() }),
  run: async ({ name }, { state }) => {
    const text = await playbookText(name, state);
    return { data: { name, ...text }, text: text.markdown };
  },
});

/** Throws E_USAGE where there is none of that name. */
export async function playbookText(
  name: string,
  { judged, runbooks }: Parameters<typeof listPlaybooks.run>[1]['state'],
): Promise<{ title: string; markdown: string }> {
  const runbook = runbooks.find((r) => r.name === name);
  if (runbook) return { title: runbook.title, markdown: runbook.text };
  const { playbooks } = await judged.knowledge();
  const found = playbooks.find((b) => b.cause === name);
  if (found === undefined) {
    const names = [...playbooks.map((b) => b.cause), ...runbooks.map((r) => r.name)];
    throw new EvidenceError(
      'E_USAGE',
      `there is no playbook "${name}"`,
      didYouMean(name, names) ?? 'list_playbooks names them',
    );
  }
  const { title, statement, layer, owner, confirm, mitigation, safety, body } = found;
  const markdown = [
    `# ${title}`,
    statement,
    `Layer ${layer}. Owner: ${owner}. Requires ${found.required.map((r) => [r].flat().join(' or ')).join(', and ')}.`,
    body.trim(),
    '## Confirm',
    confirm.map((c) => `- \`${c.run}\`: ${c.expect}`).join('\n'),
    '## What an operator does',
    `- now (${safety.replace('_', ' ')}): ${mitigation.immediate}\n- for good: ${mitigation.long_term}`,
    ...(found.escalate_when === undefined ? [] : [`Escalate when ${found.escalate_when}.`]),
    ...(found.disqualified_by.length > 0 ? [`Ruled out by ${found.disqualified_by.join(', ')}.`] : []),
  ].join('\n\n');
  return { title, markdown };
}
