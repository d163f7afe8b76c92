import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { plotFlows } from '../pcap/plots.js';
import { drawChart } from '../render/chart.js';
import { standalone } from '../render/svg.js';
import type { Source } from './pcap-sources.js';
import { weight } from './pcap-text.js';

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

async function put(path: string, svg: string, dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(path, svg, { mode: 0o600 });
  } catch (error) {
    throw new EvidenceError('E_OUT_DIR', `${path} cannot be written: ${(error as Error).message}`);
  }
  process.stderr.write(`${path}\n`);
}
