import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import { answerOf, callOn } from '../../../test/support/mcp-call.js';
import { PROCEDURE } from '../../core/sop/procedures.js';
import { getPlaybook, listPlaybooks } from './playbooks.js';

describe('playbooks', () => {
  it('are found by the procedure that an outcome names for their cause', async () => {
    const call = await callOn({});
    for (const [cause, procedure] of Object.entries(PROCEDURE)) {
      const { data: one } = await answerOf(getPlaybook, call, { name: cause });
      for (const name of [procedure, ...procedure.split('/')]) {
        const { data } = await answerOf(getPlaybook, call, { name });
        expect(data['markdown']).toContain(one['markdown']);
      }
      const { data } = await answerOf(listPlaybooks, call, { query: procedure });
      const names = (data['playbooks'] as { name: string }[]).map((b) => b.name);
      expect(names).toContain(cause);
    }
    await expect(answerOf(getPlaybook, call, { name: 'D7' })).rejects.toMatchObject({
      hint: expect.stringContaining('--sops'),
    });
  });

  it('of the house come first, by their name or what it begins with', async () => {
    const sops = temporaryDir();
    writeFileSync(join(sops, 'D3-conntrack.md'), '---\ntitle: Ours\n---\ntext\n');
    const call = await callOn({}, { sops: [sops] });
    for (const name of ['D3', 'D3-conntrack'])
      expect((await answerOf(getPlaybook, call, { name })).data).toMatchObject({ title: 'Ours' });
    await expect(answerOf(getPlaybook, call, { name: 'D' })).rejects.toThrow(/no playbook/);
  });
});
