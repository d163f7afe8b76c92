import { describe, expect, it } from 'vitest';
import {
  editYaml,
  SITE_FACTS,
  SITE_YAML,
  siteIncident,
  siteReport,
  type SiteReport,
} from '../../test/support/site-report.js';
import { joinSections } from '../render/document/sections.js';
import { absorb, type Absorbed } from './absorb.js';

const WHO = { by: 'on-call', at: '2025-11-13T10:00:00Z', why: 'edited in the document' };
const BASE = siteReport(siteIncident());
const DRAFT = joinSections(BASE.sections, true);

/** What became of `edited`, while the incident and the facts became these. */
function absorbed(
  edited: string,
  { yaml = SITE_YAML, facts = SITE_FACTS, base = BASE, deleteRows = false } = {},
): Absorbed & { readonly yaml: string; readonly after: SiteReport; readonly text: string } {
  const incident = siteIncident(yaml);
  const now = siteReport(incident, facts);
  const result = absorb({
    base: {
      blocks: Object.fromEntries(base.sections.map(({ id, text }) => [id, text])),
      bindings: base.bindings,
      facts: base.facts,
    },
    edited,
    now,
    incident,
    who: WHO,
    deleteRows,
  });
  const written = editYaml(yaml, result.edits);
  const after = siteReport(siteIncident(written), facts);
  return { ...result, yaml: written, after, text: joinSections(after.sections, true) };
}

