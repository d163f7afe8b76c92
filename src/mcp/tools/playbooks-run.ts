import type { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { didYouMean } from '../../core/suggest.js';
import type { Answer, Call } from '../tool.js';
import type {
  entry,
  getPlaybookInput,
  getPlaybookOutput,
  listPlaybooks,
  listPlaybooksInput,
  listPlaybooksOutput,
} from './playbooks.js';

type Entry = z.input<typeof entry>;

export async function runListPlaybooks(
  { query }: z.infer<typeof listPlaybooksInput>,
  { state }: Call,
): Promise<Answer<z.input<typeof listPlaybooksOutput>>> {
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
}

export async function runGetPlaybook(
  { name }: z.infer<typeof getPlaybookInput>,
  { state }: Call,
): Promise<Answer<z.input<typeof getPlaybookOutput>>> {
  const text = await playbookText(name, state);
  return { data: { name, ...text }, text: text.markdown };
}

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
