import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadMember } from '../core/load-registry.js';
import type { BundleView, ManifestView, Report } from '../core/report.js';
import { readDeltas, readTable } from '../facts/read-tables.js';
import { type Chart, drawChart } from './chart.js';
import { render } from './render.js';
import { standalone } from './svg.js';

/**
 * Writes README.md, report.html, summary.json (what both print, as data) and plots/*.svg into a bundle folder, from
 * its manifest and tables alone.
 */
export async function writeBundleDocuments(root: string, manifest: ManifestView): Promise<void> {
  const view: BundleView = {
    manifest,
    rows: (table) => readTable(root, table),
    deltas: () => readDeltas(root),
  };
  const report = (await loadMember('reports', 'bundle-readme')) as Report;
  const model = report.model.parse(report.build(view), ONCE) as Plots;
  const charts = model.plots.map((plot) => ({ file: plot.file, svg: drawChart(plot) }));
  if (charts.length > 0) await mkdir(join(root, 'plots'), { recursive: true, mode: 0o700 });
  const write = (path: string, text: string): Promise<void> =>
    writeFile(join(root, path), text, { mode: 0o600 });
  await Promise.all([
    write('summary.json', `${JSON.stringify(model, null, 1)}\n`),
    write('README.md', tidy(render('bundle-readme/README', 'md', model))),
    write('report.html', render('bundle-readme/report', 'html', model)),
    ...charts.map((chart) => write(chart.file, standalone(chart.svg))),
  ]);
}

/** Loads what writing needs, so that it costs nothing at the end of a run. */
export async function preloadDocuments(): Promise<void> {
  await loadMember('reports', 'bundle-readme');
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