const swap = (text: string, from: string | RegExp, to: string): string => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to change: ${String(from)}`);
  return changed;
};

describe('the measured example', () => {
  // Four edits of a person in the document, four changes of the evidence meanwhile.
  let edited = swap(
    DRAFT,
    'NOC engineer begins investigation',
    'NOC engineer starts to investigate the uploads',
  );
  edited = swap(edited, '| 08:30 | Disk', '| 08:28 | Site calls the NOC: no video |\n| 08:30 | Disk');
  edited = swap(edited, 'restoring normal operation instantly', 'restoring normal operation within a minute');
  edited = swap(edited, /(- Change tickets .*)/, '$1\n- Two people should look at a change of the WAN');
  let yaml = swap(
    SITE_YAML,
    '  - {id: t5,',
    '  - {id: t8, at: "2025-11-12T08:25:00Z", kind: symptom, text: "VPN tunnel flap #2", state: proposed, event: e8}\n' +
      '  - {id: t9, at: "2025-11-12T08:35:00Z", kind: symptom, text: "VPN tunnel flap #3", state: proposed, event: e9}\n  - {id: t5,',
  );
  yaml = swap(
    yaml,
    'so all large packets were silently dropped',
    'so all packets above 1,500 bytes were silently dropped',
  );
  const facts = { ...SITE_FACTS, 'vpn.flaps': '5' };
  const result = absorbed(edited, { yaml, facts });

  it('has no conflict and keeps all eight changes', () => {
    expect(result.conflicts).toEqual([]);
    for (const text of [
      '| 08:45 | NOC engineer starts to investigate the uploads |',
      '| 08:28 | Site calls the NOC: no video |',
      'restoring normal operation within a minute.',
      '- Two people should look at a change of the WAN',
      '| 08:25 | VPN tunnel flap #2 |',
      '| 08:35 | VPN tunnel flap #3 |',
      'flapped 5 times',
      'so all packets above 1,500 bytes were silently dropped',
    ])
      expect(result.text).toContain(text);
    expect(result.edits.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'set what_happened',
      'set timeline[t6].text',
      'insert timeline',
      'insert lessons.improve',
    ]);
  });

  it('leaves the token of the fact and the lines of the field alone', () => {
    const lines = (text: string): string[] => String(siteIncident(text).what_happened).split('\n');
    expect(lines(result.yaml).filter((line) => !lines(yaml).includes(line))).toEqual([
      'the MTU at 09:00, restoring normal operation within a minute.',
    ]);
    for (const comment of ['# the story', '# people own these', '# a comment'])
      expect(result.yaml).toContain(comment);
  });

  it('puts the new row where its time belongs', () => {
    const ids = siteIncident(result.yaml).timeline?.map(({ id }) => id);
    expect(ids).toEqual(['t1', 't2', 't3', 't4', 't8', 't10', 't9', 't5', 't6', 't7']);
  });
});

it('takes an untouched draft for what it is', () => {
  expect(absorbed(DRAFT)).toMatchObject({ edits: [], conflicts: [], notes: [] });
});

it('is not misled by what editors do to a file', () => {
  const reflowed = DRAFT.replace(/(.{60}\S*) /g, '$1\n').replace(/\n\n/g, '\n\n\n');
  const padded = DRAFT.replace(/\| /g, '|    ').replace(/-{3,}/g, '-----------').replace(/^- /gm, '* ');
  for (const text of [
    DRAFT.replaceAll('\n', '\r\n'),
    `\uFEFF${DRAFT}`,
    DRAFT.replaceAll('\n', '  \n'),
    padded,
    DRAFT.replaceAll('<!-- ev:', '<!--ev:').replaceAll(' -->', '-->'),
    reflowed.split('\n').filter((l) => l.startsWith('|')).length === 0 ? reflowed : DRAFT,
  ])
    expect(absorbed(text)).toMatchObject({ edits: [], conflicts: [] });
});

it('wrapping a paragraph otherwise is no edit, changing a word in it is one', () => {
  const long = BASE.sections[0]?.text ?? '';
  const wrapped = long.replace(/\n(?!\n)/g, ' ').replace(/(.{40}\S*) /g, '$1\n');
  const text = DRAFT.replace(long, wrapped);
  expect(absorbed(text)).toMatchObject({ edits: [], conflicts: [] });
  const changed = absorbed(swap(text, /restoring\s+normal/, 'restoring\nabnormal'));
  expect(changed.edits).toHaveLength(1);
  expect(changed.yaml).toMatch(/restoring\s+abnormal operation instantly\./);
});

describe('anchors', () => {
  it('a block that was moved is absorbed where it is, and said to stay where it was', () => {
    const improve = `<!-- ev:improve -->\n${BASE.sections.at(-1)?.text}`;
    const moved = `${swap(improve, 'Health checks', 'Checks')}\n\n${DRAFT.replace(improve, '')}`;
    const result = absorbed(moved);
    expect(result.conflicts).toEqual([]);
    expect(result.notes).toEqual([expect.stringContaining('improve was moved')]);
    expect(result.text).toContain('- Checks that only test');
  });

  it('one that is gone is told, and neither its section nor the one that holds it now is guessed at', () => {
    const text = swap(swap(DRAFT, '<!-- ev:root_cause -->\n', ''), 'Wrong interface', 'The wrong interface');
    const result = absorbed(text);
    expect(result.edits).toEqual([]);
    expect(result.conflicts).toMatchObject([
      { block: 'root_cause', reason: 'anchor_missing', note: 'its text is now part of timeline' },
    ]);
  });

  it('a section that was deleted with its anchor leaves the others as they are', () => {
    const gone = DRAFT.replace(`<!-- ev:root_cause -->\n${BASE.sections[2]?.text}\n\n`, '');
    const result = absorbed(swap(gone, 'begins investigation', 'begins to look'));
    expect(result.edits).toMatchObject([{ path: 'timeline[t6].text' }]);
    expect(result.conflicts).toMatchObject([{ block: 'root_cause', reason: 'anchor_missing' }]);
  });

  it('one that is there twice, or misspelled, is told', () => {
    const twice = `${DRAFT}\n<!-- ev:went_well -->\n### What went well\n\n- Coffee\n`;
    expect(absorbed(twice)).toMatchObject({
      edits: [],
      conflicts: [{ block: 'went_well', reason: 'anchor_twice' }],
    });
    const typo = swap(DRAFT, 'ev:went_well', 'ev:went_wel');
    expect(absorbed(typo).conflicts.map(({ block, reason }) => [block, reason])).toEqual([
      ['went_wel', 'anchor_strange'],
      ['went_well', 'anchor_missing'],
    ]);
  });

  it('one within code is text', () => {
    const text = swap(DRAFT, 'Confidence:', '```\n<!-- ev:timeline -->\n```\n\nConfidence:');
    const result = absorbed(text);
    expect(result.conflicts).toEqual([]);
    expect(result.edits).toMatchObject([{ path: 'root_cause.text' }]);
  });
});

