import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Detection } from '../core/detection.js';
import { EvidenceError } from '../core/errors.js';
import { loadRegistry } from '../core/load-registry.js';
import { IS_BUILT, PACKAGE_ROOT } from '../core/package-root.js';
import { mistakes, readYaml } from '../core/read-yaml.js';
import { type Known, type Playbook, playbookSchema } from './playbook.js';

/** Every file of `detections/<layer>/` is a detection. Sorted by id. */
export async function loadDetections(): Promise<Detection[]> {
  const all = (await loadRegistry('detections')) as Detection[];
  return all.toSorted(byId);
}

export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** The built-in playbooks as data: parsing the YAML of forty files takes longer than a snapshot. */
export const COMPILED_PLAYBOOKS = new URL('dist/playbooks.json', PACKAGE_ROOT);

interface Document {
  readonly file: string;
  readonly text: string;
}

/**
 * The built-in playbooks and those in folders of the user, where one for the same cause replaces the built-in one.
 * Throws E_CONFIG with file:line:column; with `detections` also for a detection or a cause that does not exist.
 */
export function loadPlaybooks(
  folders: readonly string[] = [],
  detections?: readonly Detection[],
): Playbook[] {
  if (folders.length === 0 && IS_BUILT && existsSync(COMPILED_PLAYBOOKS))
    return JSON.parse(readFileSync(COMPILED_PLAYBOOKS, 'utf8')) as Playbook[];
  const documents = [fileURLToPath(new URL('playbooks', PACKAGE_ROOT)), ...folders].map(documentsOf);
  const known: Known | undefined = detections && {
    detections: new Set(detections.map((d) => d.id)),
    causes: new Set(documents.flat().flatMap(({ text }) => /^cause: *(\w+)/m.exec(text)?.[1] ?? [])),
  };
  const schema = playbookSchema(known);
  const byCause = new Map<string, Playbook>();
  for (const list of documents) {
    const own = new Map<string, string>();
    for (const document of list) {
      const playbook = readPlaybook(document, schema);
      const first = own.get(playbook.cause);
      if (first !== undefined)
        throw mistakes(document.file, [
          `${document.file}:${lineOf(document.text, 'cause:')}:1: ${playbook.cause} is the cause of ${first} too`,
        ]);
      own.set(playbook.cause, document.file);
      byCause.set(playbook.cause, playbook);
    }
  }
  return [...byCause.values()];
}

function documentsOf(folder: string): Document[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  } catch (error) {
    throw new EvidenceError(
      'E_CONFIG',
      `playbooks: ${folder} cannot be read: ${(error as Error).message}`,
      'give a folder of Markdown files, such as ./playbooks',
    );
  }
  return names.toSorted().map((name) => {
    const file = join(folder, name);
    return { file, text: readFileSync(file, 'utf8') };
  });
}

/** Front matter between two lines `---`, Markdown below. */
function readPlaybook({ file, text }: Document, schema: ReturnType<typeof playbookSchema>): Playbook {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(text);
  if (match?.[1] === undefined) {
    throw new EvidenceError(
      'E_CONFIG',
      `${file}:1:1: a playbook begins with front matter between two lines "---"`,
    );
  }
  // The line with `---` stays as an empty one, so that line numbers are those of the file.
  const head = readYaml(`\n${match[1]}\n`, file, schema);
  return { ...head, body: text.slice(match[0].length), file };
}

function lineOf(text: string, start: string): number {
  return text.split('\n').findIndex((line) => line.startsWith(start)) + 1;
}
