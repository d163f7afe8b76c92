import type { z } from 'zod';
import type { Playbook } from '../../analyze/playbook.js';
import { EvidenceError } from '../../core/errors.js';
import { causesOfProcedure, PROCEDURE } from '../../core/sop/procedures.js';
import { didYouMean } from '../../core/suggest.js';
import type { Runbook } from '../runbooks.js';
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
      ...(PROCEDURE[b.cause] !== undefined && { sop: PROCEDURE[b.cause] }),
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
    text:
      found.map((e) => `${e.name}: ${e.title}`).join('\n') ||
      'none; procedures of the house come with --sops DIR',
  };
}

export async function runGetPlaybook(
  { name }: z.infer<typeof getPlaybookInput>,
  { state }: Call,
): Promise<Answer<z.input<typeof getPlaybookOutput>>> {
  const text = await playbookText(name, state);
  return { data: { name, ...text }, text: text.markdown };
}

/** Also by the name of a procedure, as `sop` of an outcome has it. Throws E_USAGE where there is none of that name. */
export async function playbookText(
  name: string,
  { judged, runbooks }: Parameters<typeof listPlaybooks.run>[1]['state'],
): Promise<{ title: string; markdown: string }> {
  const runbook = runbookNamed(name, runbooks);
  if (runbook) return { title: runbook.title, markdown: runbook.text };
  const { playbooks } = await judged.knowledge();
  const causes = [name, ...causesOfProcedure(name)];
  const found = playbooks.filter((b) => causes.includes(b.cause));
  if (found.length > 0)
    return {
      title: found.map((b) => b.title).join('; '),
      markdown: found.map(playbookMarkdown).join('\n\n'),
    };
  const names = [...playbooks.map((b) => b.cause), ...runbooks.map((r) => r.name)];
  throw new EvidenceError(
    'E_USAGE',
    `there is no playbook "${name}"`,
    didYouMean(name, names) ?? 'list_playbooks names them; procedures of the house come with --sops DIR',
  );
}

/** Of the house, by its file name or what that begins with: `D3` of `D3-conntrack.md`. */
function runbookNamed(name: string, runbooks: readonly Runbook[]): Runbook | undefined {
  return (
    runbooks.find((r) => r.name === name) ??
    runbooks.find((r) => r.name.startsWith(name) && /^[^A-Za-z0-9]/.test(r.name.slice(name.length)))
  );
}

function playbookMarkdown(playbook: Playbook): string {
  const { title, statement, layer, owner, required, confirm, mitigation, safety, body } = playbook;
  const { disqualified_by: ruledOutBy, escalate_when: escalate } = playbook;
  return [
    `# ${title}`,
    statement,
    `Layer ${layer}. Owner: ${owner}. Requires ${required.map((r) => [r].flat().join(' or ')).join(', and ')}.`,
    body.trim(),
    '## Confirm',
    confirm.map((c) => `- \`${c.run}\`: ${c.expect}`).join('\n'),
    '## What an operator does',
    `- now (${safety.replace('_', ' ')}): ${mitigation.immediate}\n- for good: ${mitigation.long_term}`,
    ...(escalate === undefined ? [] : [`Escalate when ${escalate}.`]),
    ...(ruledOutBy.length > 0 ? [`Ruled out by ${ruledOutBy.join(', ')}.`] : []),
  ].join('\n\n');
}
