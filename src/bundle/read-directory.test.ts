import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool } from '../../test/support/run-tool.js';

import { refusalOf } from '../../test/support/refusal.js';
import { openBundle } from './read.js';

let base = '';
let n = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-folder-'));
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('a folder', () => {
  const folder = (fill: (dir: string) => void): string => {
    const dir = join(base, `folder${n++}`);
    mkdirSync(join(dir, 'hosts'), { recursive: true });
    writeFileSync(join(dir, 'manifest.json'), '{}');
    fill(dir);
    return dir;
  };

  it.each<[string, (dir: string) => void]>([
    ['a link to a file', (d) => symlinkSync('/etc/passwd', join(d, 'hosts/x.txt'))],
    ['a link to a folder', (d) => symlinkSync('/etc', join(d, 'hosts/x'))],
    ['a link to nowhere', (d) => symlinkSync('/nowhere', join(d, 'x'))],
    ['a FIFO', (d) => runTool('mkfifo', [join(d, 'x')])],
    ['a name with a line break', (d) => writeFileSync(join(d, 'a\nb'), '')],
    [
      'a name that is not UTF-8',
      (d) => writeFileSync(Buffer.concat([Buffer.from(`${d}/`), Buffer.from([0xff])]), ''),
    ],
  ])('with %s is hostile', async (_, fill) => {
    expect(await refusalOf(folder(fill))).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
  });

  it('whose manifest is a link is hostile', async () => {
    const dir = folder(() => undefined);
    rmSync(join(dir, 'manifest.json'));
    symlinkSync('/etc/passwd', join(dir, 'manifest.json'));
    expect(await refusalOf(dir)).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
  });

  it('is counted like an archive', async () => {
    const dir = folder((d) => writeFileSync(join(d, 'x'), 'x'.repeat(1000)));
    expect(await refusalOf(dir, { totalBytes: 500 })).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
    expect(await refusalOf(dir, { entries: 2 })).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
  });

  it('cannot be left by a path that is asked for', async () => {
    const bundle = await openBundle(folder(() => undefined));
    for (const path of ['../../../etc/passwd', '/etc/passwd', 'hosts/../../x', 'hosts']) {
      await expect(bundle.read(path)).rejects.toMatchObject({ code: 'E_NO_SUCH_ENTRY' });
    }
  });
});
