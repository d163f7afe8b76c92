import { expect, it } from 'vitest';
import type { Fact } from '../core/documents/record.js';
import { changesSince, changesText } from './changes.js';
import { finish } from './finish.js';
import { checkOverride, overriddenFacts, overriddenSections } from './overrides.js';
import { decisions } from './to-fill.js';
import { unseenBy } from './unseen.js';
import { made } from '../../test/support/site-folder.js';
import { SITE_FACTS, SITE_YAML, siteIncident } from '../../test/support/site-report.js';
import type { IncidentFolder } from '../incident/read-incident.js';

const override = (parts: Partial<Record<'fact' | 'was' | 'now', string>> = {}) => ({
  ...{ fact: 'vpn.flaps', was: '23', now: '18', by: 'on-call', why: 'counted', at: '2025-11-13T10:00:00Z' },
  ...parts,
});
const fact = (id: string, text: string): Fact => ({
  id,
  label: id,
  value: text,
  text,
  bundle: 'B1',
  cites: [],
});

it('an override says when the evidence moved', () => {
  expect(checkOverride(override(), '23')).toMatchObject({ state: 'holds' });
  expect(checkOverride(override(), '25').says).toBe(
    'vpn.flaps: evidence now says 25, you wrote 18 (it said 23)',
  );
  expect(checkOverride(override(), '18')).toMatchObject({ state: 'agrees' });
  expect(checkOverride(override(), undefined)).toMatchObject({ state: 'gone' });
});

it('facts are printed with what was typed over them, and never without what the evidence says', () => {
  const { facts, checks } = overriddenFacts(new Map([['vpn.flaps', fact('vpn.flaps', '25')]]), [override()]);
  expect(facts.get('vpn.flaps')?.text).toBe('18 (entered by on-call; evidence: 25)');
  expect(facts.get('vpn.flaps')?.value).toBe('25');
  expect(decisions([], checks)).toEqual([
    { what: 'vpn.flaps: evidence now says 25, you wrote 18 (it said 23)', who: 'on-call' },
  ]);
});

it('cells, sentences and items are found again, also when the evidence moved', () => {
  const text =
    '## Path\n\nThe path lost 8 of 67 packets.\n\n| Hop | Loss |\n|---|---|\n| 1 | 0 % |\n| 2 | 4 % |\n\n- Hop 2 is ours';
  const typed = overriddenSections([{ id: 'path', text }], {}, [
    override({ fact: 'at:path/2/Loss', was: '3 %', now: '1 %' }),
    override({
      fact: 'at:path',
      was: 'The path lost 7 of 67 packets.',
      now: 'The path lost 9 of 67 packets.',
    }),
    override({ fact: 'at:path', was: 'Hop 2 is ours', now: 'Hop 2 is theirs' }),
    override({ fact: 'at:path', was: 'Something else entirely', now: 'x' }),
  ]);
  expect(typed.sections[0]?.text).toContain('| 2 | 1 % (entered by on-call; evidence: 4 %) |');
  expect(typed.sections[0]?.text).toContain(
    'lost 9 of 67 packets. (entered by on-call; evidence: The path lost 8 of',
  );
  expect(typed.sections[0]?.text).toContain(
    '- Hop 2 is theirs (entered by on-call; evidence: Hop 2 is ours)',
  );
  expect(typed.checks.map(({ state }) => state)).toEqual(['stale', 'stale', 'holds', 'gone']);
});

const current = (yaml = SITE_YAML): IncidentFolder => ({ incident: siteIncident(yaml) }) as IncidentFolder;
const rendered = (yaml = SITE_YAML, facts = SITE_FACTS) => {
  const folder = current(yaml);
  return finish(
    { ...made(folder, facts), verdict: facts['vpn.flaps'] === '4' ? 'none' : 'mtu_black_hole' },
    folder.incident,
  );
};

it('a render tells what changed since the last one, on less than a screen', () => {
  const yaml = SITE_YAML.replace(
    '  - {id: t7,',
    '  - {id: t8, at: "2025-11-12T08:50:00Z", kind: symptom, text: "34% loss"}\n  - {id: t7,',
  )
    .replace('begins investigation', 'begins to look')
    .replace(/ {2}- \{id: t1,.*\n/, '')
    .replace('accidentally applied', 'applied');
  const changes = changesSince(rendered().render, rendered(yaml, { ...SITE_FACTS, 'vpn.flaps': '5' }).render);
  expect(changesText(changes)).toEqual([
    'verdict: none → mtu_black_hole',
    'fact vpn.flaps: 4 → 5',
    'row t1: gone, was 08:00 | All systems healthy, uploads at 41–44 Mbps',
    'row t6: 08:45 | NOC engineer begins investigation → 08:45 | NOC engineer begins to look',
    'row t8: new, 08:50 | 34% loss',
    'section what_happened: 2 words, accidentally → nothing',
    'section measured: 1 word, 4 → 5',
  ]);
  expect(changesText(changes, 4).at(-1)).toBe('… and 4 more (--json has all of them)');
  expect(changesText(changesSince(rendered().render, rendered().render))).toEqual([
    'nothing changed since the last render',
  ]);
});

it('of two recipients each is told what it does not see of the other', () => {
  const [a, b] = [made(current()), made(current())];
  const forB = {
    sections: b.sections
      .filter(({ id }) => id !== 'actions')
      .map(({ id, text }) => ({
        id,
        text: text.replace(/\| 08:21.*\n/, '').replace('- Local buffering worked as designed\n', ''),
      })),
    model: { ...b.model, facts: b.model.facts.slice(1) },
  };
  const { onlyA, onlyB } = unseenBy(a, forB);
  expect(onlyA).toEqual({
    sections: ['actions'],
    texts: {
      timeline: [expect.stringContaining('flap #1') as string],
      went_well: ['Local buffering worked as designed'],
    },
    facts: [{ id: 'vpn.flaps', text: '4' }],
    evidence: [],
  });
  expect(onlyB).toEqual({ sections: [], texts: {}, facts: [], evidence: [] });
});
