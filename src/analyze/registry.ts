import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Detection } from '../core/detection.js';
import { EvidenceError } from '../core/errors.js';
import { loadRegistry } from '../core/load-registry.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { readYaml } from '../core/read-yaml.js';
import { type Playbook, playbookSchema } from './playbook.js';

/** Every file of `detections/<layer>/` is a detection. Sorted by id. */
export async function loadDetections(): Promise<Detection[]> {
  const all = (await loadRegistry('detections')) as Detection[];
  return all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The playbooks of a folder; the built-in ones without an argument. Throws E_CONFIG with file:line:column. */
export function loadPlaybooks(folder: string | URL = new URL('playbooks/', PACKAGE_ROOT)): Playbook[] {
  const dir = typeof folder === 'string' ? folder : fileURLToPath(folder);
  return readdirSync(dir)
    .filter((file) => file.endsWith('.md'))
    .toSorted()
    .map((file) => readPlaybook(readFileSync(`${dir}/${file}`, 'utf8'), `${dir}/${file}`));
}

/** Front matter between two lines `---`, Markdown below. */
function readPlaybook(text: string, file: string): Playbook {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(text);
  if (match?.[1] === undefined) {
    throw new EvidenceError(
      'E_CONFIG',
      `${file}:1:1: a playbook begins with front matter between two lines "---"`,
    );
  }
  // The line with `---` stays as an empty one, so that line numbers are those of the file.
  const head = readYaml(`\n${match[1]}\n`, basename(file), playbookSchema);
  return { ...head, body: text.slice(match[0].length), file };
}
