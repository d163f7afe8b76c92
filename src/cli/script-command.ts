import { writeFileSync } from 'node:fs';
import { chooseCollectors } from '../collect/choose-collectors.js';
import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes, parseDuration } from '../core/units.js';
import { generateScript, type ScriptOptions } from '../script/generate.js';
import { posixPattern } from '../script/posix-pattern.js';
import { type CollectFlags, collectOptions } from './collect-flags.js';

interface Flags extends Omit<CollectFlags, 'out' | 'format'> {
  readonly out?: string;
  readonly config?: string;
}

/** `evidence script`: prints one POSIX sh file, or writes it. Returns the exit code. */
export async function runScript(flags: Flags): Promise<number> {
  const { out, ...rest } = flags;
  const config = await loadConfig(flags.config);
  const options = scriptOptions({ ...rest, out: '.', format: 'tar.gz' }, config.params);
  const collectors = chooseCollectors(await withUserCollectors(config.collectors), options);
  const script = generateScript(collectors, options);
  if (out === undefined) {
    process.stdout.write(script);
    return EXIT.done;
  }
  try {
    writeFileSync(out, script, { mode: 0o755, flag: 'wx' });
  } catch (error) {
    throw new EvidenceError(
      'E_OUT_DIR',
      `--out: ${out} cannot be written: ${(error as Error).message}`,
      'name a new file, or leave it out to print the script',
    );
  }
  process.stderr.write(
    `${out}: ${formatBytes(Buffer.byteLength(script))}, ${collectors.length} collectors\n`,
  );
  return EXIT.done;
}

function scriptOptions(flags: CollectFlags, params: ScriptOptions['params']): ScriptOptions {
  const options = { ...collectOptions(flags, Date.now()), params };
  for (const { glob, grep } of options.logs) {
    if (/[\p{Cc}]/u.test(glob))
      throw new EvidenceError('E_USAGE', `--log: ${JSON.stringify(glob)} holds a control character`);
    if (grep === undefined || posixPattern(grep)) continue;
    throw new EvidenceError(
      'E_BAD_PATTERN',
      `--grep: "${grep}" cannot be said in the syntax of grep -E, which is all a script has`,
      'leave out look-arounds, \\p{…}, \\x.. and flags other than (?i) at the start',
    );
  }
  // "2h" is to mean two hours before the script starts, not before it was written.
  if (flags.since === undefined || !/^[\d.]+(?:ms|s|m|h|d)/.test(flags.since)) return options;
  return { ...options, since: 0, sinceAgoS: Math.ceil(parseDuration(flags.since, '--since') / 1000) };
}
