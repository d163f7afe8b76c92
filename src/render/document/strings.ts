import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { readYaml } from '../../core/read-yaml.js';
import { TEMPLATES } from '../templates.js';

const schema = z.record(z.string(), z.string());

/** What templates print besides data, by key: `templates/_strings/<language>.yaml`, then `<kind>/strings.<language>.yaml`. */
export function stringsOf(kind: string, language: string): Readonly<Record<string, string>> {
  const files = [`_strings/${language}.yaml`, `${kind}/strings.${language}.yaml`];
  return Object.assign(
    {},
    ...files
      .filter((file) => existsSync(new URL(file, TEMPLATES)))
      .map((file) => readYaml(readFileSync(new URL(file, TEMPLATES), 'utf8'), `templates/${file}`, schema)),
  ) as Record<string, string>;
}