describe('rows', () => {
  it('a proposed one that was deleted is hidden', () => {
    const result = absorbed(swap(DRAFT, /\| 08:21 .*\n/, ''));
    expect(result.edits).toMatchObject([
      { op: 'set', path: 'timeline[t4].state', value: 'hidden', was: 'proposed' },
    ]);
    expect(result.text).not.toContain('flap #1');
  });

  it('one of people is only taken out when that is confirmed', () => {
    const text = swap(DRAFT, /\| 08:45 .*\n/, '');
    expect(absorbed(text)).toMatchObject({
      edits: [],
      conflicts: [{ reason: 'row_deleted', path: 'timeline[t6]' }],
    });
    expect(absorbed(text, { deleteRows: true })).toMatchObject({
      conflicts: [],
      edits: [{ path: 'timeline[t6].state', value: 'hidden' }],
    });
    const action = swap(DRAFT, /\| Document PMTUD .*\n/, '');
    expect(absorbed(action, { deleteRows: true }).edits).toMatchObject([
      { op: 'remove', path: 'actions', item: 'A2' },
    ]);
  });

  it('time, owner and an escaped bar go back as they are meant', () => {
    let text = swap(DRAFT, '| 08:30 | Disk', '| ≈ 08:31 | Disk');
    text = swap(text, 'uploads resume \\| tunnel', 'uploads resumed \\| the tunnel');
    text = swap(text, '| Platform team |', '| Network team |');
    const result = absorbed(text);
    expect(result.conflicts).toEqual([]);
    expect(siteIncident(result.yaml).timeline?.[4]).toMatchObject({
      at: '2025-11-12T08:31Z',
      precision: 'about',
    });
    expect(siteIncident(result.yaml).timeline?.[6]?.text).toBe(
      'NOC reverts `eno1` MTU to 1500 — uploads resumed | the tunnel stabilises',
    );
    expect(siteIncident(result.yaml).actions?.[0]?.owner).toBe('Network team');
  });

  it('new ones of other tables come without an id', () => {
    const result = absorbed(
      swap(
        DRAFT,
        /(\| Document PMTUD .*)/,
        '$1\n| Check both ends of a change | NOC lead | P2 | 2025-12-01 |',
      ),
    );
    expect(result.edits).toEqual([
      {
        block: 'actions',
        op: 'insert',
        path: 'actions',
        value: { do: 'Check both ends of a change', owner: 'NOC lead', priority: 'P2', due: '2025-12-01' },
      },
    ]);
  });

  it('what the schema does not allow stays out and is told', () => {
    const result = absorbed(swap(DRAFT, '| 2025-12-03 |', '| next week |'));
    expect(result).toMatchObject({
      edits: [],
      conflicts: [{ reason: 'not_valid', path: 'actions[A2].due', yours: 'next week' }],
    });
    const strange = absorbed(swap(DRAFT, '| 08:30 | Disk', '| later | Disk'));
    expect(strange).toMatchObject({
      edits: [],
      conflicts: [{ reason: 'not_valid', path: 'timeline[t5].at' }],
    });
  });
});

