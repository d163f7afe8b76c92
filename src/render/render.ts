import type Handlebars from 'handlebars';
import type { Field } from '../core/documents/field.js';
import { formatBytes } from '../core/units.js';
import { type Chart, drawChart } from './chart.js';
import { cellCode, codeSpan, escapeAlt, escapeLine, escapeXml, visible } from '../core/escape.js';
import { withClosedFence } from '../core/fences.js';
import { type Helper, HELPERS } from './helper-names.js';
import { fieldText } from './document/field-text.js';
import { formatNumber } from './number.js';
import { CHART_CSS } from './svg.js';
import { loadHandlebars, loadTemplate, type OwnTemplates, partialNames, type Sink } from './templates.js';

/**
 * Fills `templates/<name>.<sink>.hbs` with a model. HTML is escaped by default; Markdown has no default that is
 * right everywhere, so there every value goes through a helper: `line` (also within a table), `alt`, `code` or
 * `cellcode`. `own`, of a document: templates that stand in for built-in ones; there a helper that is given nothing
 * is a mistake.
 */
export function render(
  name: string,
  sink: Sink,
  model: unknown,
  strings: Readonly<Record<string, string>> = {},
  own?: OwnTemplates,
): string {
  // Handlebars leaves control characters alone; here none of them is ours but line ends.
  return visible(readyTemplate(name, sink, strings, own)(model, OWN_PROPERTIES));
}

/** With everything it calls: the first time is the expensive one. */
export function readyTemplate(
  name: string,
  sink: Sink,
  strings: Readonly<Record<string, string>> = {},
  own?: OwnTemplates,
): HandlebarsTemplateDelegate {
  const engine = loadHandlebars(name, sink, own).create();
  const helpers = helpersFor((html) => new engine.SafeString(html), strings);
  for (const helper of HELPERS) {
    const isStrict = own !== undefined && helper !== 'eq';
    engine.registerHelper(helper, isStrict ? givenAll(helpers[helper], engine.Exception) : helpers[helper]);
  }
  const load = (path: string): HandlebarsTemplateDelegate =>
    own ? own.load(engine, path, sink) : loadTemplate(engine, path, sink);
  for (const partial of new Set([...partialNames(sink), ...(own?.partialNames(sink) ?? [])]))
    engine.registerPartial(partial, load(`_partials/${partial}`));
  return load(name);
}

/** A path leads only to what the model itself has, never to what JavaScript gives every object. */
const OWN_PROPERTIES = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;

/** What templates may call. Each takes as many values as it names: `evidence report template check` counts them. */
export function helpersFor(
  raw: (html: string) => unknown,
  strings: Readonly<Record<string, string>>,
): Record<Helper, Handlebars.HelperDelegate> {
  return {
    line: (value: unknown) => escapeLine(asText(value)),
    alt: (value: unknown) => escapeAlt(asText(value)),
    code: (value: unknown) => codeSpan(asText(value)),
    cellcode: (value: unknown) => cellCode(asText(value)),
    bytes: (value: number) => formatBytes(value),
    number: (value: number) => formatNumber(value),
    join: (values: readonly unknown[]) => values.map(asText).join(', '),
    most: (values: readonly unknown[], count: number) => values.slice(0, count),
    beyond: (values: readonly unknown[], count: number) =>
      values.length > count ? ` and ${formatNumber(values.length - count)} more` : '',
    one: (value: number) => value === 1,
    less: (value: number, other: number) => value - other,
    outcome: (value: string) => OUTCOME_WORDS[value] ?? value,
    timeOfDay: (iso: string) => /T(\d\d:\d\d:\d\d(?:\.\d{1,3})?)/.exec(iso)?.[1] ?? '?',
    plot: (chart: Chart) => raw(drawChart(chart)),
    cited: (cite: string) => raw(link(cite.replace(/:[\d-]+$/, ''), cite)),
    below: (folder: string, file: string) => raw(link(folder + file, file)),
    chartCss: () => raw(CHART_CSS),
    eq: (a: unknown, b: unknown) => a === b,
    field: (value: Field<unknown>) => fieldText(value, false, strings),
    asked: (value: Field<unknown>) => fieldText(value, true, strings),
    known: (value: Field<unknown>) => value.state === 'known',
    prose: (value: unknown) => withClosedFence(asText(value).trim()),
    cites: (ids: readonly string[]) => ids.map((id) => `[${id}]`).join(''),
    t: (key: string) => strings[key] ?? key,
  };
}

/** Strict mode looks at what is printed, not at what a helper is given: `undefined` would be printed as a word. */
function givenAll(
  helper: Handlebars.HelperDelegate,
  Exception: typeof Handlebars.Exception,
): Handlebars.HelperDelegate {
  return (...given: unknown[]) => {
    if (given.slice(0, helper.length).includes(undefined)) {
      const { name, loc } = given.at(-1) as { name: string; loc: hbs.AST.SourceLocation };
      throw new Exception(`the helper "${name}" was given nothing`, { type: 'Helper', loc });
    }
    return helper(...(given as Parameters<Handlebars.HelperDelegate>)) as unknown;
  };
}

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  timed_out: 'timed out',
  truncated: 'cut short',
  missing_tool: 'tool not installed',
  unsupported: 'not there',
  connection_lost: 'connection lost',
  not_run: 'not run',
};

/** To a file of the unpacked bundle. Paths in bundles are plain; any other is shown, but leads nowhere. */
function link(path: string, shown: string): string {
  const code = `<code>${escapeXml(shown)}</code>`;
  const isPlain = /^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9._/@-]+$/.test(path);
  return isPlain ? `<a href="${path}">${code}</a>` : code;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
