import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Handlebars from 'handlebars';
import { EvidenceError } from '../core/errors.js';
import { IS_BUILT, PACKAGE_ROOT } from '../core/package-root.js';
import { HELPERS } from './helper-names.js';

/** The sinks a template may write for; each has its own escaping. */
export type Sink = 'md' | 'html';

export const TEMPLATES = new URL('templates/', PACKAGE_ROOT);

/** Where the build puts templates turned into functions: reading those takes a tenth of compiling them. */
export const COMPILED = new URL('dist/templates/', PACKAGE_ROOT);

type Env = typeof Handlebars;

/** How every template is compiled, at build time or when first used. What is no known helper is a mistake. */
export function compileOptions(sink: Sink): CompileOptions {
  // `log` would print: only src/cli does.
  const knownHelpers = { ...Object.fromEntries(HELPERS.map((name) => [name, true])), log: false };
  return { strict: true, noEscape: sink === 'md', knownHelpers, knownHelpersOnly: true };
}

export function readTemplate(name: string, sink: Sink): string {
  return readFileSync(new URL(`${name}.${sink}.hbs`, TEMPLATES), 'utf8');
}

const require = createRequire(import.meta.url);

/**
 * Handlebars without its compiler, from one file, where the build has compiled the template: loading the package as
 * it comes, module by module, costs five times as much. `folders`: with templates of one's own, which need it.
 */
export function loadHandlebars(name: string, sink: Sink, folders: readonly string[] = []): Env {
  const isReady = folders.length === 0 && isCompiled(name, sink);
  return require(isReady ? 'handlebars/dist/handlebars.runtime.min.js' : 'handlebars') as Env;
}

/** A template as a function: of the first folder that has one, else the built-in one. */
export function loadTemplate(
  env: Env,
  name: string,
  sink: Sink,
  folders: readonly string[] = [],
): HandlebarsTemplateDelegate {
  const at = folders.findIndex((folder) => existsSync(fileIn(folder, name, sink)));
  if (at >= 0) return compileOwn(env, name, sink, folders.slice(at));
  if (isCompiled(name, sink))
    return env.template(require(fileURLToPath(compiledUrl(name, sink))) as TemplateSpecification);
  const file = `templates/${name}.${sink}.hbs`;
  return namingFile(file, env.compile(readTemplate(name, sink), compileOptions(sink)), Error);
}

/** `_partials/<name>.<sink>.hbs`: parts that several templates use. */
export function partialNames(sink: Sink, folders: readonly string[] = []): string[] {
  const end = `.${sink}.hbs`;
  const all = [...folders, fileURLToPath(TEMPLATES)].flatMap((folder) => {
    const partials = join(folder, '_partials');
    return existsSync(partials) ? readdirSync(partials) : [];
  });
  return [...new Set(all.flatMap((file) => (file.endsWith(end) ? file.slice(0, -end.length) : [])))];
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
    if (renameDefault(tree, meant)) env.registerPartial(meant, loadTemplate(env, name, sink, rest));
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
function namingFile(
  file: string,
  template: HandlebarsTemplateDelegate,
  kind?: typeof Error,
): HandlebarsTemplateDelegate {
  return (context, options) => {
    try {
      return template(context, options);
    } catch (error) {
      throw located(file, error, kind);
    }
  };
}

function located(file: string, error: unknown, kind?: typeof Error): unknown {
  // Of a partial, the innermost file has said it already.
  if (!(error instanceof Error) || error instanceof EvidenceError || /^\S+:\d+:\d+: /.test(error.message))
    return error;
  const { lineNumber, column } = error as { lineNumber?: number; column?: number };
  const line = lineNumber ?? Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const what =
    error instanceof RangeError ? 'it includes itself without end' : error.message.replace(/ - \d+:\d+$/, '');
  const text = `${file}:${line}:${(column ?? 0) + 1}: ${what}`;
  if (kind) return new kind(text, { cause: error });
  return new EvidenceError('E_TEMPLATE', text, 'evidence report template check names every mistake', {
    cause: error,
  });
}

function fileIn(folder: string, name: string, sink: Sink): string {
  return join(folder, `${name}.${sink}.hbs`);
}

function compiledUrl(name: string, sink: Sink): URL {
  return new URL(`${name}.${sink}.cjs`, COMPILED);
}

/** Tests take the templates as they are now, not as they were when last built. */
function isCompiled(name: string, sink: Sink): boolean {
  return IS_BUILT && existsSync(compiledUrl(name, sink));
}
