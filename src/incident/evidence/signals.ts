import { BURST, BURST_MS } from '../../core/error-onset.js';
import type { BundleEvidence, MissedSignal } from '../../core/documents/record.js';
import { cite, type HostView } from '../../core/fact-view.js';
import type { Finding } from '../../core/finding.js';
import { figure, percent } from '../../core/figures.js';
import { groupBy } from '../../core/group-by.js';
import { lossOnset } from '../../core/loss-onset.js';
import { wilson } from '../../core/wilson.js';
import { formatDuration } from '../../core/units.js';
import { parseCitation } from '../../query/read-lines.js';
import { pingReplies } from '../../tables/ping-replies.js';
import { failedAttempts } from '../../timeline/probe-signals.js';
import { courseOf } from './course.js';
import type { EvidenceIndex } from './evidence-index.js';
import { hostViewsOf } from './host-views.js';
import { gist, said } from './said.js';
import { eventsOf, logsOf } from './symptoms.js';

const MOST = 24;
const BURST_RULE = `${BURST} of them within ${formatDuration(BURST_MS)}`;
/** That something was changed is no sign of trouble yet; when loss was seen is replayed from the pings. */
const NOT_BY_SINCE: ReadonlySet<string> = new Set(['CHG-01', 'PATH-01']);

/** Like a MissedSignal, before its lines have ids. */
interface Sign extends Omit<MissedSignal, 'cites'> {
  readonly cites: readonly string[];
}

/**
 * Signs of the trouble before somebody noticed (all where that is not known), each with the threshold that would have
 * caught it and when that would have fired, replayed on this evidence. In order of time. Pure.
 */
export function signalsOf(
  bundles: readonly BundleEvidence[],
  index: EvidenceIndex,
  detectedMs = Number.POSITIVE_INFINITY,
): MissedSignal[] {
  const told = new Set<string>();
  const course = courseOf(eventsOf(bundles));
  const ofTrouble = new Set(course?.symptoms.map((s) => `${s.event.host} ${s.event.signal}`));
  const signs = bundles
    .flatMap((bundle) =>
      [...fromLogs(bundle, ofTrouble), ...fromProbes(bundle), ...fromFindings(bundle)].map((sign) => ({
        sign,
        bundle,
      })),
    )
    .filter(({ sign }) => Date.parse(sign.at) < detectedMs)
    .toSorted((a, b) => Date.parse(a.sign.at) - Date.parse(b.sign.at));
  return signs
    .flatMap(({ sign, bundle }) => {
      const key = `${sign.host} ${sign.signal}`;
      if (told.has(key)) return [];
      told.add(key);
      return [{ ...sign, signal: said(sign.signal), cites: index.ids(bundle, sign.cites.slice(0, 3)) }];
    })
    .slice(0, MOST);
}

function fromLogs(bundle: BundleEvidence, ofTrouble: ReadonlySet<string>): Sign[] {
  return logsOf(bundle).flatMap(({ host, alarms }) =>
    alarms
      .filter(({ signal }) => ofTrouble.has(`${host} ${signal}`))
      .map(({ text, first, firesAt }) => ({
        signal: gist(text),
        host,
        at: first.at,
        cites: [first.cite],
        threshold: BURST_RULE,
        wouldFireAt: firesAt,
      })),
  );
}

function fromProbes(bundle: BundleEvidence): Sign[] {
  return hostViewsOf(bundle).flatMap((view) => [...losses(view, bundle), ...attempts(view)]);
}

/** Replays the share of lost pings: when its interval left what PATH-01 takes for none. */
function losses(view: HostView, { judgedBy }: BundleEvidence): Sign[] {
  const limit = judgedBy?.detections['PATH-01']?.thresholds['warning_loss']?.value;
  if (limit === undefined) return [];
  const series = groupBy(view.rows(pingReplies), (r) => `${r.role ?? ''} ${r.target}`);
  return [...series.values()].flatMap((replies): Sign[] => {
    const onset = lossOnset(replies);
    if (onset === undefined) return [];
    let [lost, of, at] = [0, 0, onset.at];
    for (const reply of replies) {
      at = reply.at ?? at;
      if (reply.outcome === 'reply') of++;
      else if (reply.outcome === 'timeout' || reply.outcome === 'unreachable')
        [lost, of] = [lost + 1, of + 1];
      if (lost < 2 || wilson(lost, of)[0] < limit) continue;
      return [
        {
          signal: `ping ${replies[0].target}: replies lost`,
          host: view.id,
          at: vantage(onset.at, view),
          cites: [cite(onset.probe)],
          threshold: `share of lost pings, lower end of its 95 % interval ≥ ${percent(limit)}`,
          wouldFireAt: vantage(at, view),
        },
      ];
    }
    return [];
  });
}

