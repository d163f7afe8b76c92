import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionsCsv, csvCell, jiraCsv } from './csv.js';
import { ghCommands } from './gh-commands.js';
import { actionsCalendar } from './icalendar.js';
import { actionsOf, byDue, type ListedAction } from './list-actions.js';

const ACTION: ListedAction = {
  ...{
    incident: 'INC-1',
    title: 'Uploads fail',
    folder: 'x',
    id: 'A1',
    do: 'Alert when MTU ≠ 1500',
    owner: 'Platform team',
  },
  ...{
    priority: 'P1',
    due: '2025-11-19',
    type: 'detect',
    state: 'open',
    done_when: null,
    tracker: null,
    factor: null,
    overdue: false,
  },
};
/** Whatever somebody can write into a YAML file. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '=HYPERLINK("http://x")',
    '+1',
    '-2+3',
    '@SUM(A1)',
    "a'b\n$(reboot) `id`",
    '\\n;,',
    '"',
    'é'.repeat(120),
    '\r\nBEGIN:VALARM',
  ),
);
const actions = fc.array(
  fc
    .record({ do: text, owner: fc.option(text), done_when: fc.option(text) })
    .map((given) => ({ ...ACTION, ...given })),
  { maxLength: 3 },
);

/** RFC 4180, strictly. */
function parseCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < csv.length) {
    const match = cell.exec(csv);
    if (!match) throw new Error('not RFC 4180');
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** RFC 5545, strictly: lines, folding, properties, nesting, escapes. */
function parseCalendar(ics: string): Record<string, string>[] {
  if (!ics.endsWith('\r\n')) throw new Error('no line end at the end');
  const lines = ics.slice(0, -2).split('\r\n');
  for (const line of lines) {
    if (Buffer.byteLength(line) > 75) throw new Error(`longer than 75 octets: ${line}`);
    if (/[^\P{Cc}\t]/u.test(line)) throw new Error('a control in a line');
    if (Buffer.from(line).toString() !== line) throw new Error('cut within a character');
  }
  const unfolded = lines.join('\r\n').replaceAll('\r\n ', '').split('\r\n');
  const [open, events]: [string[], Record<string, string>[]] = [[], []];
  for (const line of unfolded) {
    const [, name = '', , value = ''] = /^([A-Z-]+)((?:;[A-Z-]+=[^:;,"]+)*):(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`no property: ${line}`);
    if (name === 'BEGIN') {
      open.push(value);
      if (value === 'VEVENT') events.push({});
    } else if (name === 'END') {
      if (open.pop() !== value) throw new Error(`END:${value} closes nothing`);
    } else if (open.at(-1) === 'VEVENT') {
      if (/(?<!\\)(?:\\\\)*[,;]/.test(value)) throw new Error(`unescaped: ${value}`);
      const event = events.at(-1) ?? {};
      if (name in event) throw new Error(`${name} twice`);
      event[name] = value.replace(/\\([nN\\;,])/g, (_, c: string) => (c.toLowerCase() === 'n' ? '\n' : c));
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  return events;
}

describe('csv', () => {
  it('holds every text, and none that a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(actions, (list) => {
        for (const csv of [actionsCsv(list), jiraCsv(list)]) {
          const [heads, ...rows] = parseCsv(csv);
          expect(rows).toHaveLength(list.length);
          for (const row of rows) {
            expect(row).toHaveLength(heads?.length ?? 0);
            for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@|%]/);
          }
        }
      }),
    );
  });

  it.each([
    ['=1+1', '"\'=1+1"'],
    ['-5', '"\'-5"'],
    [' =1', '"\' =1"'],
    ['a "b"', '"a ""b"""'],
    ['plain', 'plain'],
    ['', ''],
  ])('%j is %j', (given, cell) => expect(csvCell(given)).toBe(cell));
});

describe('calendar', () => {
  it('is RFC 5545 whatever the texts hold', () => {
    fc.assert(
      fc.property(actions, (list) => {
        const events = parseCalendar(actionsCalendar(list, '2026-01-01'));
        expect(events).toHaveLength(list.length);
      }),
    );
  });

  it('says what is due when; an action keeps its UID, and without a date it is not in it', () => {
    const [event] = parseCalendar(actionsCalendar([ACTION, { ...ACTION, due: null }], '2026-01-01'));
    expect(event).toMatchObject({
      DTSTART: '20251119',
      DTEND: '20251120',
      DTSTAMP: '20260101T000000Z',
      SUMMARY: 'INC-1 A1: Alert when MTU ≠ 1500 (Platform team)',
    });
    const [moved] = parseCalendar(actionsCalendar([{ ...ACTION, due: '2025-12-31', do: 'x' }], '2026-02-01'));
    expect(moved?.['UID']).toBe(event?.['UID']);
    expect(moved).toMatchObject({ DTSTART: '20251231', DTEND: '20260101' });
  });
});

describe('gh commands', () => {
  it('mean exactly their words to a shell, and run nothing else', () => {
    const hostile = 'it\'s $(reboot) `id` "x" ; rm -rf / \\ \n--label=x';
    const commands = ghCommands([{ ...ACTION, do: hostile, type: '--evil' }]);
    // `gh` is a function that prints its words, one a line end of its own.
    const { stdout } = spawnSync('sh', ['-c', `gh() { for w; do printf '%s\\0' "$w"; done; }\n${commands}`], {
      encoding: 'utf8',
    });
    const words = stdout.split('\0').slice(0, -1);
    expect(words.map((w) => w.split('=')[0])).toEqual([
      'issue',
      'create',
      '--title',
      '--body',
      '--label',
      '--label',
    ]);
    expect(words[2]).toBe(`--title=INC-1 A1: ${hostile.split('\n')[0]}`);
    expect(words[3]).toContain(hostile);
  });
});

describe('actions', () => {
  it('are overdue when open and due before today, sorted by date, with the reason of their factor', () => {
    const list = actionsOf(
      {
        schema: 'evidence/incident/v1',
        id: 'INC-1',
        root_cause: { factors: [{ id: 'C1', text: 'small packets only' }] },
        actions: [
          { id: 'A1', do: 'a' },
          { id: 'A2', do: 'b', due: '2025-11-19', factor: 'C1' },
          { id: 'A3', do: 'c', due: '2025-11-18', state: 'done' },
          { id: 'A4', do: 'd', due: '2025-11-20' },
        ],
      },
      'x',
      '2025-11-20',
    );
    expect(byDue(list).map((a) => [a.id, a.overdue, a.factor])).toEqual([
      ['A3', false, null],
      ['A2', true, 'small packets only'],
      ['A4', false, null],
      ['A1', false, null],
    ]);
  });
});
