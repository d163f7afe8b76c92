import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readYaml } from '../../core/read-yaml.js';
import { TEMPLATES } from '../templates.js';
import { templateFiles } from './template-file.js';

const schema = z.record(z.string(), z.string());

export type Strings = Readonly<Record<string, string>>;

/**
 * What templates print besides data, by key: of `_strings/<language>.yaml` and then `<kind>/strings.<language>.yaml`,
 * each from the built-in one up to the folder that wins. What a language does not have is English.
 */
export function stringsOf(kind: string, language: string, folders: readonly string[] = []): Strings {
  const languages = language === 'en' ? ['en'] : ['en', language];
  return Object.assign({}, ...languages.map((l) => stringsIn(kind, l, folders))) as Strings;
}

/** Of one language alone. */
export function stringsIn(kind: string, language: string, folders: readonly string[] = []): Strings {
  const files = [`_strings/${language}.yaml`, `${kind}/strings.${language}.yaml`].flatMap((path) =>
    templateFiles(path, folders).toReversed(),
  );
  return Object.assign({}, ...files.map(({ file, text }) => readYaml(text, file, schema))) as Strings;
}

/** Languages with a file of common words. */
export function languagesOf(folders: readonly string[] = []): string[] {
  const all = [fileURLToPath(TEMPLATES), ...folders].flatMap((folder) => {
    const strings = join(folder, '_strings');
    return existsSync(strings) ? readdirSync(strings) : [];
  });
  return [...new Set(all.flatMap((file) => /^([\w-]+)\.yaml$/.exec(file)?.[1] ?? []))].toSorted();
}
