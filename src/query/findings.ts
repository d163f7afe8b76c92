import type { Analysed } from '../analyze/analyze.js';
import type { Manifest } from '../bundle/manifest.js';
import { isWorse, SEVERITIES, type Severity } from '../core/detection.js';
import type { Finding } from '../core/finding.js';
import { FINDING_STATES, type FindingState } from '../core/finding-state.js';
import { LAYERS, type Layer } from '../core/layers.js';
import { type Citation, citationOf } from './citation.js';

export interface FindingsQuery {
  /** At least this bad; only what fired has a severity. */
  readonly severity?: Severity;
  readonly layers?: readonly Layer[];
  readonly hosts?: readonly string[];
  readonly detections?: readonly string[];
  /** Epoch ms. What was seen at any time between the two counts. */
  readonly since?: number;
  readonly until?: number;
  /** Default: fired. */
  readonly states?: readonly FindingState[];
}

/** What one detection said of one host, with lines that can be opened. */
export interface FindingItem {
  /** The same over re-runs on the same evidence. */
  readonly id: string;
  /** The bundle as it was named. */
  readonly bundle: string;
  readonly state: FindingState;
  readonly severity?: Severity;
  readonly detection: string;
  readonly title: string;
  readonly layer: Layer;
  readonly host: string;
  readonly subject: string;
  readonly statement: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly citations: readonly Citation[];
  /** RFC 3339: `since` is its onset where that can be told, otherwise the window it was seen in begins then. */
  readonly from: string;
  readonly to: string;
  readonly onset?: string;
  readonly peer?: string;
  readonly remedy?: Finding['remedy'];
  /** Which gates and settings changed what the detection said. */
  readonly gates: readonly string[];
}

export interface FindingsAnswer {
  /** The worst first. */
  readonly findings: readonly FindingItem[];
  readonly by_severity: Readonly<Record<Severity, number>>;
  /** All that were looked at, whatever was asked for. */
  readonly by_state: Readonly<Record<FindingState, number>>;
  /** Left out because they were seen at another time. */
  readonly outside_window: number;
  readonly settings: Analysed['settings'];
}

export interface Judged {
  /** As the user named it. */
  readonly bundle: string;
  readonly manifest: Manifest;
  readonly analysed: Analysed;
  readonly titles: ReadonlyMap<string, string>;
}

/** Findings of one or several bundles. Pure. */
export function listFindings(judged: readonly Judged[], query: FindingsQuery): FindingsAnswer {
  const all = judged.flatMap(itemsOf);
  const states = query.states ?? ['fired'];
  const asked = all.filter(
    (f) =>
      states.includes(f.state) &&
      (query.severity === undefined || (f.severity !== undefined && !isWorse(query.severity, f.severity))) &&
      (query.layers?.includes(f.layer) ?? true) &&
      (query.detections?.includes(f.detection) ?? true) &&
      (query.hosts === undefined || query.hosts.includes(f.host) || query.hosts.includes(f.peer ?? '')),
  );
  const inside = asked.filter(
    (f) => Date.parse(f.to) >= (query.since ?? -Infinity) && Date.parse(f.from) <= (query.until ?? Infinity),
  );
  const count = <K extends string>(keys: readonly K[], list: readonly (K | undefined)[]): Record<K, number> =>
    Object.fromEntries(keys.map((k) => [k, list.filter((x) => x === k).length])) as Record<K, number>;
  return {
    findings: inside.toSorted(worstFirst),
    by_severity: count(
      SEVERITIES,
      inside.map((f) => f.severity),
    ),
    by_state: count(
      FINDING_STATES,
      all.map((f) => f.state),
    ),
    outside_window: asked.length - inside.length,
    settings: judged[0]?.analysed.settings ?? [],
  };
}

function itemsOf({ bundle, manifest, analysed, titles }: Judged): FindingItem[] {
  const byId = new Map(analysed.findings.map((f) => [f.id, f]));
  const cite = citationOf(manifest);
  return analysed.observations.map(({ id, detection, layer, host, result, gates }): FindingItem => {
    const finding = result.state === 'fired' ? byId.get(id) : undefined;
    const window = manifest.hosts.find((h) => h.id === host)?.window ?? manifest.window;
    const onset = result.state === 'fired' ? result.since : undefined;
    return {
      id,
      bundle,
      state: result.state,
      ...(result.state === 'fired' && { severity: result.severity }),
      detection,
      title: titles.get(detection) ?? detection,
      layer,
      host,
      subject: result.subject ?? '',
      statement: result.statement,
      numbers: result.numbers ?? {},
      citations: (result.cites ?? []).map(cite),
      from: onset ?? window.startedAt,
      to: window.endedAt ?? manifest.createdAt,
      ...(onset !== undefined && { onset }),
      ...(finding?.peer !== undefined && { peer: finding.peer }),
      ...(finding && { remedy: finding.remedy }),
      gates,
    };
  });
}

function worstFirst(a: FindingItem, b: FindingItem): number {
  const rank = (f: FindingItem): number => (f.severity === undefined ? -1 : SEVERITIES.indexOf(f.severity));
  return (
    rank(b) - rank(a) ||
    LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) ||
    compare(a.detection, b.detection) ||
    compare(a.host, b.host) ||
    compare(a.subject, b.subject)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
