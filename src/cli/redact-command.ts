import { loadConfig, mapOf } from '../collect/config.js';
import { redactBundle, type RedactedBundle } from '../collect/redact-bundle/redact-bundle.js';
import { loadCollectors } from '../collect/registry.js';
import type { BundleFormat } from '../bundle/write.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { visible } from '../core/escape.js';
import { loadJudge } from './judge.js';
import { takeOverSignals } from './signals.js';
import { painter } from './style.js';

interface Flags {
  readonly identities?: boolean;
  readonly redactMap?: string;
  readonly keepVendor?: boolean;
  readonly hide?: readonly string[];
  readonly pattern?: readonly string[];
  readonly out?: string;
  readonly format?: BundleFormat;
  readonly config?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence redact`: a new bundle without what is not to be sent; the given one stays as it is. */
export async function runRedact(path: string, flags: Flags): Promise<number> {
  const { keepVendor = false, identities = false, hide = [] } = flags;
  if (!identities && (flags.redactMap !== undefined || keepVendor || hide.length > 0)) {
    throw new EvidenceError(
      'E_USAGE',
      '--redact-map, --keep-vendor and --hide are about pseudonyms: there are none without --identities',
      'add --identities',
    );
  }
  const config = await loadConfig(flags.config);
  const map = flags.redactMap ?? mapOf(config);
  const patterns = [...config.redactPatterns, ...(flags.pattern ?? [])];
  await checkPatterns(flags.pattern ?? []);
  const stop = new AbortController();
  takeOverSignals((signal) => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort(new Error(`interrupted (${signal})`));
  });
  try {
    const collectors = await loadCollectors();
    const redacted = await redactBundle(path, collectors, {
      ...(identities && { identities: { keepVendor, hide, ...(map !== undefined && { map }) } }),
      patterns,
      ...(flags.out !== undefined && { out: flags.out }),
      ...(flags.format !== undefined && { format: flags.format }),
      judge: await loadJudge(config, collectors),
      own: { environment: process.env, argv: process.argv },
      stop: stop.signal,
    });
    process.stdout.write(flags.json ? `${JSON.stringify(redacted, null, 2)}\n` : summary(redacted, flags));
    return EXIT.done;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write('interrupted: nothing was written, the bundle is as it was\n');
    return EXIT.interrupted;
  }
}

async function checkPatterns(patterns: readonly string[]): Promise<void> {
  const { patternRule } = await import('../redact/user-pattern.js');
  for (const pattern of patterns) {
    try {
      patternRule(pattern);
    } catch (error) {
      throw new EvidenceError('E_BAD_PATTERN', `--pattern "${pattern}": ${(error as Error).message}`);
    }
  }
}

function summary(redacted: RedactedBundle, flags: Flags): string {
  const paint = painter(process.stdout, flags.color);
  const { path, bytes, manifestSha256, redactions, identityMap, notes } = redacted;
  const secrets = Object.values(redactions.rules ?? {}).reduce((sum, n) => sum + n, 0);
  const replaced = Object.values(redactions.identities?.replaced ?? {}).reduce((sum, n) => sum + n, 0);
  const lines = [
    `${paint('green', 'redacted:')} ${paint('bold', path)}`,
    `  ${formatBytes(bytes)}, ${secrets} secrets masked, ${replaced} identities replaced, manifest sha256 ${manifestSha256}`,
    ...(redactions.withheld ? [`  ${redactions.withheld} bytes withheld: redaction.json says where`] : []),
    ...(identityMap === undefined ? [] : [`  the way back is ${identityMap}: keep it, send it to nobody`]),
    ...notes.map((note) => `  ${paint('yellow', 'note:')} ${visible(note)}`),
  ];
  return `${lines.join('\n')}\n`;
}
