import type { Analysed } from '../analyze/analyze.js';
import type { Manifest } from '../bundle/manifest.js';
import { isMissing } from '../core/artifact-groups.js';
import { isWorse, SEVERITIES, type Severity } from '../core/detection.js';
import type { Finding } from '../core/finding.js';
import type { Setting, Verdict } from '../core/verdict.js';
import { type Citation, citationOf } from './citation.js';

export interface Evidence {
  readonly id: string;
  readonly host: string;
  readonly severity: Severity;
  readonly statement: string;
  readonly citations: readonly Citation[];
}

export interface SummaryCause {
  readonly root_cause: string;
  readonly host: string;
  readonly layer: string;
  readonly confidence: string;
  readonly statement: string;
  readonly since?: string;
  readonly evidence: readonly Evidence[];
  readonly against: readonly string[];
  readonly now: string;
}

export interface SummaryHost {
  readonly host: string;
  readonly role?: string;
  /** Of reaching it and gathering there. */
  readonly outcome: string;
  readonly probes_ok: number;
  readonly probes: number;
  /** Could have been had, and was not. */
  readonly missing: number;
  readonly worst?: Severity;
  readonly findings: Readonly<Record<Severity, number>>;
}

/** What a bundle says, short enough for a message. */
export interface Summary {
  readonly bundle: string;
  readonly case?: string;
  readonly from: string;
  readonly to: string;
  readonly interrupted: boolean;
  readonly outcome: Verdict['outcome'];
  /** One paragraph. */
  readonly text: string;
  readonly causes: readonly SummaryCause[];
  /** Serious findings that no cause explains. */
  readonly unexplained: readonly Evidence[];
  readonly ruled_out: readonly string[];
  /** Layers nothing can be said about. */
  readonly not_seen: readonly string[];
  readonly next_test?: string;
  readonly hosts: readonly SummaryHost[];
  readonly settings: readonly Setting[];
}

const MOST_EVIDENCE = 3;

/** Pure. */
export function summarize(
  bundle: string,
  manifest: Manifest,
  { verdict, findings, settings }: Analysed,
): Summary {
  const cite = citationOf(manifest);
  const byId = new Map(findings.map((f) => [f.id, f]));
  const evidence = (ids: readonly string[]): Evidence[] =>
    ids
      .flatMap((id) => byId.get(id) ?? [])
      .toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
      .slice(0, MOST_EVIDENCE)
      .map(({ id, host, severity, statement, cites }) => ({
        ...{ id, host, severity, statement },
        citations: cites.slice(0, MOST_EVIDENCE).map(cite),
      }));
  const causes = verdict.causes.map((c): SummaryCause => ({
    root_cause: c.root_cause,
    host: c.host,
    layer: c.layer,
    confidence: c.confidence,
    statement: c.statement,
    ...(c.since !== undefined && { since: c.since }),
    evidence: evidence(c.supports),
    against: c.contradicts,
    now: `${c.mitigation.immediate} (${c.safety.replace('_', ' ')}; ${c.owner})`,
  }));
  const unseen = verdict.coverage.filter((c) => c.fired + c.clear === 0).map((c) => c.layer);
  const [next] = verdict.next_tests;
  return {
    bundle,
    ...(manifest.case !== undefined && { case: manifest.case }),
    from: manifest.window.startedAt,
    to: manifest.window.endedAt ?? manifest.createdAt,
    interrupted: manifest.interrupted,
    outcome: verdict.outcome,
    text: paragraph(verdict, causes, unseen),
    causes,
    unexplained: evidence(verdict.unexplained),
    ruled_out: verdict.ruled_out.map((r) => r.root_cause),
    not_seen: unseen,
    ...(next && { next_test: next.test }),
    hosts: manifest.hosts.map((h) => hostOf(h, manifest, findings)),
    settings,
  };
}

function paragraph(verdict: Verdict, causes: readonly SummaryCause[], unseen: readonly string[]): string {
  const [first, ...more] = causes;
  if (first === undefined) return verdict.summary;
  const [telling] = first.evidence;
  const sentences = [
    `${first.root_cause} on ${first.host} (confidence ${first.confidence}${first.since === undefined ? '' : `, since ${first.since}`}): ${first.statement}`,
    telling === undefined ? '' : `It shows in: ${telling.statement} [${telling.id}].`,
    first.against.length === 0 ? 'Nothing seen speaks against it.' : `Against it: ${first.against[0]}.`,
    more.length === 0 ? '' : `Besides: ${more.map((c) => `${c.root_cause} on ${c.host}`).join(', ')}.`,
    unseen.length === 0 ? '' : `Not judged: ${unseen.join(', ')}.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

function hostOf(
  host: Manifest['hosts'][number],
  manifest: Manifest,
  findings: readonly Finding[],
): SummaryHost {
  const probes = manifest.artifacts.filter((a) => a.host === host.id);
  const own = findings.filter((f) => f.host === host.id);
  const count = (severity: Severity): number => own.filter((f) => f.severity === severity).length;
  const worst = own.reduce<Severity | undefined>(
    (most, { severity }) => (most === undefined || isWorse(severity, most) ? severity : most),
    undefined,
  );
  return {
    host: host.id,
    ...(host.role !== undefined && { role: host.role }),
    outcome: host.outcome,
    probes_ok: probes.filter((a) => a.outcome === 'ok').length,
    probes: probes.length,
    missing: probes.filter((a) => isMissing(a.outcome)).length,
    ...(worst !== undefined && { worst }),
    findings: Object.fromEntries(SEVERITIES.map((s) => [s, count(s)])) as Record<Severity, number>,
  };
}
