import { basename, join } from 'node:path';
import { plotFlows } from '../pcap/plots.js';
import { drawChart } from '../render/chart.js';
import { standalone } from '../render/svg.js';
import type { Source } from './pcap-sources.js';
import { weight } from './pcap-text.js';
import { put } from './plot-file.js';

const MOST_FLOWS = 3;

/** `DIR/FILE.T1.rtt.svg` and so on; the paths go to stderr, so that stdout stays what it is. */
export async function writePlots(
  sources: readonly Source[],
  dir: string,
  { flow }: { readonly flow?: readonly string[] },
): Promise<void> {
  const wanted = flow?.flatMap((f) => f.split(','));
  for (const { path, report: capture } of sources) {
    const flows = wanted
      ? capture.flows.filter((f) => wanted.includes(f.id))
      : capture.flows.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_FLOWS);
    for (const plots of await plotFlows(path, flows))
      for (const [name, chart] of Object.entries(plots.charts)) {
        const svg = drawChart(chart);
        if (svg !== '')
          await put(join(dir, `${basename(capture.file)}.${plots.flow}.${name}.svg`), standalone(svg), dir);
      }
  }
}
