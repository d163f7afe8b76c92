import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyToData, type Edit } from './edit.js';
import { editText } from './edit-text.js';

const edited = (text: string, ...edits: Edit[]): string => editText(text, 'incident.yaml', edits);

/** A file as people keep them: comments everywhere, several styles of one thing, odd blanks. */
const FILE = `# Incident of the week
schema: evidence/incident/v1   # do not touch
id:    "INC-1"


title:   # somebody
severity: {level: P2, why: "two   blanks"}  # matrix v3
services: [ "a",   'b' ] # both
times:
    # from the alert
    started:   '2025-11-12T08:15:00Z'
    detected: null # ask NOC

summary: |  # three sentences
  First line.

  Third line with trailing blanks   

what_happened: >-
  folded
  text
timeline:
# rows
- {id: t1, at: "2025-11-12T08:00:00Z", kind: baseline, text: 'fine'}   # ok
- {id: t2, at: "2025-11-12T08:15:00Z", kind: change, text: "MTU # not a comment"}
actions:
  - id: A1
    do: Add check
    owner:

  # second
  - id: A2
    do: "Add # metric"
hypotheses: []
lessons:
  improve:
  - one
  - >
    two
    lines
# the end
`;

/** Lines of `before` between what both texts begin and end with. */
function lost(before: string, after: string): string[] {
  const [old, rest] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && old[start] === rest[start]) start++;
  let end = 0;
  while (end < old.length - start && end < rest.length - start && old.at(-1 - end) === rest.at(-1 - end))
    end++;
  return old.slice(start, old.length - end);
}

const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    'plain words',
    'two\nlines',
    'ends with newline\n',
    '  leading',
    'a: b # c',
    '2025-11-12T08:15:00Z',
    '08:15',
    'yes',
    '- x',
    '{{f:x}} [E7]',
    'null',
    '#',
    '\ttab',
    'x'.repeat(300),
    'mixed\n\n  indented\n# not a comment\n',
  ),
  fc.integer(),
  fc.boolean(),
  fc.record({ text: fc.string({ maxLength: 20 }), n: fc.integer() }),
  fc.array(fc.string({ maxLength: 10 }), { minLength: 1, maxLength: 3 }),
  fc.array(fc.record({ id: fc.constantFrom('t7', 't8'), text: fc.string() }), { minLength: 1, maxLength: 2 }),
);
/** Paths that are free, or hold what may be replaced, and the lines that belong to them. */
const places: readonly (readonly [path: (string | number)[], lines: RegExp])[] = [
  [['title'], /^title:/],
  [['severity', 'row'], /^severity:/],
  [['severity', 'level'], /^severity:/],
  [['services', 1], /^services:/],
  [['times', 'detected'], /^ {4}detected:/],
  [['times', 'started'], /^ {4}started:/],
  [['times', 'resolved'], /^$a/],
  [['summary'], /^summary:|^ {2}(First|Third)|^$/],
  [['what_happened'], /^what_happened|^ {2}(folded|text)/],
  [['timeline', 't1', 'state'], /id: t1/],
  [['timeline', 't2', 'text'], /id: t2/],
  [['actions', 'A1', 'owner'], /^ {4}owner:/],
  [['actions', 'A1', 'due'], /^$a/],
  [['actions', 'A2', 'tracker'], /^$a/],
  [['actions', 'A2', 'do'], /do: "Add # metric"/],
  [['root_cause', 'text'], /^$a/],
  [['review', 'author'], /^$a/],
  [['lessons', 'improve', 1], /^ {2}- >|^ {4}(two|lines)/],
  [['lessons', 'lucky'], /^$a/],
];

const at = (data: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner))
      return typeof step === 'number' ? inner[step] : inner.find((i: { id?: string }) => i.id === step);
    return (inner as Record<string, unknown> | undefined)?.[step];
  }, data);

const setEdit = fc.tuple(fc.constantFrom(...places), value).map(([[path, lines], to]) => {
  const was = at(parse(FILE), path);
  return {
    lines: [lines],
    edit: { set: path, to, ...(was !== null && was !== undefined && { was }) },
  };
});
const appendEdit = fc
  .tuple(
    fc.constantFrom(
      [['timeline'], /^$a/] as const,
      [['actions'], /^$a/] as const,
      [['hypotheses'], /^hypotheses:/] as const,
      [['questions'], /^$a/] as const,
      [['services'], /^services:/] as const,
      [['lessons', 'improve'], /^$a/] as const,
      [['lessons', 'went_well'], /^$a/] as const,
    ),
    fc.array(value, { minLength: 1, maxLength: 3 }),
  )
  .map(([[path, lines], items]) => ({ lines: [lines], edit: { append: [...path], items } as Edit }));

