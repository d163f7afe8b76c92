import type { DecryptWith } from '../bundle/encrypt-keys.js';
import type { Knowledge } from '../analyze/analyze.js';
import { INCIDENT_SCHEMA, type Incident, type IncidentRow } from '../core/documents/incident.js';
import { msOf } from '../core/documents/incident-time.js';
import { emptyLock, type Lock } from '../core/documents/lock.js';
import type { Proposals } from '../core/documents/proposals.js';
import type { BundleEvidence, IncidentRecord, RecordRow } from '../core/documents/record.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import { hostClock } from '../timeline/host-clock.js';
import { comparisonOf } from './evidence/comparison.js';
import { EvidenceIndex } from './evidence/evidence-index.js';
import { factsOf } from './evidence/facts/all-facts.js';
import { gapsOf } from './evidence/gaps.js';
import { occurrencesOf } from './evidence/occurrences.js';
import { openBundleEvidence } from './evidence/open-bundle.js';
import { propose } from './evidence/propose.js';
import { signalsOf } from './evidence/signals.js';
import { withSwapGroups } from './evidence/swap-groups.js';
import { problemsOf } from './record-problems.js';

export interface RecordInput {
  readonly incident: Incident;
  readonly lock: Lock;
  readonly folder?: string;
  readonly bundles: readonly BundleEvidence[];
  /** RFC 3339: when it is rendered. */
  readonly asOf: string;
}

/**
 * What people wrote and what the bundles say, joined; the lock with the ids of every line that is cited now. The same
 * input gives the same record. Pure.
 */
export function buildRecord({ incident, lock, folder, bundles, asOf }: RecordInput): {
  readonly record: IncidentRecord;
  readonly lock: Lock;
} {
  const index = new EvidenceIndex(lock);
  const timeline = timelineOf(incident, bundles);
  const facts = factsOf(bundles, index);
  const comparison = comparisonOf(bundles, index);
  const record: IncidentRecord = {
    incident,
    ...(folder !== undefined && { folder }),
    asOf,
    bundles,
    facts,
    timeline,
    signals: signalsOf(bundles, index, detectedMs(incident)),
    occurrences: occurrencesOf(bundles, index),
    ...(comparison && { comparison }),
    gaps: gapsOf(bundles),
    evidence: index.items,
    problems: problemsOf({ incident, lock, bundles, facts, evidence: index.items }),
  };
  return { record, lock: index.lockWith(lock) };
}

export interface BundleFile {
  readonly file: string;
  /** Default: the first one `during`, later ones `after`. */
  readonly role?: BundleEvidence['role'];
  readonly keys?: DecryptWith;
}

/** A record of bundles alone, for a document without an incident folder: what they propose stands in an incident in memory. */
export async function recordOfBundles(
  files: readonly BundleFile[],
  { knowledge, asOf, tool }: { readonly knowledge: Knowledge; readonly asOf: string; readonly tool: string },
): Promise<IncidentRecord> {
  const bundles: BundleEvidence[] = [];
  for (const [i, { file, role = i === 0 ? 'during' : 'after', keys }] of files.entries())
    bundles.push(await openBundleEvidence(file, { id: `B${i + 1}`, role, knowledge, ...(keys && { keys }) }));
  return recordOfEvidence(bundles, asOf, tool);
}

/** The same of bundles that are open. Pure. */
export function recordOfEvidence(
  bundles: readonly BundleEvidence[],
  asOf: string,
  tool: string,
): IncidentRecord {
  const empty = emptyLock(tool);
  const index = new EvidenceIndex(empty);
  const incident = incidentOf(bundles, propose(bundles, index));
  return buildRecord({ incident, lock: index.lockWith(empty), bundles, asOf }).record;
}

