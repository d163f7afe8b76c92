import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from '../../core/errors.js';
import {
  compileOptions,
  type Env,
  loadTemplate,
  type OwnTemplates,
  partialNames,
  type Sink,
} from '../templates.js';

/** Templates of the first folder that has one of that name; the built-in one counts where none has. */
export function ownTemplates(folders: readonly string[]): OwnTemplates {
  return {
    isEmpty: folders.length === 0,
    partialNames: (sink) => folders.flatMap((folder) => partialNames(sink, folder)),
    load: (env, name, sink) => {
      const at = folders.findIndex((folder) => existsSync(fileIn(folder, name, sink)));
      if (at >= 0) return compileOwn(env, name, sink, folders.slice(at));
      return builtIn(env, name, sink);
    },
  };
}

function builtIn(env: Env, name: string, sink: Sink): HandlebarsTemplateDelegate {
  try {
    return namingFile(`templates/${name}.${sink}.hbs`, loadTemplate(env, name, sink));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new EvidenceError(
      'E_TEMPLATE',
      `there is no template ${name}.${sink}.hbs`,
      'evidence report template check names every mistake',
      { cause: error },
    );
  }
}

/** `{{> @default}}` in a template of one's own is the one it stands in for. */
const DEFAULT = '@default';

/** `folders`: the first has the template; those behind it and the built-in one are what `{{> @default}}` means. */
function compileOwn(
  env: Env,
  name: string,
  sink: Sink,
  folders: readonly string[],
): HandlebarsTemplateDelegate {
  const [folder = '', ...rest] = folders;
  const file = fileIn(folder, name, sink);
  try {
    const tree = env.parse(readFileSync(file, 'utf8'), { srcName: file });
    const meant = `${DEFAULT} ${name} ${folder}`;
    if (renameDefault(tree, meant)) env.registerPartial(meant, ownTemplates(rest).load(env, name, sink));
    return namingFile(file, env.compile(tree, compileOptions(sink)));
  } catch (error) {
    throw located(file, error);
  }
}

/** Whether there is any `{{> @default}}` in it. */
function renameDefault(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { type, name: path } = node as { type?: string; name?: { original?: string } };
  const isDefault = type === 'PartialStatement' && path?.original === DEFAULT;
  if (isDefault) path.original = name;
  const inner = Object.values(node).map((child) => renameDefault(child, name));
  return isDefault || inner.includes(true);
}

/** Handlebars says the line and the column of a mistake, but not the file. */
function namingFile(file: string, template: HandlebarsTemplateDelegate): HandlebarsTemplateDelegate {
  return (context, options) => {
    try {
      return template(context, options);
    } catch (error) {
      throw located(file, error);
    }
  };
}

function located(file: string, error: unknown): unknown {
  // Of a partial, the innermost file has said it already.
  if (!(error instanceof Error) || error instanceof EvidenceError) return error;
  const { lineNumber, column } = error as { lineNumber?: number; column?: number };
  const line = lineNumber ?? Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const what =
    error instanceof RangeError ? 'it includes itself without end' : error.message.replace(/ - \d+:\d+$/, '');
  return new EvidenceError(
    'E_TEMPLATE',
    `${file}:${line}:${(column ?? 0) + 1}: ${what}`,
    'evidence report template check names every mistake',
    { cause: error },
  );
}

function fileIn(folder: string, name: string, sink: Sink): string {
  return join(folder, `${name}.${sink}.hbs`);
}
