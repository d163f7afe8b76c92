import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DocumentKind } from '../../core/documents/document-kind.js';
import { EvidenceError } from '../../core/errors.js';
import { didYouMean } from '../../core/suggest.js';
import { helpersFor } from '../render.js';
import { loadHandlebars, partialNames, type Sink, TEMPLATES } from '../templates.js';
import { EMPTY_RECORD } from './empty-record.js';
import { makeDocument } from './make-document.js';
import { ModelShape } from './model-shape.js';
import { ordersOf } from './order.js';
import { ownTemplates } from './own-templates.js';
import { sampleModel } from './sample-model.js';
import { renderSections } from './sections.js';
import { languagesOf, stringsIn } from './strings.js';
import { templateFiles } from './template-file.js';
import type { TemplateProblem } from './template-problem.js';
import { type ParsedTemplate, type Surroundings, walkTemplate } from './walk-template.js';

/** Models made up for each kind and variant: nothing there, all there, and some of each. */
const SAMPLES = 24;

export interface CheckedTemplates {
  readonly templates: number;
  readonly problems: readonly TemplateProblem[];
}

/**
 * Every template of these kinds: its paths, helpers, partials and words against the model, and then rendered, with
 * made-up models and with an incident nobody has filled in. Errors first, by file and line.
 */
export function checkTemplates(kinds: readonly DocumentKind[], folders: readonly string[]): CheckedTemplates {
  const found = new Map<string, TemplateProblem>();
  const report = (problem: TemplateProblem): void => {
    const { file, line, column, text } = problem;
    const key = `${file}:${line}:${column}:${text}`;
    if (!found.has(key)) found.set(key, problem);
  };
  const counts = kinds.map((kind) => checkKind(kind, folders, report));
  checkStray(kinds, folders, report);
  const problems = [...found.values()].toSorted(
    (a, b) =>
      a.level.localeCompare(b.level) ||
      a.file.localeCompare(b.file) ||
      a.line - b.line ||
      a.column - b.column,
  );
  return { templates: counts.reduce((a, b) => a + b, 0), problems };
}

type Report = (problem: TemplateProblem) => void;

function checkKind(kind: DocumentKind, folders: readonly string[], report: Report): number {
  const orders = attempt(() => ordersOf(kind.kind, folders), report);
  if (!orders) return 0;
  const [orderFile] = templateFiles(`${kind.kind}/order.yaml`, folders);
  const at = (text: string, hint?: string, level: TemplateProblem['level'] = 'error'): void =>
    report({
      file: orderFile?.file ?? `templates/${kind.kind}/order.yaml`,
      line: 1,
      column: 1,
      level,
      text,
      hint,
    });
  for (const variant of kind.variants) if (!orders[variant]) at(`the variant "${variant}" has no order`);
  for (const variant of Object.keys(orders))
    if (!kind.variants.includes(variant))
      at(`the document has no variant "${variant}"`, didYouMean(variant, kind.variants));
  const sections = [...new Set(Object.values(orders).flat())];
  const there = sectionNames(kind.kind, folders);
  for (const section of sections)
    if (!there.has(section)) at(`there is no section "${section}"`, didYouMean(section, [...there]));
  for (const section of there)
    if (!sections.includes(section))
      at(`the section "${section}" is in no order: nothing prints it`, undefined, 'warning');
  const around = surroundings(kind, folders, 'md', report);
  const names = sections
    .filter((section) => there.has(section))
    .map((section) => `${kind.kind}/sections/${section}`);
  const isSound = names.map((name) => checkFile(name, 'md', folders, around, report)).every(Boolean);
  if (isSound && names.length === sections.length) renderAll(kind, around.model, folders, report);
  return names.length;
}

/** Whether it can be parsed. Of a template that stands in for another, that one too: it may be included. */
function checkFile(
  name: string,
  sink: Sink,
  folders: readonly string[],
  around: Surroundings,
  report: Report,
): boolean {
  const trees = templateFiles(`${name}.${sink}.hbs`, folders).map(({ file, text }) =>
    attempt(() => parse(file, text), report),
  );
  for (const tree of trees) if (tree) walkTemplate(tree, around);
  return trees.every((tree) => tree !== undefined);
}

