import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../src/core/read-yaml.js';
import { TEMPLATES } from '../../src/render/templates.js';

const words = z.record(z.string(), z.string());
const orders = z.record(z.string(), z.array(z.string()));

function read<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  const file = new URL(path, TEMPLATES);
  return readYaml(existsSync(file) ? readFileSync(file, 'utf8') : '{}', path, schema);
}

const kinds = readdirSync(TEMPLATES).filter((name) => existsSync(new URL(`${name}/order.yaml`, TEMPLATES)));

describe.each(kinds)('templates of %s', (kind) => {
  const files = readdirSync(new URL(`${kind}/sections/`, TEMPLATES)).filter((file) =>
    file.endsWith('.md.hbs'),
  );
  const texts = files.map((file) => readFileSync(new URL(`${kind}/sections/${file}`, TEMPLATES), 'utf8'));
  const english = read(`${kind}/strings.en.yaml`, words);

  it('have the same words in every language', () => {
    expect(Object.keys(read(`${kind}/strings.de.yaml`, words)).toSorted()).toEqual(
      Object.keys(english).toSorted(),
    );
  });

  it('print only words that are there', () => {
    const known = { ...read('_strings/en.yaml', words), ...english };
    const used = texts.flatMap((text) =>
      [...text.matchAll(/\{\{t "([^"]+)"\}\}/g)].map(([, key]) => key ?? ''),
    );
    expect(used.filter((key) => known[key] === undefined)).toEqual([]);
  });

  it('have a file for every section of an order, and none besides', () => {
    const named = new Set(Object.values(read(`${kind}/order.yaml`, orders)).flat());
    expect([...named].map((id) => `${id}.md.hbs`).toSorted()).toEqual(files.toSorted());
  });
});