/** Failed requests, questions and connects of ours, by the rule for bursts. */
function attempts(view: HostView): Sign[] {
  const failed = failedAttempts(view).filter((a) => a.severity === 'warning' && !a.many.startsWith('ping '));
  return [...groupBy(failed, (a) => a.many)].flatMap(([many, list]): Sign[] => {
    const sorted = list.toSorted((a, b) => a.ms - b.ms);
    const [first, last] = [sorted[0], sorted[BURST - 1]];
    // What failed from the first attempt on says nothing of when it began.
    if (!first || !last || last.ms - first.ms > BURST_MS || first.ms <= first.seriesFrom) return [];
    const [at, fires] = [first.ms, last.ms].map((ms) => new Date(ms).toISOString());
    return [
      {
        signal: many,
        host: view.id,
        at: vantage(at ?? '', view),
        cites: [first.cite],
        threshold: BURST_RULE,
        wouldFireAt: vantage(fires ?? '', view),
      },
    ];
  });
}

function vantage(at: string, { clock }: HostView): string {
  return new Date(Date.parse(at) - (clock?.offsetMs ?? 0)).toISOString();
}

/**
 * Findings that can tell since when, and those that carry the verdict: these are seen when the last of what they cite
 * was read, as nothing dates them before. One whose threshold is nothing at all fires at once; of others all that is
 * known is that they had fired when the window ended.
 */
function fromFindings(bundle: BundleEvidence): Sign[] {
  const { manifest, analysis } = bundle;
  const to = manifest.window.endSnapshotAt ?? manifest.window.endedAt;
  const telling = new Set(analysis.verdict.causes.flatMap((c) => c.supports));
  const views = new Map(hostViewsOf(bundle).map((view) => [view.id, view]));
  return analysis.findings.flatMap((finding): Sign[] => {
    const { id, detection, severity, since, host, title, subject, cites } = finding;
    const isSerious = severity === 'warning' || severity === 'critical';
    const threshold = thresholdOf(finding, bundle);
    const view = views.get(host);
    if (!isSerious || threshold === undefined || view === undefined) return [];
    if (since === undefined ? !telling.has(id) : NOT_BY_SINCE.has(detection)) return [];
    const at = since === undefined ? readBy(cites, bundle) : vantage(since, view);
    const fires = threshold.value === 0 || since === undefined ? at : to;
    if (at === undefined || fires === undefined) return [];
    const signal = subject === '' ? title : `${title} (${subject})`;
    return [{ signal, host, at, cites, threshold: threshold.text, wouldFireAt: fires }];
  });
}

/** When the last of these lines had been read; RFC 3339 UTC. Undefined where a file of them is not in the manifest. */
function readBy(cites: readonly string[], { manifest }: BundleEvidence): string | undefined {
  const ends = cites.map((line) => {
    const path = parseCitation(line)?.path ?? line;
    const artifact = manifest.artifacts.find((a) => a.path === path);
    return artifact === undefined ? Number.NaN : Date.parse(artifact.startedAt) + artifact.durationMs;
  });
  const last = Math.max(...ends);
  return Number.isFinite(last) ? new Date(last).toISOString() : undefined;
}

function thresholdOf(
  { detection }: Finding,
  { judgedBy }: BundleEvidence,
): { readonly value: number; readonly text: string } | undefined {
  const known = judgedBy?.detections[detection];
  const [first] = Object.entries(known?.thresholds ?? {});
  if (first === undefined) return undefined;
  const [name, { value, unit }] = first;
  return { value, text: `${name.replaceAll('_', ' ')} above ${figure(value)} ${unit} (${detection})` };
}