function surroundings(
  kind: DocumentKind,
  folders: readonly string[],
  sink: Sink,
  report: Report,
): Surroundings {
  const helpers = helpersFor((html) => html, {});
  const parsed = new Map<string, ParsedTemplate | undefined>();
  return {
    model: new ModelShape(kind.model),
    arity: new Map(Object.entries(helpers).map(([name, helper]) => [name, helper.length])),
    partialNames: [...partialNames(sink), ...ownTemplates(folders).partialNames(sink)],
    partial: (name) => {
      if (!parsed.has(name)) {
        const [winner] = templateFiles(`_partials/${name}.${sink}.hbs`, folders);
        parsed.set(name, winner && attempt(() => parse(winner.file, winner.text), report));
      }
      return parsed.get(name);
    },
    strings: new Map(
      languagesOf(folders).map((l) => [l, new Set(Object.keys(stringsIn(kind.kind, l, folders)))]),
    ),
    isMarkdown: sink === 'md',
    report,
  };
}

function parse(file: string, text: string): ParsedTemplate {
  try {
    return { file, program: loadHandlebars('', 'md').parse(text) };
  } catch (error) {
    // `Parse error on line 3:` and a picture of the place, or a message with ` - 3:5` behind it.
    const message = (error as Error).message;
    const line = Number(/on line (\d+)/.exec(message)?.[1] ?? / - (\d+):\d+$/.exec(message)?.[1] ?? 1);
    const column =
      Number(/ - \d+:(\d+)$/.exec(message)?.[1] ?? /^(-*)\^/m.exec(message)?.[1]?.length ?? 0) + 1;
    const what = message.includes('\n') ? `it cannot be parsed: ${message.split('\n').at(-1)}` : message;
    throw new EvidenceError('E_TEMPLATE', `${file}:${line}:${column}: ${what.replace(/ - \d+:\d+$/, '')}`);
  }
}

function renderAll(kind: DocumentKind, model: ModelShape, folders: readonly string[], report: Report): void {
  for (const variant of kind.variants) {
    attempt(() => makeDocument(kind, EMPTY_RECORD, { variant, folders, language: 'en' }), report);
    for (let seed = 0; seed < SAMPLES; seed++) {
      const head = { kind: kind.kind, variant, language: 'en', timezone: 'UTC', status: 'draft' };
      const sample = { ...(sampleModel(model, seed) as object), ...head };
      attempt(() => renderSections(kind.kind, variant, sample, 'en', 'md', folders), report, 'warning');
    }
  }
}

/** Templates of one's own that nothing will ever read: a mistyped name. */
function checkStray(kinds: readonly DocumentKind[], folders: readonly string[], report: Report): void {
  const known = new Set([
    ...kinds.map(({ kind }) => kind),
    '_layouts',
    '_partials',
    '_strings',
    'bundle-readme',
  ]);
  for (const folder of folders)
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && !known.has(entry.name))
        report({
          ...{ file: join(folder, entry.name), line: 1, column: 1, level: 'warning' },
          text: `there is no document "${entry.name}"`,
          hint: didYouMean(entry.name, [...known]),
        });
}

function sectionNames(kind: string, folders: readonly string[]): Set<string> {
  const all = [fileURLToPath(TEMPLATES), ...folders].flatMap((folder) => {
    const sections = join(folder, kind, 'sections');
    return existsSync(sections) ? readdirSync(sections) : [];
  });
  return new Set(all.flatMap((file) => /^(.+)\.md\.hbs$/.exec(file)?.[1] ?? []));
}

/** What a mistake says of its place (`file:line:column: what`) as a problem; undefined after one. */
function attempt<T>(work: () => T, report: Report, level: TemplateProblem['level'] = 'error'): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Of YAML there may be several in one message, a line each.
    const places = [...error.message.matchAll(/^\s*(\S+?):(\d+):(\d+): (.*)$/gm)];
    for (const [, file = '', line, column, text = ''] of places)
      report({
        file,
        line: Number(line),
        column: Number(column),
        level,
        text: absent(text),
        hint: guard(text),
      });
    if (places.length === 0 && error instanceof EvidenceError)
      report({ file: 'templates', line: 1, column: 1, level, text: error.message, hint: error.hint });
    else if (places.length === 0) throw error;
    return undefined;
  }
}

/** Of a value that some models have and some do not. */
const ABSENT = /^(?:"(.+)" not defined in |the helper "\w+" was given nothing)/;

function absent(text: string): string {
  const match = ABSENT.exec(text);
  return match ? `${match[1] === undefined ? 'what is printed here' : `"${match[1]}"`} may be absent` : text;
}

function guard(text: string): string | undefined {
  return ABSENT.test(text) ? 'put {{#if …}} around it' : undefined;
}
