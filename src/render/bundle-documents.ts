import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleView, ManifestView, Report } from '../core/report.js';
import { readDeltas, readTable } from '../facts/read-tables.js';
import { render } from './render.js';
import { type BarChart, barChart } from './svg-bar-chart.js';
import { type LineChart, lineChart } from './svg-line-chart.js';

/** Writes README.md, report.html, summary.json (what both print, as data) and plots/*.svg into a bundle folder, from its manifest and tables alone. */
export async function writeBundleDocuments(root: string, manifest: ManifestView): Promise<void> {
  const view: BundleView = {
    manifest,
    rows: (table) => readTable(root, table),
    deltas: () => readDeltas(root),
  };
  const report = await loadReport('bundle-readme');
  const model = report.model.parse(report.build(view)) as Plots;
  await mkdir(join(root, 'plots'), { recursive: true, mode: 0o700 });
  const write = (path: string, text: string): Promise<void> =>
    writeFile(join(root, path), text, { mode: 0o600 });
  await Promise.all([
    write('summary.json', `${JSON.stringify(model, null, 1)}\n`),
    write('README.md', render('bundle-readme/README', 'md', model).replace(/\n{3,}/g, '\n\n')),
    write('report.html', render('bundle-readme/report', 'html', model)),
    ...model.linePlots.map((plot) => write(plot.file, lineChart(plot))),
    ...model.barPlots.map((plot) => write(plot.file, barChart(plot))),
  ]);
}

interface Plots {
  readonly linePlots: readonly (LineChart & { readonly file: string })[];
  readonly barPlots: readonly (BarChart & { readonly file: string })[];
}

/** A folder of `reports/` is a report; nothing else registers one. */
async function loadReport(kind: string): Promise<Report> {
  const compiled = new URL(`../../reports/${kind}/index.js`, import.meta.url);
  const url = existsSync(compiled) ? compiled : new URL(`../../reports/${kind}/index.ts`, import.meta.url);
  const module = (await import(/* @vite-ignore */ url.href)) as { default: Report };
  return module.default;
}
