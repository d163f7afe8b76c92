import { describe, expect, it } from 'vitest';
import { bareHost } from '../../test/support/hosts.js';
import { type Job, makeJob } from './job.js';
import { remedyFor } from './remedy.js';
import { userCollector, userCollectorSchema } from './user-collector.js';

function job(more: Readonly<Record<string, string>> = {}): Job {
  const given = { id: 'own', why: 'x', command: ['no-such-tool'], ...more };
  const collector = userCollector(userCollectorSchema.parse(given));
  const run = { argv: ['no-such-tool'] } as const;
  return makeJob(collector, { id: 'output', run, when: 'once' }, bareHost(), false);
}

describe('a remedy', () => {
  it('names a package only where there is one', () => {
    expect(remedyFor(job(), 'missing_tool', 'x')).toEqual({});
    expect(remedyFor(job({ package: 'nst' }), 'missing_tool', 'x')).toEqual({
      remedy: 'apt-get install nst',
    });
  });

  it.each([
    ['/a.gz: the gzip data is damaged: unexpected end of file; what came before it is here', undefined],
    ['1 of 2 files not read, /a.xz: is compressed with xz, which cannot be unpacked here', undefined],
    ['no space left where the bundle is written', /^free space/],
    ['output could not be written: EIO', /^free space/],
    ['/a: only the newest 5 bytes were searched (limit of bytes to search)', /--since/],
    ['/a: the output reached its size limit: older matching lines were left out', /--budget-size/],
  ])('for what was cut fits the reason: %s', (reason, expected) => {
    const { remedy } = remedyFor(job(), 'truncated', reason);
    if (expected === undefined) expect(remedy).toBeUndefined();
    else expect(remedy).toMatch(expected);
  });
});
