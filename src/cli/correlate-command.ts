import { openBundle } from '../bundle/read.js';
import { checkRequest, numberIn } from '../core/check-request.js';
import { compilePattern } from '../core/line-pattern.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { correlateRequest } from '../core/requests.js';
import { parseDuration } from '../core/units.js';
import { buildTimeline } from '../timeline/build-timeline.js';
import { correlate, type Pivot } from '../timeline/correlate.js';
import { readEvidence, withFindings } from '../timeline/read-evidence.js';
import { BURST_GAP_MS } from '../timeline/run-list.js';
import { correlationText } from './correlation-text.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { painter } from './style.js';

interface Flags extends KeyFlags {
  readonly pivot?: string;
  readonly window: string;
  readonly min: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

type Bundle = Awaited<ReturnType<typeof openBundle>>;

const EVENT_ID = /^t[0-9a-f]{8}$/;
const SIGNAL_ID = /^[0-9a-f]{8}$/;

/** `evidence correlate`: prints what happens near the pivot more often than elsewhere. */
export async function runCorrelate(paths: readonly string[], flags: Flags): Promise<number> {
  if (flags.pivot === undefined)
    throw new EvidenceError(
      'E_USAGE',
      'correlate: neither --pivot nor --recording was given',
      "--pivot 'upload failed' looks around a message, --recording judges what evidence record made",
    );
  const { windowS, least } = checkRequest(
    correlateRequest,
    {
      pivot: flags.pivot,
      windowS: parseDuration(flags.window, '--window') / 1000,
      least: numberIn(flags.min),
    },
    { pivot: '--pivot', windowS: '--window', least: '--min' },
  );
  const bundles: Bundle[] = [];
  for (const path of paths) bundles.push(await openBundle(path, {}, await decryptionKeys(path, flags)));
  const pivot = await pivotOf(flags.pivot, bundles);
  const result = await correlate(bundles, pivot, { windowMs: windowS * 1000, least });
  if (flags.json) {
    const correlations = result.correlations.filter((c) => flags.all || c.significant);
    process.stdout.write(`${JSON.stringify({ ...result, correlations }, null, 2)}\n`);
  } else {
    process.stdout.write(correlationText(result, flags.all ?? false, painter(process.stdout, flags.color)));
  }
  return EXIT.done;
}

async function pivotOf(given: string, bundles: readonly Bundle[]): Promise<Pivot> {
  if (SIGNAL_ID.test(given)) return { words: given, matches: (o) => o.signal === given };
  if (!EVENT_ID.test(given)) return ofPattern(given);
  // Of the folded timeline, or of the one with --all.
  for (const gapMs of [BURST_GAP_MS, 0]) {
    for (const bundle of bundles) {
      const evidence = await readEvidence(bundle, { gapMs });
      const events = buildTimeline(withFindings(evidence, []), { fold: gapMs > 0 });
      const event = events.find((e) => e.id === given);
      if (event === undefined) continue;
      return { words: `${given}: ${event.text}`, matches: (o) => o.signal === event.signal };
    }
  }
  throw new EvidenceError(
    'E_USAGE',
    `--pivot: there is no event "${given}"`,
    'evidence timeline BUNDLE --json prints the ids; findings, counters and marks of the collection are no pivots',
  );
}

function ofPattern(given: string): Pivot {
  const pattern = compiled(given);
  const { finder, exact } = pattern;
  return {
    words: given,
    matches: (occurrence) => {
      const bytes = occurrence.bytes();
      if (finder) {
        finder.lastIndex = 0;
        if (!finder.test(bytes.toString('latin1'))) return false;
        if (exact) return true;
      }
      return pattern.test(bytes.toString('utf8'));
    },
  };
}

function compiled(pattern: string): ReturnType<typeof compilePattern> {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new EvidenceError(error.code, error.message.replace('--grep', '--pivot'), error.hint, {
      cause: error,
    });
  }
}
