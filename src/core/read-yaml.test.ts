import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EvidenceError } from './errors.js';
import { readYaml } from './read-yaml.js';

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ id: z.string(), n: z.number() })).default([]),
});
const read = (text: string) => readYaml(text, 'c.yaml', schema);

describe('readYaml', () => {
  it('reads', () => expect(read('name: a\nlist:\n  - { id: x, n: 1 }\n').list).toEqual([{ id: 'x', n: 1 }]));

  it('names file, line and column of every mistake', () => {
    expect(() => read('name: 5\nlist:\n  - id: x\n    n: one\n  - id: y\n    n: 2\n    extra: 1\n')).toThrow(
      /3 mistakes in c\.yaml[\s\S]*c\.yaml:1:1: name[\s\S]*c\.yaml:4:5: list\.0\.n[\s\S]*c\.yaml:7:5: list\.1/,
    );
  });

  it('says where the syntax breaks', () =>
    expect(() => read('name: [a\nlist: b\n')).toThrow(/c\.yaml:\d+:\d+: /));

  it('refuses the same key twice and names both places', () =>
    expect(() => read('list: []\nname: a\nname: b\n')).toThrow(/c\.yaml:3:1: .*first at c\.yaml:2:1/));

  it('suggests the key that was meant, for each one', () => {
    expect(() => read('name: a\nlst: []\nlist:\n  - { id: a, n: 1, idd: b, m: 2 }\n')).toThrow(
      /c\.yaml:2:1: unknown key "lst", did you mean "list"\?[\s\S]*c\.yaml:4:20: list\.0: unknown key "idd", did you mean "id"\?[\s\S]*unknown key "m"/,
    );
  });

  it.each(['list: &a [*a]', 'list: &a [[x, *a]]', 'map: &a {b: {c: *a}}'])(
    'names an alias that stands in what it means: %s',
    (text) => expect(() => read(`${text}\n`)).toThrow(/c\.yaml:1:\d+: an alias within what it stands for/),
  );

  it('names an alias without its anchor', () =>
    expect(() => read('list: []\nname: *a\n')).toThrow(/c\.yaml:2:7: Unresolved alias/));

  it('does not expand a billion laughs', () => {
    const bomb = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(', ')}]`,
    );
    expect(() => read(`a0: &a0 x\n${bomb.join('\n')}\n`)).toThrow(EvidenceError);
  });

  it('suggests the value that was meant, and says what is wrong inside the branch of a union that fits', () => {
    const union = z.strictObject({
      mode: z.enum(['fast', 'slow']).default('fast'),
      list: z.array(z.union([z.string().regex(/^x/, 'begins with x'), z.strictObject({ n: z.number() })])),
    });
    expect(() => readYaml('mode: fats\nlist: [y, {n: a}]\n', 'c.yaml', union)).toThrow(
      /c\.yaml:1:1: mode: .*not "fats", did you mean "fast"\?[\s\S]*c\.yaml:2:8: list\.0: begins with x[\s\S]*c\.yaml:2:12: list\.1\.n: /,
    );
  });
});