/** The incident file that evidence alone would make: everything in it is proposed. */
function incidentOf(bundles: readonly BundleEvidence[], proposed: Proposals): Incident {
  const [first] = bundles;
  const { rows, times, hosts, rootCause, ruledOut, impact, hypotheses, questions } = proposed;
  return {
    schema: INCIDENT_SCHEMA,
    id: first?.manifest.case ?? first?.name.replace(/\.(?:tar\.gz|tar|tgz|zip)(?:\.age)?$/, '') ?? 'incident',
    status: 'draft',
    bundles: bundles.map(({ id, name, role }) => ({ id, path: name, role })),
    hosts: [...hosts],
    times: Object.fromEntries(Object.entries(times).map(([name, moment]) => [name, { ...moment }])),
    timeline: rows.map(({ marks, ...row }, i): IncidentRow => ({
      ...row,
      id: `t${i + 1}`,
      ...(marks && { marks: [...marks] }),
      state: 'proposed',
    })),
    ...(rootCause && {
      root_cause: {
        text: rootCause.text,
        cause: rootCause.cause,
        factors: rootCause.factors.map((text, i) => ({ id: `C${i + 1}`, text })),
      },
    }),
    ruled_out: ruledOut.map(({ cause, test, cite }) => ({ cause, test, cite: [...cite] })),
    impact: impact.map(({ cite, ...values }, i) => ({ id: `I${i + 1}`, ...values, cite: [...cite] })),
    hypotheses: hypotheses.map((h, i) => ({
      id: `H${i + 1}`,
      cause: h.cause,
      claim: h.claim,
      layer: h.layer,
      for: [...h.for],
      against: [...h.against],
      // The verdict weighed what speaks against the causes it found; of the others nothing could be seen.
      ...(h.for.length > 0 && { looked_against: true }),
      tests: h.tests.map((test) => ({ ...test })),
    })),
    questions: questions.map((text, i) => ({ id: `Q${i + 1}`, text })),
  };
}

function timelineOf(incident: Incident, bundles: readonly BundleEvidence[]): RecordRow[] {
  const events = new Map(bundles.flatMap((b) => b.events.map((e): [string, TimelineEvent] => [e.id, e])));
  const errorOf = clockErrors(bundles);
  const rows = (incident.timeline ?? [])
    .filter((row) => row.state !== 'hidden')
    .map((row) => recordRow(row, row.event === undefined ? undefined : events.get(row.event), errorOf))
    .toSorted((a, b) => msOf(a.at) - msOf(b.at));
  return withSwapGroups(rows);
}

/** ± ms of what a host wrote against other hosts, for rows that are no events of the timeline themselves. */
function clockErrors(bundles: readonly BundleEvidence[]): (host: string) => number | undefined {
  const known = new Map<string, number | undefined>();
  for (const { manifest } of bundles) {
    known.set(manifest.vantage.host, 0);
    for (const host of manifest.hosts) known.set(host.id, hostClock(host).errorMs);
  }
  return (host) => known.get(host);
}

function recordRow(
  row: IncidentRow,
  event: TimelineEvent | undefined,
  errorOf: (host: string) => number | undefined,
): RecordRow {
  const { id, at, until, precision, kind, text, host, by, marks, cite, state } = row;
  const isEvidence = row.event !== undefined;
  const clockMs = isEvidence && host !== undefined ? errorOf(host) : undefined;
  // A stamp in whole seconds leaves the rest of its second open.
  const stampMs = msOf(at) % 1000 === 0 ? 1000 : 0;
  const errorMs = event ? event.errorMs : clockMs === undefined ? undefined : clockMs + stampMs;
  return {
    id,
    at: new Date(msOf(at)).toISOString(),
    ...(until !== undefined && { until: new Date(msOf(until)).toISOString() }),
    // Without seconds it is precise to the minute.
    precision: precision ?? (/T\d\d:\d\d(?!:)/.test(at) ? 'min' : 's'),
    kind,
    text,
    ...(host !== undefined && { host }),
    marks: marks === undefined ? [] : [marks].flat(),
    cites: cite === undefined ? [] : [cite].flat(),
    state: state === 'proposed' ? 'proposed' : 'accepted',
    source: isEvidence ? 'evidence' : 'person',
    ...(by !== undefined && { by }),
    ...(event?.count !== undefined && { count: event.count }),
    ...(errorMs !== undefined && { errorMs }),
    ...(event?.assumed && { assumed: event.assumed }),
  };
}

/** When somebody noticed, as people say, else as the first row that is marked so. */
function detectedMs({ times, timeline }: Incident): number | undefined {
  const said = times?.detected;
  if (typeof said === 'string') return msOf(said);
  if (said && 'at' in said && typeof said.at === 'string') return msOf(said.at);
  const row = timeline?.find(
    (r) => r.state !== 'hidden' && r.marks !== undefined && [r.marks].flat().includes('detected'),
  );
  return row && msOf(row.at);
}