describe('editText', () => {
  it('changes only the lines an edit is about, and they mean what was asked (any value, any place)', () => {
    fc.assert(
      fc.property(
        fc.oneof(setEdit, appendEdit),
        fc.constantFrom('\n', '\r\n'),
        ({ edit, lines }, newline) => {
          const before = FILE.replaceAll('\n', newline);
          const after = edited(before, edit);
          expect(parse(after)).toEqual(applyToData(parse(before), edit));
          const gone = lost(before, after).filter(
            (line) => !lines.some((l) => l.test(line.replace('\r', ''))),
          );
          expect(gone).toEqual([]);
          if (newline === '\r\n') expect(after).not.toMatch(/[^\r]\n/);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('makes several edits at once as one after the other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(setEdit, {
          selector: ({ edit }) => String('set' in edit && edit.set[0]),
          maxLength: 5,
        }),
        (all) => {
          const edits = all.map((a) => a.edit);
          const expected = edits.reduce(applyToData, parse(FILE) as unknown);
          expect(parse(edited(FILE, ...edits))).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps the comment beside what it fills in, and the style of the list it adds to', () => {
    expect(edited(FILE, { set: ['times', 'detected'], to: '2025-11-12T08:30:00Z' })).toContain(
      '    detected: "2025-11-12T08:30:00Z" # ask NOC\n',
    );
    expect(edited(FILE, { set: ['title'], to: 'Uploads fail' })).toContain(
      'title: Uploads fail   # somebody\n',
    );
    expect(edited(FILE, { append: ['timeline'], items: [{ id: 't3', kind: 'alert' }] })).toContain(
      `comment"}\n- {id: t3, kind: alert}\nactions:`,
    );
    expect(edited(FILE, { append: ['actions'], items: [{ id: 'A3', do: 'x' }] })).toContain(
      '"Add # metric"\n\n  - id: A3\n    do: x\nhypotheses',
    );
  });

  it('puts a new key where the schema has it', () =>
    expect(edited(FILE, { set: ['customer_impact'], to: 'none' })).toMatch(
      /detected: null # ask NOC\ncustomer_impact: none\n\nsummary:/,
    ));

  it('quotes what YAML 1.1 would read as something else', () =>
    expect(edited('a:\n', { set: ['a'], to: { x: '08:15', y: 'no', z: '2026-11-26T08:15:00Z' } })).toBe(
      'a:\n  x: "08:15"\n  "y": "no"\n  z: "2026-11-26T08:15:00Z"\n',
    ));

  it('removes a row with its lines, and nothing else', () => {
    const was = at(parse(FILE), ['actions', 'A1']);
    expect(lost(FILE, edited(FILE, { remove: ['actions', 'A1'], was }))).toEqual([
      '  - id: A1',
      '    do: Add check',
      '    owner:',
    ]);
  });

  it.each([
    ['a value is there', { set: ['id'], to: 'x' }, /id has a value already: "INC-1"/],
    ['it is no longer what was read', { set: ['id'], to: 'x', was: 'INC-0' }, /no longer what was read/],
    ['a text stands where keys would go', { set: ['id', 'x'], to: 1 }, /cannot be changed|no place/],
    ['nobody has that id', { set: ['timeline', 't9', 'state'], to: 'hidden' }, /cannot be changed|no place/],
    ['it is no list', { append: ['id'], items: [1] }, /has a value already/],
  ] as [string, Edit, RegExp][])('refuses when %s', (_, edit, message) =>
    expect(() => edited(FILE, edit)).toThrow(message),
  );

  it('refuses to change what an alias repeats elsewhere', () => {
    const text = 'a: &x {n: 1}\nb: *x\n';
    expect(() => edited(text, { set: ['a', 'm'], to: 2 })).toThrow(/a\.m cannot be changed/);
    expect(() => edited(text, { set: ['b', 'm'], to: 2 })).toThrow(/b\.m cannot be changed/);
  });

  it('works at the end of a file without a line end', () => {
    expect(edited('a: 1\nb:', { set: ['b'], to: ['x'] })).toBe('a: 1\nb:\n  - x');
    expect(edited('a: 1', { set: ['c'], to: 2 })).toBe('a: 1\nc: 2');
    expect(edited('a: |\n  x', { set: ['a'], to: 'y\nz', was: 'x\n' })).toBe('a: |-\n  y\n  z');
  });
});
