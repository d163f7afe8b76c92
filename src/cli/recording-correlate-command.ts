import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFacts } from '../analyze/load-facts.js';
import { openBundle } from '../bundle/read.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { readRecordings } from '../record/read-recording.js';
import { drawChart } from '../render/chart.js';
import { standalone } from '../render/svg.js';
import { analyzeRecording } from '../series/analyze-recording.js';
import { besideOf } from '../series/bundle-beside.js';
import { COLUMNS_READ } from '../series/columns-read.js';
import type { Translation } from '../series/ends.js';
import { stripsOf } from '../series/series-charts.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { seriesMarkdown } from './series-markdown.js';
import { seriesText } from './series-text.js';
import { painter } from './style.js';

export interface RecordingFlags extends KeyFlags {
  readonly pivot?: string;
  readonly nat?: readonly string[];
  readonly plots?: string;
  readonly format?: 'text' | 'markdown' | 'json';
  readonly all?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence correlate BUNDLE --recording`. */
export async function runRecordingCorrelate(
  paths: readonly string[],
  flags: RecordingFlags,
): Promise<number> {
  if (flags.pivot !== undefined)
    throw new EvidenceError(
      'E_USAGE',
      'correlate: --pivot and --recording were both given',
      'one looks around a message in the logs, the other judges what evidence record made: run it twice',
    );
  const translations = (flags.nat ?? []).map(translationOf);
  const format = flags.json ? 'json' : (flags.format ?? 'text');
  const analyses: unknown[] = [];
  for (const path of paths) {
    const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
    const recordings = await readRecordings(bundle, { wants: COLUMNS_READ });
    if (recordings.length === 0)
      throw new EvidenceError('E_USAGE', `${path}: there is no recording in it`, 'evidence record makes one');
    const [manifest, facts] = [await bundle.manifest(), await loadFacts(bundle)];
    for (const recording of recordings) {
      const analysis = analyzeRecording(recording, {
        translations,
        beside: besideOf(recording, manifest, facts),
      });
      if (flags.plots !== undefined)
        for (const [i, strip] of stripsOf(recording, analysis).entries()) {
          const svg = drawChart(strip);
          if (svg !== '') await put(flags.plots, `${strip.kind}-${i + 1}.svg`, standalone(svg));
        }
      if (format === 'json') analyses.push(analysis);
      else if (format === 'markdown') process.stdout.write(seriesMarkdown(analysis));
      else
        process.stdout.write(seriesText(analysis, flags.all ?? false, painter(process.stdout, flags.color)));
    }
  }
  if (format === 'json')
    process.stdout.write(`${JSON.stringify(analyses.length === 1 ? analyses[0] : analyses, null, 2)}\n`);
  return EXIT.done;
}

/** `10.0.0.5=203.0.113.7`, with or without ports. */
function translationOf(given: string): Translation {
  const [inside, outside, ...more] = given.split('=');
  if (!inside || !outside || more.length > 0)
    throw new EvidenceError(
      'E_USAGE',
      `--nat: "${given}" is not INSIDE=OUTSIDE`,
      'as in --nat 10.0.0.5=203.0.113.7',
    );
  return { inside, outside };
}

async function put(dir: string, name: string, text: string): Promise<void> {
  const path = join(dir, name);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw new EvidenceError('E_OUT_DIR', `${path} cannot be written: ${(error as Error).message}`);
  }
  process.stderr.write(`${path}\n`);
}
