import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';
import { EXIT } from '../core/errors.js';
import { type ImportedBundle, importResults, type ImportOptions } from '../import/import-results.js';
import { visible } from '../core/escape.js';
import { collectSummary } from './collect-summary.js';
import { loadJudge } from './judge.js';
import { takeOverSignals } from './signals.js';
import { painter } from './style.js';

interface Flags extends Omit<ImportOptions, 'redactPatterns'> {
  readonly config?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** `evidence import`: returns the exit code. */
export async function runImport(inputs: readonly string[], flags: Flags): Promise<number> {
  const config = await loadConfig(flags.config);
  const collectors = await withUserCollectors(config.collectors);
  const stop = new AbortController();
  takeOverSignals((signal) => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort(`interrupted (${signal})`);
  });
  const notice = (text: string): void => {
    if (!flags.quiet) process.stderr.write(`${visible(text)}\n`);
  };
  const result = await importResults(
    collectors,
    inputs,
    { ...flags, redactPatterns: config.redactPatterns },
    {
      stop: stop.signal,
      notice,
      judge: await loadJudge(config, collectors),
      argv: ['evidence', ...process.argv.slice(2)],
    },
  );
  print(result, flags);
  if (result.interrupted) return EXIT.interrupted;
  return result.manifest.complete && result.refused.length === 0 ? EXIT.done : EXIT.incomplete;
}

function print(result: ImportedBundle, flags: Flags): void {
  const { manifest, refused } = result;
  if (flags.json) {
    const { path, bytes, format, manifestSha256, interrupted } = result;
    const hosts = manifest.hosts.map((h) => h.id);
    const summary = {
      path,
      bytes,
      format,
      manifestSha256,
      complete: manifest.complete,
      interrupted,
      hosts,
      refused,
    };
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return;
  }
  const paint = painter(process.stdout, flags.color);
  const lines = [
    ...(manifest.hosts.length > 1
      ? [`${manifest.hosts.length} hosts; their clocks were not compared: order between hosts is not certain`]
      : []),
    ...refused.map((r) => paint('red', visible(`not imported: ${r.input}: ${r.reason}`))),
  ];
  process.stdout.write(`${lines.map((line) => `${line}\n`).join('')}${collectSummary(result, {}, paint)}`);
}
