import { createHash } from 'node:crypto';
import type { Artifact } from '../core/artifact.js';
import { type Detection, isWorse, type Result } from '../core/detection.js';
import type { HostView } from '../core/fact-view.js';
import type { Finding, Observation } from '../core/finding.js';
import type { ManifestView } from '../core/report.js';
import { groupBy } from '../core/group-by.js';
import { applyGates, atMost } from './gates.js';
import { whyNotObservable } from './observability.js';
import { type Settings, settingText } from './settings.js';

export interface Evaluation {
  readonly observations: readonly Observation[];
  readonly findings: readonly Finding[];
}

/** Overrides of thresholds: detection id → name → value. */
export type Limits = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Context {
  readonly manifest: ManifestView;
  /** Table id → ids of the collectors that fill it. */
  readonly filledBy: ReadonlyMap<string, readonly string[]>;
  readonly limits: Limits;
  readonly settings?: Settings;
  /** Tables too large to be held: nothing can be said of what they would show. */
  readonly unread?: ReadonlySet<string>;
  /** A host was looked at: its rows need not be held any longer. */
  readonly release?: (host: string) => void;
}

/**
 * Runs every detection over every host. A detection that throws on odd evidence is an observation that says so; it
 * never ends the analysis.
 */
export function evaluate(
  detections: readonly Detection[],
  hosts: readonly HostView[],
  context: Context,
): Evaluation {
  const observations: Observation[] = [];
  const findings: Finding[] = [];
  const idOf = uniqueIds();
  const note = (detection: Detection, host: string, raw: Result): void => {
    const gated = applyGates(raw);
    const cap = context.settings?.caps[detection.id];
    const result =
      gated.result.state === 'fired' && cap !== undefined && isWorse(gated.result.severity, cap)
        ? atMost(gated.result, cap, `at most ${cap} by configuration`)
        : gated.result;
    const changed = (context.settings?.changed ?? []).filter((s) => s.detection === detection.id);
    const gates = [...gated.gates, ...changed.map(settingText)];
    const id = idOf(detection.id, host, result);
    observations.push({ id, detection: detection.id, layer: detection.layer, host, result, gates });
    if (result.state === 'fired') findings.push(findingOf(id, detection, host, result, gates));
  };
  const artifacts = groupBy(context.manifest.artifacts, (a) => a.host);
  for (const host of hosts) {
    const own = artifacts.get(host.id) ?? [];
    for (const detection of detections) {
      if (detection.scope !== 'host') continue;
      for (const result of onHost(detection, host, own, context)) note(detection, host.id, result);
    }
    context.release?.(host.id);
  }
  for (const detection of detections) {
    if (detection.scope !== 'fleet') continue;
    const results = attempt(() => detection.evaluate({ hosts }, limitsOf(detection, context.limits)));
    for (const result of results) note(detection, 'host' in result ? result.host : '', result);
  }
  return { observations, findings };
}

function onHost(
  detection: Extract<Detection, { scope: 'host' }>,
  host: HostView,
  artifacts: readonly Artifact[],
  { filledBy, limits, unread }: Context,
): readonly Result[] {
  const large = detection.reads.find((table) => unread?.has(table.id));
  if (large) {
    return [
      { state: 'not_observable', statement: `${large.title}: too many rows to be weighed in this run` },
    ];
  }
  const seesAnything = detection.reads.some((table) => host.rows(table).length > 0);
  if (!seesAnything) {
    return [{ state: 'not_observable', statement: whyNotObservable(detection.reads, artifacts, filledBy) }];
  }
  return attempt(() => [detection.evaluate(host, limitsOf(detection, limits))].flat());
}

function attempt<R extends Result>(run: () => readonly R[]): readonly (R | Result)[] {
  try {
    return run();
  } catch (error) {
    return [{ state: 'not_observable', statement: `the detection failed: ${(error as Error).message}` }];
  }
}

function limitsOf(detection: Detection, limits: Limits): Record<string, number> {
  const defaults = Object.entries(detection.thresholds).map(([name, { value }]) => [name, value]);
  return { ...Object.fromEntries(defaults), ...limits[detection.id] };
}

function findingOf(
  id: string,
  detection: Detection,
  host: string,
  result: Extract<Result, { state: 'fired' }>,
  gates: readonly string[],
): Finding {
  const subject = result.subject ?? '';
  return {
    id,
    detection: detection.id,
    name: detection.name,
    title: detection.title,
    layer: detection.layer,
    host,
    subject,
    severity: result.severity,
    statement: result.statement,
    numbers: result.numbers ?? {},
    cites: result.cites,
    ...(result.since !== undefined && { since: result.since }),
    ...(result.peer !== undefined && { peer: result.peer }),
    ...(result.nextTests !== undefined && { nextTests: result.nextTests }),
    remedy: detection.remedy,
    gates,
  };
}

/**
 * The same over re-runs on the same evidence: detection and a hash of it, host, subject, aspect and the file first cited.
 * What these do not tell apart, the line does; what is of one line, the order.
 */
function uniqueIds(): (detection: string, host: string, result: Result) => string {
  const given = new Set<string>();
  return (detection, host, { subject, aspect, cites }) => {
    const [first = ''] = cites ?? [];
    const about = [
      detection,
      host,
      subject ?? '',
      first.replace(/:[\d-]+$/, ''),
      ...(aspect === undefined ? [] : [aspect]),
    ];
    let id = `${detection}-${hash(about)}`;
    for (let turn = 0; given.has(id); turn++) id = `${detection}-${hash([...about, first, turn])}`;
    given.add(id);
    return id;
  };
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10);
}
