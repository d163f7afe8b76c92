import type { Proposals } from '../../core/documents/proposals.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import { SEVERITIES } from '../../core/detection.js';
import type { Finding } from '../../core/finding.js';
import type { RankedCause } from '../../core/verdict.js';
import type { EvidenceIndex } from './evidence-index.js';
import { said } from './said.js';
import type { DraftRow } from './draft-row.js';
import { wordsOf } from './words.js';

const MOST_FACTORS = 5;
const MOST_RULED_OUT = 12;
const MOST_HYPOTHESES = 6;
const MOST_EVIDENCE = 6;
const MOST_CITES = 3;

type Diagnosis = Pick<Proposals, 'rootCause' | 'ruledOut' | 'hypotheses'>;

/** What the verdict of the time of the trouble says, in the words of its playbook, each with the lines it rests on. */
export function diagnosisOf(
  bundles: readonly BundleEvidence[],
  rows: readonly DraftRow[],
  index: EvidenceIndex,
): Diagnosis {
  const order = ['during', 'before', 'baseline', 'after'];
  const ranked = bundles.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  const bundle =
    ranked.find((b) => b.role !== 'after' && b.analysis.verdict.outcome === 'cause') ?? ranked[0];
  if (bundle === undefined) return { ruledOut: [], hypotheses: [] };
  const [first] = bundle.analysis.verdict.causes;
  return {
    ...(first && { rootCause: rootCause(bundle, first, rows, index) }),
    ruledOut: ruledOut(bundle, index),
    hypotheses: (first ? found(bundle, index) : open(bundle)).slice(0, MOST_HYPOTHESES),
  };
}

function rootCause(
  bundle: BundleEvidence,
  cause: RankedCause,
  rows: readonly DraftRow[],
  index: EvidenceIndex,
): NonNullable<Proposals['rootCause']> {
  const title = bundle.judgedBy?.causes[cause.root_cause]?.title ?? cause.root_cause.replaceAll('_', ' ');
  const change = rows.find((r) => r.kind === 'change' && r.marks.includes('started'));
  const changed =
    change === undefined
      ? []
      : [`${change.text} (${said(change.host)})${cited(change.bundle, [change.cite ?? ''], index)}`];
  const factors = findingsOf(bundle, cause.supports)
    .filter((f) => f.detection !== 'CHG-01' || change === undefined)
    .map((f) => statement(bundle, f, index));
  return {
    cause: cause.root_cause,
    // Only a test confirms it.
    confidence: cause.confidence === 'high' ? 'likely' : 'possible',
    text: `${said(title)} (${said(cause.host)}): ${said(cause.statement, wordsOf(bundle))}`,
    factors: [...changed, ...factors].slice(0, MOST_FACTORS),
  };
}

/** The worst first. */
function findingsOf({ analysis }: BundleEvidence, ids: readonly string[]): Finding[] {
  const byId = new Map(analysis.findings.map((f) => [f.id, f]));
  return ids
    .flatMap((id) => byId.get(id) ?? [])
    .toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}

function statement(bundle: BundleEvidence, finding: Finding, index: EvidenceIndex): string {
  const words = said(finding.statement, wordsOf(bundle));
  return `${words} (${said(finding.host)})${cited(bundle, finding.cites, index)}`;
}

function cited(bundle: BundleEvidence, cites: readonly string[], index: EvidenceIndex): string {
  const ids = index.ids(bundle, cites.slice(0, MOST_CITES));
  return ids.length === 0 ? '' : ` ${ids.map((id) => `[${id}]`).join('')}`;
}

/** With the observation that says so; those with lines to look at first. */
function ruledOut(bundle: BundleEvidence, index: EvidenceIndex): Proposals['ruledOut'] {
  const { analysis, judgedBy, observations = [] } = bundle;
  return analysis.verdict.ruled_out
    .map(({ root_cause: cause, by }) => {
      const [, detection, words] = /^([A-Z]{2,8}-\d{2,4}): ([^]*)$/.exec(by.split('; ')[0] ?? by) ?? [];
      const seen = observations.filter(
        (o) => o.detection === detection && o.result.state === 'clear' && o.result.statement === words,
      );
      return { cause, by, cites: seen.flatMap((o) => o.result.cites ?? []).slice(0, MOST_CITES) };
    })
    .toSorted((a, b) => Number(b.cites.length > 0) - Number(a.cites.length > 0))
    .slice(0, MOST_RULED_OUT)
    .map(({ cause, by, cites }) => ({
      cause: judgedBy?.causes[cause]?.title ?? cause,
      test: said(by, wordsOf(bundle)),
      cite: index.ids(bundle, cites),
    }));
}

function found(bundle: BundleEvidence, index: EvidenceIndex): Proposals['hypotheses'] {
  return bundle.analysis.verdict.causes.map((cause) => ({
    cause: cause.root_cause,
    claim: said(cause.statement, wordsOf(bundle)),
    layer: cause.layer,
    for: findingsOf(bundle, cause.supports)
      .slice(0, MOST_EVIDENCE)
      .map((f) => statement(bundle, f, index)),
    against: cause.contradicts.map((text) => said(text)),
    tests: cause.confirm.map(({ run, expect }) => ({ cmd: run, where: cause.host, if_true: expect })),
  }));
}

/** Where no cause was found: those that only a next test decides, open until somebody runs it. */
function open({ analysis, judgedBy, manifest }: BundleEvidence): Proposals['hypotheses'] {
  const { next_tests: tests, unexplained } = analysis.verdict;
  // Where nothing was found, a test asks what there is: there is nothing to suppose.
  if (unexplained.length === 0) return [];
  // A test names its own cause first.
  const names = [...new Set(tests.flatMap((t) => t.separates.slice(0, 1)))];
  const [host, ...others] = manifest.hosts;
  const where = host && others.length === 0 ? ` (${host.id})` : '';
  return names.flatMap((cause) => {
    const known = judgedBy?.causes[cause];
    if (known === undefined) return [];
    return [
      {
        cause,
        // Nothing says yet of whom its statement would be true.
        claim: said(`${known.title}${where}`),
        layer: known.layer,
        for: [],
        against: [],
        tests: known.confirm.map(({ run, expect }) => ({ cmd: run, if_true: expect })),
      },
    ];
  });
}
