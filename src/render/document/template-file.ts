import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEMPLATES } from '../templates.js';

export interface TemplateFile {
  /** For messages: as the person knows it. */
  readonly file: string;
  readonly text: string;
}

/**
 * Every file of that path below the folders of templates, the one that wins first, the built-in one last. `path`:
 * `pir/order.yaml`, `_layouts/house.css`.
 */
export function templateFiles(path: string, folders: readonly string[]): TemplateFile[] {
  const builtIn = fileURLToPath(new URL(path, TEMPLATES));
  return [
    ...folders.map((folder) => [join(folder, path), join(folder, path)] as const),
    [builtIn, `templates/${path}`] as const,
  ].flatMap(([at, file]) => (existsSync(at) ? [{ file, text: readFileSync(at, 'utf8') }] : []));
}