describe('lists', () => {
  it('items are reworded, added in their place, deleted and moved', () => {
    let text = swap(DRAFT, '- Local buffering worked as designed\n', '');
    text = swap(
      text,
      '- **Disk**: Buffer grew from 52% to 91%',
      '- **Disk**: The buffer grew from 52% to 91%',
    );
    text = swap(text, '- Health checks', '- Nobody saw the tunnel\n- Health checks');
    const result = absorbed(text);
    expect(result.conflicts).toEqual([]);
    const incident = siteIncident(result.yaml);
    expect(incident.lessons?.went_well).toEqual([
      'Once the root cause was found, the fix took under 60 seconds',
    ]);
    expect(incident.impact?.[1]).toMatchObject({
      name: 'Disk',
      text: 'The buffer grew from 52% to 91% during outage',
    });
    expect(incident.lessons?.improve?.[0]).toBe('Nobody saw the tunnel');
    expect(result.yaml).toMatch(/upload health +# a comment/);
  });

  it('an item that is both reworded and moved stays one item', () => {
    const [one, two] = [
      /- Health checks.*/.exec(DRAFT)?.[0] ?? '',
      /- Change tickets.*/.exec(DRAFT)?.[0] ?? '',
    ];
    const text = swap(DRAFT, `${one}\n${two}`, `${two} and a test\n- Nothing else\n${one}`);
    const result = absorbed(text);
    expect(result.conflicts).toEqual([]);
    expect(siteIncident(result.yaml).lessons?.improve).toEqual([
      `${two.slice(2)} and a test`,
      'Nothing else',
      one.slice(2),
    ]);
  });

  it('the first one replaces the mark that it is missing', () => {
    const base = siteReport(siteIncident(SITE_YAML.replace(/lessons:[^]*/, '')));
    const yaml = SITE_YAML.replace(/lessons:[^]*/, '');
    const text = swap(joinSections(base.sections, true), '**⟦fill: lessons · author⟧**', '- It was noticed');
    const result = absorbed(text, { yaml, base });
    expect(result.conflicts).toEqual([]);
    expect(siteIncident(result.yaml).lessons).toEqual({ went_well: ['It was noticed'] });
  });
});

describe('what nobody can keep', () => {
  it('both changed the same words: the file is left alone and both are told', () => {
    const text = swap(DRAFT, 'for 15 minutes', 'for 12 minutes');
    const yaml = swap(SITE_YAML, 'for 15 minutes', 'for 14 minutes');
    const result = absorbed(swap(text, 'accidentally', 'by mistake'), { yaml });
    const around = (minutes: number): string => `false-green signal for ${minutes} minutes before error`;
    expect(result.conflicts).toEqual([
      {
        ...{ block: 'what_happened', reason: 'both_changed', path: 'what_happened' },
        ...{ base: around(15), yours: around(12), theirs: around(14) },
      },
    ]);
    expect(result.yaml).toContain('for 14 minutes');
    expect(result.yaml).toContain('was by mistake applied');
  });

  it('heads of columns', () => {
    expect(absorbed(swap(DRAFT, '| Time (UTC) |', '| Time |'))).toMatchObject({
      edits: [],
      conflicts: [{ block: 'timeline', reason: 'no_field', base: 'Time (UTC)', yours: 'Time' }],
    });
  });

  it('headings and words of the template', () => {
    const result = absorbed(
      swap(swap(DRAFT, '## Root Cause', '## Cause'), 'Confidence: likely', 'Confidence: certain'),
    );
    expect(result.edits).toEqual([]);
    expect(result.conflicts).toMatchObject([
      { block: 'root_cause', reason: 'no_field', base: '## Root Cause', yours: '## Cause' },
      { block: 'root_cause', reason: 'no_field', base: expect.stringContaining('likely') as string },
    ]);
  });
});

describe('overrides', () => {
  it('a fact typed over in prose, in a cell, in a sentence', () => {
    const prose = absorbed(swap(DRAFT, 'flapped 4 times', 'flapped 6 times'));
    expect(prose.edits).toEqual([
      { op: 'insert', path: 'overrides', value: { fact: 'vpn.flaps', was: '4', now: '6', ...WHO } },
    ]);
    const cell = absorbed(swap(DRAFT, '0.20 % (38,260', '0.25 % (38,260'));
    expect(cell.edits).toMatchObject([
      {
        value: {
          fact: 'tcp.retrans',
          was: SITE_FACTS['tcp.retrans'],
          now: expect.stringContaining('0.25 %') as string,
        },
      },
    ]);
    const sentence = absorbed(swap(DRAFT, 'Delayed: 22 video', 'Delayed: 18 video'));
    expect(sentence.edits).toMatchObject([
      { value: { fact: 'chunks.delayed', was: '22 video chunks (1.8 GB)', now: '18 video chunks (1.8 GB)' } },
    ]);
  });

  it('a computed cell that holds no fact is named by its place', () => {
    const result = absorbed(swap(DRAFT, '| Path MTU | 1500 |', '| Path MTU | 1492 |'));
    expect(result.edits).toMatchObject([
      { value: { fact: 'at:measured/Path MTU/Value', was: '1500', now: '1492', by: 'on-call' } },
    ]);
    expect(result.conflicts).toEqual([]);
  });
});

describe('a table that has a field a row', () => {
  const fields = [null, null, 'trigger'];
  const base = { ...BASE, bindings: { ...BASE.bindings, measured: { kind: 'computed' as const, fields } } };
  const edited = swap(DRAFT, '| Path MTU | 1500 |', '| Path MTU | the ticket \\| its second half |');

  it('takes what was typed into its field', () => {
    const { edits, conflicts } = absorbed(edited, { base });
    expect(edits).toMatchObject([{ op: 'set', path: 'trigger', value: 'the ticket | its second half' }]);
    expect(conflicts).toEqual([]);
  });

  it('has its computed rows overridden as ever', () => {
    const typed = swap(DRAFT, '| Flaps | 4 |', '| Flaps | 6 |');
    expect(absorbed(typed, { base }).edits).toMatchObject([{ value: { was: '4', now: '6' } }]);
  });
});

it('free text goes with the section it stands in', () => {
  let text = swap(
    DRAFT,
    '<!-- ev:root_cause -->',
    'The times of the NOC are from its ticket.\n\n<!-- ev:root_cause -->',
  );
  text = swap(text, '<!-- ev:actions -->', '> A remark\n\n<!-- ev:actions -->');
  const result = absorbed(`Read this first.\n\n${text}`);
  expect(result.conflicts).toEqual([]);
  expect(siteIncident(result.yaml).extra).toEqual({
    top: 'Read this first.',
    timeline: 'The times of the NOC are from its ticket.',
    measured: '> A remark',
  });
});
