import { expect, it } from 'vitest';
import { hostSources } from './host-sources.js';

it('says how two logins of one host are given together', async () => {
  await expect(hostSources({ host: ['jo@web1:22', 'al@web1:22'] }, 1000, () => {})).rejects.toMatchObject({
    message: 'host web1-22 is named twice',
    hint: expect.stringContaining('names of their own'),
  });
});
