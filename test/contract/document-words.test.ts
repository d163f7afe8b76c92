import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { orderOf } from '../../src/render/document/order.js';
import { stringsOf } from '../../src/render/document/strings.js';
import { ROOT } from '../support/cli.js';

const TEMPLATES = join(ROOT, 'templates');
const KINDS = readdirSync(TEMPLATES).filter((kind) => existsSync(join(TEMPLATES, kind, 'order.yaml')));

const PARTIALS = join(TEMPLATES, '_partials');
const partial = (name: string): string => readFileSync(join(PARTIALS, `${name}.md.hbs`), 'utf8');

/** Keys that a section asks for, those of its partials too. */
function keysOf(text: string): string[] {
  const own = [...text.matchAll(/\(?\bt '([a-z0-9_]+)'/g)].map((m) => m[1] ?? '');
  const partials = [...text.matchAll(/\{\{> ([\w-]+)/g)].map((m) => m[1] ?? '');
  return [...own, ...partials.flatMap((name) => keysOf(partial(name)))];
}

// A word that a language lacks would stand in the document as the name of its key.
describe.each(KINDS)('the words of templates/%s', (kind) => {
  const folder = join(TEMPLATES, kind, 'sections');
  const sections = readdirSync(folder).map((file) => file.replace(/\.md\.hbs$/, ''));
  const asked = new Set(sections.flatMap((s) => keysOf(readFileSync(join(folder, `${s}.md.hbs`), 'utf8'))));

  it.each(['en', 'de'])('are all there in %s', (language) => {
    const strings = stringsOf(kind, language);
    expect([...asked].filter((key) => !strings[key]?.trim())).toEqual([]);
  });

  it.each(['en', 'de'])('are all used, those of %s', (language) => {
    const file = join(TEMPLATES, kind, `strings.${language}.yaml`);
    const own = [...readFileSync(file, 'utf8').matchAll(/^([a-z0-9_]+):/gm)].map((m) => m[1] ?? '');
    expect(own.filter((key) => !asked.has(key))).toEqual([]);
  });

  it('have a place: every section stands in a variant', () => {
    const text = readFileSync(join(TEMPLATES, kind, 'order.yaml'), 'utf8');
    const variants = [...text.matchAll(/^(\w+):/gm)].map((m) => m[1] ?? '');
    const placed = new Set(variants.flatMap((variant) => orderOf(kind, variant)));
    expect(sections.filter((s) => !placed.has(s))).toEqual([]);
    expect([...placed].filter((s) => !sections.includes(s))).toEqual([]);
  });
});
