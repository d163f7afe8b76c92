import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DocumentKind } from '../../core/documents/document-kind.js';
import { EvidenceError } from '../../core/errors.js';
import { didYouMean } from '../../core/suggest.js';
import { ModelShape } from './model-shape.js';
import { ordersOf } from './order.js';
import { languagesOf } from './strings.js';
import { templateFiles } from './template-file.js';

export interface Ejected {
  readonly written: readonly string[];
  /** There already: nothing is overwritten. */
  readonly kept: readonly string[];
}

/**
 * Copies the built-in templates of a kind, or of one section of it, to where one's own are looked for, each with a
 * comment that names what it may print. Throws E_USAGE, E_OUT_DIR.
 */
export async function ejectTemplates(
  kind: DocumentKind,
  section: string | undefined,
  to: string,
): Promise<Ejected> {
  const sections = [...new Set(Object.values(ordersOf(kind.kind)).flat())];
  if (section !== undefined && !sections.includes(section))
    throw new EvidenceError(
      'E_USAGE',
      `${kind.kind} has no section "${section}"`,
      didYouMean(section, sections) ?? `one of: ${sections.join(', ')}`,
    );
  const names = section === undefined ? sections : [section];
  const files = names.map((name) => `${kind.kind}/sections/${name}.md.hbs`);
  const others = languagesOf().map((language) => `${kind.kind}/strings.${language}.yaml`);
  const wanted = section === undefined ? [`${kind.kind}/order.yaml`, ...others, ...files] : files;
  const comment = contract(kind);
  const [written, kept]: [string[], string[]] = [[], []];
  for (const path of wanted) {
    const [builtIn] = templateFiles(path, []);
    if (!builtIn) continue;
    const target = join(to, path);
    const text = path.endsWith('.hbs') ? comment + builtIn.text : builtIn.text;
    ((await writeNew(target, text)) ? written : kept).push(target);
  }
  return { written, kept };
}

/** A Handlebars comment prints nothing, and takes its line with it. */
function contract(kind: DocumentKind): string {
  const shape = new ModelShape(kind.model);
  const names = shape.names(shape.root);
  const lines = names.map((name) => {
    const field = shape.property(shape.root, name) ?? 'any';
    const isList = field !== 'any' && field.some(({ type }) => type === 'array');
    const inner = shape.names(isList ? (shape.items(field) ?? 'any') : field);
    return `  ${name}${isList ? '[]' : ''}${inner.length === 0 ? '' : `: ${inner.join(', ')}`}`;
  });
  return [
    `{{!-- ${kind.title}. It may print these fields of its model:`,
    ...lines,
    '  {{line x}} prints text, {{prose x}} the Markdown of people, {{field x}} a value or the way it is missing,',
    '  {{> @default}} the built-in template. `evidence report template check` names every mistake. --}}',
    '',
  ].join('\n');
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new EvidenceError(
      'E_OUT_DIR',
      `${path} cannot be written: ${message}`,
      '--to names another folder',
      {
        cause: error,
      },
    );
  }
}
