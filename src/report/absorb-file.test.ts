import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { made, render, siteFolder } from '../../test/support/site-folder.js';
import { SITE_FACTS } from '../../test/support/site-report.js';
import { readIncident } from '../incident/read-incident.js';
import { absorb, type Absorbed } from './absorb.js';
import { absorbFile, storedConflicts } from './absorb-file.js';
import { finish } from './finish.js';
import { withMarkers, withYours } from './settle.js';
import { joinSections } from '../render/document/sections.js';

const WHO = { by: 'on-call', at: '2025-11-13T10:00:00Z', why: 'counted by hand' };
let folder = '';
beforeEach(async () => {
  folder = siteFolder();
  await render(folder);
});

const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
const edit = (name: string, ...changes: readonly (readonly [string | RegExp, string])[]): void => {
  let text = file(name);
  for (const [from, to] of changes) {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    text = changed;
  }
  writeFileSync(join(folder, name), text);
};
const take = async (facts = SITE_FACTS): Promise<Absorbed | undefined> => {
  const current = await readIncident(folder);
  return absorbFile(current, 'pir', finish(made(current, facts), current.incident), { who: WHO });
};

it('edits arrive in the file, comments stay, and the next render shows them and absorbs nothing more', async () => {
  edit(
    'out/pir.md',
    ['begins investigation', 'begins to investigate'],
    ['| 08:30 | Disk', '| 08:28 | Site calls the NOC: no video |\n| 08:30 | Disk'],
    ['- Health checks', '- Nobody looked at the tunnel\n- Health checks'],
    ['<!-- ev:root_cause -->', 'Times of the NOC are from its ticket.\n\n<!-- ev:root_cause -->'],
    ['flapped 4 times', 'flapped 6 times'],
    ['| Path MTU | 1500 |', '| Path MTU | 1492 |'],
  );
  const edited = file('out/pir.md');
  expect(await take()).toMatchObject({ conflicts: [] });
  const yaml = file('incident.yaml');
  for (const text of ['# people own these', '|  # the story', 'begins to investigate', '{{f:vpn.flaps}}'])
    expect(yaml).toContain(text);
  // Taken over already, not rendered since.
  expect(await take()).toBeUndefined();
  expect(file('out/pir.md')).toBe(edited);
  writeFileSync(join(folder, 'out/pir.md'), `${edited}\n`);
  expect(await take()).toMatchObject({ edits: [], conflicts: [] });
  await render(folder);
  const text = file('out/pir.md');
  for (const part of [
    '| 08:45 | NOC engineer begins to investigate |',
    '| 08:28 | Site calls the NOC: no video |\n| 08:30 |',
    '- Nobody looked at the tunnel\n- Health checks',
    '<!-- ev:extra/timeline -->\nTimes of the NOC are from its ticket.',
    '| Path MTU | 1492 (entered by on-call; evidence: 1500) |',
  ])
    expect(text).toContain(part);
  expect(await take()).toBeUndefined();
  const { lock, incident } = await readIncident(folder);
  expect(lock.lastId).toMatchObject({ t: 8 });
  expect(incident.timeline?.find(({ id }) => id === 't8')).toMatchObject({
    at: '2025-11-12T08:28Z',
    kind: 'comms',
  });
  expect(incident.overrides).toEqual([
    { fact: 'vpn.flaps', was: '4', now: '6', ...WHO },
    { fact: 'at:measured/Path MTU/Value', was: '1500', now: '1492', ...WHO },
  ]);
});

it('an override is typed over again, and taken back', async () => {
  edit('out/pir.md', ['| Path MTU | 1500 |', '| Path MTU | 1492 |']);
  await take();
  await render(folder);
  edit('out/pir.md', ['| Path MTU | 1492 (', '| Path MTU | 1480 (']);
  await take();
  expect((await readIncident(folder)).incident.overrides).toMatchObject([{ was: '1500', now: '1480' }]);
  await render(folder);
  edit('out/pir.md', [/\| Path MTU \| 1480 \(.*\) \|/, '| Path MTU | 1500 |']);
  await take();
  expect((await readIncident(folder)).incident.overrides).toBeUndefined();
});

it('free text that is taken out with its anchor is gone', async () => {
  edit('out/pir.md', ['<!-- ev:root_cause -->', 'A remark.\n\n<!-- ev:root_cause -->']);
  await take();
  await render(folder);
  edit('out/pir.md', ['<!-- ev:extra/timeline -->\nA remark.\n\n', '']);
  expect(await take()).toMatchObject({ conflicts: [], edits: [{ op: 'remove', path: 'extra' }] });
  expect((await readIncident(folder)).incident.extra).toBeUndefined();
});

it('free text is edited and taken out again like any other prose', async () => {
  edit('out/pir.md', ['<!-- ev:root_cause -->', 'A remark.\n\n<!-- ev:root_cause -->']);
  await take();
  await render(folder);
  edit('out/pir.md', ['A remark.', 'A longer remark.']);
  await take();
  expect((await readIncident(folder)).incident.extra).toEqual({ timeline: 'A longer remark.' });
  await render(folder);
  edit('out/pir.md', ['A longer remark.\n', '']);
  await take();
  await render(folder);
  expect(file('out/pir.md')).not.toContain('extra/timeline');
});

describe('a conflict', () => {
  beforeEach(async () => {
    edit('out/pir.md', ['for 15 minutes', 'for 12 minutes'], ['accidentally', 'by mistake']);
    edit('incident.yaml', ['for 15 minutes', 'for 14 minutes']);
    expect(await take()).toMatchObject({ conflicts: [{ reason: 'both_changed' }] });
  });

  it('is kept in the lock, and what was edited beside the next render', async () => {
    await render(folder);
    expect(file('out/pir.md')).toContain('for 14 minutes');
    expect(file('out/pir.md')).toContain('by mistake');
    const kept = readdirSync(join(folder, 'out')).find((name) => name.includes('.edited-'));
    expect(file(`out/${kept}`)).toContain('for 12 minutes');
    expect((await readIncident(folder)).lock.renders['pir']?.conflicts).toMatchObject([
      { block: 'what_happened' },
    ]);
  });

  it('is settled with yours, or by hand between markers', async () => {
    const now = await render(folder);
    const { lock, incident } = await readIncident(folder);
    const conflicts = storedConflicts(lock.renders['pir']);
    const { sections, left } = withYours(now.sections, conflicts);
    expect(left).toEqual([]);
    const input = { base: now.render, now, incident, who: WHO };
    const taken = absorb({ ...input, edited: joinSections(sections, true) });
    expect(taken.edits).toMatchObject([{ value: expect.stringMatching(/for\s12\sminutes/) as string }]);
    const marked = joinSections(withMarkers(now.sections, conflicts), true);
    expect(marked).toMatch(/<<<<<<< yours\n.* 12 .*\n=======\n.* 14 .*\n>>>>>>> incident/s);
    expect(absorb({ ...input, edited: marked })).toMatchObject({
      edits: [],
      conflicts: [{ reason: 'markers' }],
    });
    const byHand = marked.replace(
      /\n<<<<<<< yours\n[^]*?>>>>>>> incident\n/,
      'false-green signal for 13 minutes before error',
    );
    expect(absorb({ ...input, edited: byHand }).edits).toMatchObject([
      { value: expect.stringMatching(/for\s13\sminutes/) as string },
    ]);
  });
});
