import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadMember } from '../core/load-registry.js';
import type { BundleView, ManifestView, Report } from '../core/report.js';
import type { Analysis } from '../core/verdict.js';
import type { FactStore } from '../facts/fact-store.js';
import { readDeltas, readTable } from '../facts/read-tables.js';
import { type Chart, drawChart } from './chart.js';
import { readyTemplate, render } from './render.js';
import { standalone } from './svg.js';

/**
 * Writes README.md, report.html, summary.json (what both print, as data), plots/*.svg and, where a verdict was made,
 * verdict.json and findings.json into a bundle folder, from its manifest, tables and analysis alone.
 *
 * @param facts the tables, when they were read already
 */
export async function writeBundleDocuments(
  root: string,
  manifest: ManifestView,
  analysis?: Analysis,
  facts?: FactStore,
): Promise<void> {
  const view: BundleView = {
    manifest,
    rows: (table) => facts?.all(table) ?? readTable(root, table),
    deltas: () => facts?.allDeltas() ?? readDeltas(root),
    analysis,
  };
  const model = await modelOf(view);
  const charts = model.plots.map((plot) => ({ file: plot.file, svg: drawChart(plot) }));
  if (charts.length > 0) await mkdir(join(root, 'plots'), { recursive: true, mode: 0o700 });
  const write = (path: string, text: string): Promise<void> =>
    writeFile(join(root, path), text, { mode: 0o600 });
  await Promise.all([
    ...(analysis ? verdictFiles(analysis).map(([path, data]) => write(path, json(data))) : []),
    write('summary.json', json(model)),
    write('README.md', tidy(render('bundle-readme/README', 'md', model))),
    write('report.html', render('bundle-readme/report', 'html', model)),
    ...charts.map((chart) => write(chart.file, standalone(chart.svg))),
  ]);
}

/** report.html of a bundle, self-contained. */
export async function reportPage(view: BundleView): Promise<string> {
  return render('bundle-readme/report', 'html', await modelOf(view));
}

/** README.md of a bundle. */
export async function readmeOf(view: BundleView): Promise<string> {
  return tidy(render('bundle-readme/README', 'md', await modelOf(view)));
}

/** What both print, as data: `summary.json`. */
export async function summaryOf(view: BundleView): Promise<string> {
  return json(await modelOf(view));
}

async function modelOf(view: BundleView): Promise<Plots> {
  const report = (await loadMember('reports', 'bundle-readme')) as Report;
  return report.model.parse(report.build(view), ONCE) as Plots;
}

/** The analysis as data: `verdict.json` (`evidence/verdict/v1`) and `findings.json` (`evidence/findings/v1`). */
function verdictFiles({ verdict, findings, settings }: Analysis): [string, object][] {
  return [
    ['verdict.json', { schema: 'evidence/verdict/v1', ...verdict, settings }],
    ['findings.json', { schema: 'evidence/findings/v1', findings }],
  ];
}

function json(data: unknown): string {
  return `${JSON.stringify(data, null, 1)}\n`;
}

/** Loads what writing needs, so that it costs nothing at the end of a run. */
export async function preloadDocuments(): Promise<void> {
  await loadMember('reports', 'bundle-readme');
  readyTemplate('bundle-readme/README', 'md');
  readyTemplate('bundle-readme/report', 'html');
}

/** zod writes and compiles code for a schema that will be used often; this one is used once. */
const ONCE = { jitless: true } as const;

interface Plots {
  readonly plots: readonly (Chart & { readonly file: string })[];
}

/** One blank line between blocks, none at the end. */
export function tidy(markdown: string): string {
  return `${markdown.replace(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}
