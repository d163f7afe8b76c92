import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Handlebars from 'handlebars';
import { IS_BUILT, PACKAGE_ROOT } from '../core/package-root.js';
import { HELPERS } from './helper-names.js';

/** The sinks a template may write for; each has its own escaping. */
export type Sink = 'md' | 'html';

export const TEMPLATES = new URL('templates/', PACKAGE_ROOT);

/** Where the build puts templates turned into functions: reading those takes a tenth of compiling them. */
export const COMPILED = new URL('dist/templates/', PACKAGE_ROOT);

export type Env = typeof Handlebars;

/** Templates that stand in for built-in ones, or add to them: src/render/document/own-templates.ts. */
export interface OwnTemplates {
  /** Without any, templates need no compiler. */
  readonly isEmpty: boolean;
  readonly partialNames: (sink: Sink) => string[];
  /** The one that counts, which may be the built-in one. */
  readonly load: (env: Env, name: string, sink: Sink) => HandlebarsTemplateDelegate;
}

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
 * it comes, module by module, costs five times as much.
 */
export function loadHandlebars(name: string, sink: Sink, own?: OwnTemplates): Env {
  const isReady = isCompiled(name, sink) && (own?.isEmpty ?? true);
  const path = isReady ? 'handlebars/dist/handlebars.runtime.min.js' : 'handlebars';
  return require(path) as Env;
}

export function loadTemplate(env: Env, name: string, sink: Sink): HandlebarsTemplateDelegate {
  if (!isCompiled(name, sink)) return env.compile(readTemplate(name, sink), compileOptions(sink));
  return env.template(require(fileURLToPath(compiledUrl(name, sink))) as TemplateSpecification);
}

/** `_partials/<name>.<sink>.hbs`: parts that several templates use. */
export function partialNames(sink: Sink, folder = fileURLToPath(TEMPLATES)): string[] {
  const partials = join(folder, '_partials');
  if (!existsSync(partials)) return [];
  const end = `.${sink}.hbs`;
  return readdirSync(partials).flatMap((file) => (file.endsWith(end) ? file.slice(0, -end.length) : []));
}

function compiledUrl(name: string, sink: Sink): URL {
  return new URL(`${name}.${sink}.cjs`, COMPILED);
}

/** Tests take the templates as they are now, not as they were when last built. */
function isCompiled(name: string, sink: Sink): boolean {
  return IS_BUILT && existsSync(compiledUrl(name, sink));
}
