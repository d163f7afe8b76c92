import { writeFile } from 'node:fs/promises';
import { escapeAlt } from '../core/escape.js';
import { EvidenceError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { plotFlows } from '../pcap/plots.js';
import { drawChart } from '../render/chart.js';
import { chartTable } from '../render/chart-table.js';
import type { Figure } from '../render/document/assets.js';
import { stringsOf } from '../render/document/strings.js';
import { toHtml } from '../render/document/to-html.js';
import type { Read } from './pcap-command.js';
import { pcapMarkdown } from './pcap-markdown.js';
import type { Source } from './pcap-sources.js';

/** A page by itself: the comparison, what two taps prove, and for each capture its pictures. Runs and fetches nothing. */
export async function writePage(read: Read, path: string): Promise<void> {
  const figures = new Map<string, Figure>();
  const pictures = new Map<Source, string[]>();
  for (const source of read.sources) pictures.set(source, await picturesOf(source, read, figures));
  const markdown = pcapMarkdown(read, (source) => pictures.get(source) ?? []);
  const to = read.sources.map(({ report }) => report.to ?? '').toSorted();
  const page = toHtml(markdown, {
    kind: 'pcap',
    variant: '',
    title: `Packet captures: ${read.sources.map(({ name }) => name).join(', ')}`,
    language: 'en',
    asOf: to.at(-1) ?? '',
    tool: `evidence ${VERSION}`,
    status: 'final',
    model: {},
    strings: stringsOf('analysis', 'en'),
    figures,
    folders: [],
  });
  try {
    await writeFile(path, page, { mode: 0o600 });
  } catch (error) {
    throw new EvidenceError('E_OUT_DIR', `${path} cannot be written: ${(error as Error).message}`);
  }
  process.stderr.write(`${path}\n`);
}

/** Of the connection that is compared. */
async function picturesOf(
  { name, path, report }: Source,
  { comparison }: Read,
  figures: Map<string, Figure>,
): Promise<string[]> {
  const id = comparison.captures.find((c) => c.name === name)?.flow;
  const flow = report.flows.find((f) => f.id === id);
  if (flow === undefined) return [];
  const lines: string[] = [];
  for (const { charts } of await plotFlows(path, [flow]))
    for (const [kind, chart] of Object.entries(charts)) {
      const svg = drawChart(chart);
      if (svg === '') continue;
      const file = `figures/${figures.size}.${kind}.svg`;
      figures.set(file, { svg, table: chartTable(chart) });
      lines.push(`![${escapeAlt(`${chart.title}: ${flow.id} in ${name}`)}](${file})`, '');
    }
  return lines;
}
