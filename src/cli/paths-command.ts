import { basename } from 'node:path';
import { loadFacts } from '../analyze/load-facts.js';
import { openBundle } from '../bundle/read.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { parseDuration } from '../core/units.js';
import { HostFacts } from '../facts/host-facts.js';
import { analyzePaths, type PathsReport } from '../paths/analyze-paths.js';
import { plainReport } from '../paths/plain-report.js';
import type { Vantage } from '../paths/vantage.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { pathsMarkdown } from './paths-markdown.js';
import { pathsSections } from './paths-sections.js';
import { pathsText } from './paths-text.js';
import { painter } from './style.js';

interface Flags extends KeyFlags {
  readonly every?: string;
  readonly plots?: string;
  readonly html?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Nobody pings often enough to say something of less. */
const LEAST_EVERY_MS = 1000;
/** Tables that are large and say nothing of paths. */
const WITHOUT = new Set(['log_lines']);

/** `evidence paths BUNDLE…`. Exit 0 whatever the paths are like. */
export async function runPaths(paths: readonly string[], flags: Flags): Promise<number> {
  const everyMs = everyOf(flags.every);
  const vantages: Vantage[] = [];
  for (const path of paths) vantages.push(...(await vantagesOf(path, flags)));
  const report = analyzePaths(vantages, everyMs);
  if (report.cells.length === 0 && report.series.length === 0)
    throw new EvidenceError(
      'E_NOTHING_TO_DO',
      `${paths.join(', ')}: there is no trace and no ping to a target in it`,
      'gather some: evidence collect -t TARGET -d 2m --trace-every 10s',
    );
  if (flags.plots !== undefined) {
    const { writePathPlots } = await import('./paths-plots.js');
    await writePathPlots(report, flags.plots);
  }
  if (flags.html !== undefined) {
    const { writePathsPage } = await import('./paths-page.js');
    await writePathsPage(report, flags.html);
  }
  process.stdout.write(printed(report, flags));
  return EXIT.done;
}

function printed(report: PathsReport, { json, markdown, color }: Flags): string {
  if (json) return `${JSON.stringify(plainReport(report), null, 1)}\n`;
  const sections = pathsSections(report);
  return markdown ? pathsMarkdown(sections) : pathsText(sections, painter(process.stdout, color));
}

function everyOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text, '--every');
  if (ms >= LEAST_EVERY_MS) return ms;
  throw new EvidenceError('E_BAD_LIMIT', `--every: "${text}" is too short`, 'at least 1s');
}

async function vantagesOf(path: string, flags: Flags): Promise<Vantage[]> {
  const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
  const [store, manifest] = [await loadFacts(bundle, WITHOUT), await bundle.manifest()];
  const { window, createdAt } = manifest;
  const from = Date.parse(window.startedAt);
  const to = Date.parse(window.endedAt ?? createdAt);
  return manifest.hosts.map((host) => ({
    bundle: basename(path),
    view: new HostFacts(store, host),
    from,
    to,
  }));
}
