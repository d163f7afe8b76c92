import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { formatBytes, formatDuration } from '../core/units.js';
import { codeSpan, escapeCell, escapeXml, visible } from './escape.js';
import { type BarChart, barChart } from './svg-bar-chart.js';
import { type LineChart, lineChart } from './svg-line-chart.js';

/** Beside the sources in the repository, one folder further up from the compiled files. */
const ROOT = [
  new URL('../../templates/', import.meta.url),
  new URL('../../../templates/', import.meta.url),
].find((url) => existsSync(url));

/** The sinks a template may write for; each has its own escaping. */
type Sink = 'md' | 'html';

/**
 * Fills `templates/<name>.<sink>.hbs` with a model. HTML is escaped by default; Markdown has no default that is
 * right everywhere, so there every value goes through a helper: `line`, `cell` or `code`.
 */
export function render(name: string, sink: Sink, model: unknown): string {
  const engine = engineFor(sink);
  const template = engine.compile(read(`${name}.${sink}.hbs`), { strict: true, noEscape: sink === 'md' });
  return template(model);
}

/** Made once: building one costs more than a thousand uses. */
const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

const engines = new Map<Sink, typeof Handlebars>();

function engineFor(sink: Sink): typeof Handlebars {
  const known = engines.get(sink);
  if (known) return known;
  const engine = Handlebars.create();
  engine.registerHelper({
    line: (value: unknown) => escapeCell(asText(value)),
    cell: (value: unknown) => escapeCell(asText(value)),
    code: (value: unknown) => codeSpan(asText(value)),
    plain: (value: unknown) => visible(asText(value)),
    // A code span inside a table: the bar would end the cell even there (GFM).
    cellcode: (value: unknown) => codeSpan(asText(value)).replaceAll('|', '\\|'),
    bytes: (value: number) => formatBytes(value),
    duration: (ms: number) => formatDuration(ms),
    number: (value: number) => NUMBER.format(value),
    join: (values: readonly unknown[]) => values.map(asText).join(', '),
    gt: (a: number, b: number) => a > b,
    lineChart: (chart: LineChart) => new Handlebars.SafeString(lineChart(chart)),
    barChart: (chart: BarChart) => new Handlebars.SafeString(barChart(chart)),
    safe: (value: unknown) => new Handlebars.SafeString(escapeXml(asText(value))),
  });
  for (const partial of partials(sink)) engine.registerPartial(partial.name, partial.text);
  engines.set(sink, engine);
  return engine;
}

function partials(sink: Sink): { name: string; text: string }[] {
  const folder = new URL('_partials/', ROOT);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(`.${sink}.hbs`))
    .map((file) => ({ name: file.slice(0, -`.${sink}.hbs`.length), text: read(`_partials/${file}`) }));
}

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
