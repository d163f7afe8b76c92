import { basename } from 'node:path';
import { analyzeBundle } from '../analyze/analyze.js';
import { loadDetections, loadPlaybooks } from '../analyze/registry.js';
import type { ManifestView } from '../core/report.js';
import { type Bundle, openBundle } from '../bundle/read.js';
import { loadCollectors } from '../collect/registry.js';
import { checkRequest } from '../core/check-request.js';
import { SEVERITIES } from '../core/detection.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { timelineRequest } from '../core/requests.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import { knownHosts } from '../query/host-names.js';
import { buildTimeline, mergeTimelines } from '../timeline/build-timeline.js';
import { readEvidence, withFindings } from '../timeline/read-evidence.js';
import { BURST_GAP_MS } from '../timeline/run-list.js';
import { timelineJsonl } from '../timeline/write-timeline.js';
import { parseTime } from './collect-flags.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { painter } from './style.js';
import { timelineMarkdown, timelineText } from './timeline-text.js';

interface Flags extends KeyFlags {
  readonly since?: string;
  readonly until?: string;
  readonly host?: readonly string[];
  readonly source?: readonly string[];
  readonly severity: string;
  readonly all?: boolean;
  readonly format: 'text' | 'markdown' | 'json';
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence timeline`: prints the merged events. */
export async function runTimeline(paths: readonly string[], flags: Flags): Promise<number> {
  const { severity, sources } = checkRequest(
    timelineRequest,
    { severity: flags.severity, sources: flags.source },
    { severity: '--severity', sources: '--source' },
  );
  const timelines: TimelineEvent[][] = [];
  const manifests: ManifestView[] = [];
  for (const path of paths) {
    const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
    const findings = (sources?.includes('finding') ?? true) ? await findingsOf(bundle) : [];
    const evidence = await readEvidence(bundle, { gapMs: flags.all ? 0 : BURST_GAP_MS });
    manifests.push(evidence.manifest);
    const events = buildTimeline(withFindings(evidence, findings), {
      fold: flags.all !== true,
      ...(paths.length > 1 && { bundle: basename(path) }),
    });
    timelines.push(events);
  }
  const hostIds = manifests.flatMap((m) => m.hosts.map((h) => h.id));
  const hosts = knownHosts(flags.host, hostIds);
  const end = Math.max(...manifests.map((m) => Date.parse(m.window.endedAt ?? m.createdAt)));
  const since = flags.since === undefined ? Number.NEGATIVE_INFINITY : parseTime(flags.since, '--since', end);
  const until = flags.until === undefined ? Number.POSITIVE_INFINITY : parseTime(flags.until, '--until', end);
  if (since > until)
    throw new EvidenceError(
      'E_USAGE',
      `--since: ${flags.since ?? ''} is after --until ${flags.until ?? ''}`,
      'the span goes from --since to --until',
    );
  const least = SEVERITIES.indexOf(severity);
  const events = mergeTimelines(timelines).filter(
    (e) =>
      Date.parse(e.until ?? e.at) >= since &&
      Date.parse(e.at) <= until &&
      (hosts?.includes(e.host) ?? true) &&
      (sources?.includes(e.source) ?? true) &&
      (e.kind !== 'symptom' || SEVERITIES.indexOf(e.severity) >= least),
  );
  const format = flags.json ? 'json' : flags.format;
  if (format === 'json') await write(timelineJsonl(events));
  else if (format === 'markdown') await write(timelineMarkdown(events, manifests));
  else await write(timelineText(events, manifests, painter(process.stdout, flags.color)));
  return EXIT.done;
}

async function findingsOf(bundle: Bundle): Promise<readonly Finding[]> {
  const [collectors, detections] = await Promise.all([loadCollectors(), loadDetections()]);
  const knowledge = { collectors, detections, playbooks: loadPlaybooks(), limits: {} };
  return (await analyzeBundle(bundle, knowledge)).findings;
}

/** A pipe that is closed early (`| head`) ends the printing, not the program with an error. */
function write(text: string): Promise<void> {
  return new Promise((done) => void process.stdout.write(text, () => done()));
}
