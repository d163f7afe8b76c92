import type { BundleEvidence, Comparison } from '../../core/documents/record.js';
import { partOf, figure } from '../../core/figures.js';
import { median } from '../../core/quantile.js';
import { millis } from '../../core/readable.js';
import { compareBeforeAfter, type BeforeAfter } from '../../query/compare/before-after.js';
import type { Metric } from '../../query/compare/metrics.js';
import { comparePeers } from '../../query/compare/peers.js';
import { type Change, isAlike, valueOf } from '../../query/compare/noise.js';
import { type Compared, sideOf } from '../../query/compare/side.js';
import { conntrackStats } from '../../tables/conntrack-stats.js';
import { interfaceCounters } from '../../tables/interface-counters.js';
import { softnet } from '../../tables/softnet.js';
import { tcpCounters } from '../../tables/tcp-counters.js';
import { SHOULD_STAND_STILL } from '../../timeline/host-signals.js';
import type { EvidenceIndex } from './evidence-index.js';
import { hostViewsOf } from './host-views.js';
import { said } from './said.js';

const COUNTED = [{ fills: [tcpCounters, interfaceCounters, conntrackStats, softnet] }];
const MOST_ROWS = 16;

/**
 * The same measures during and after, else before and during; of one bundle with two hosts, of both. Undefined where
 * there is nothing to set against each other. Pure.
 */
export function comparisonOf(
  bundles: readonly BundleEvidence[],
  index: EvidenceIndex,
): Comparison | undefined {
  const of = (...roles: readonly BundleEvidence['role'][]): BundleEvidence | undefined =>
    bundles.findLast((b) => roles.includes(b.role));
  const [before, during, after] = [of('before', 'baseline'), of('during'), of('after')];
  if (during && after) return beforeAfter(during, after, index, true);
  if (before && during) return beforeAfter(before, during, index, false);
  const [only, ...others] = bundles;
  if (only?.manifest.hosts.length === 2 && others.length === 0) return hosts(only, index);
  return undefined;
}

function beforeAfter(
  a: BundleEvidence,
  b: BundleEvidence,
  index: EvidenceIndex,
  isProof: boolean,
): Comparison {
  const compared = compareBeforeAfter(comparedOf(a), comparedOf(b));
  const several = compared.pairs.length > 1;
  const rows = compared.metrics
    .map((m) => ({ ...m, sense: senseOf(m.before, m.after, m.change) }))
    .filter((m) => m.sense === 'better' || m.sense === 'worse' || isFelt(m.name))
    .toSorted((x, y) => ORDER.indexOf(x.sense) - ORDER.indexOf(y.sense))
    .slice(0, MOST_ROWS)
    .map((m) => ({
      label: labelOf(several ? `${m.host}: ${m.name}` : m.name),
      a: metricText(m.before),
      b: metricText(m.after),
      values: { a: valueOf(m.before), b: valueOf(m.after), unit: metricUnit(m.after) },
      cites: [...index.ids(a, [m.before.cite]), ...index.ids(b, [m.after.cite])],
      change: m.sense,
    }));
  return { a: a.id, b: b.id, rows, recovered: isProof && hasRecovered(a, b, compared) };
}

/**
 * What the first cause cannot do without was looked for again, with something to see and no less traffic, and is gone;
 * nothing that carried the verdict stayed, and no cause is found. What a log still tells of the time before is no sign
 * that it goes on.
 */
function hasRecovered(a: BundleEvidence, b: BundleEvidence, { findings, pairs }: BeforeAfter): boolean {
  const [cause] = a.analysis.verdict.causes;
  if (cause === undefined || b.analysis.verdict.causes.length > 0) return false;
  const carried = new Set(a.analysis.verdict.causes.flatMap((c) => c.supports));
  const required = new Set(a.judgedBy?.causes[cause.root_cause]?.required);
  const from = Date.parse(b.manifest.window.startedAt);
  const isHistory = ({ detection, host }: BeforeAfter['findings'][number]): boolean =>
    b.analysis.findings.some(
      (f) =>
        f.detection === detection && f.host === host && f.since !== undefined && Date.parse(f.since) < from,
    );
  const own = findings.filter((f) => carried.has(f.id) && !(f.fate === 'stayed' && isHistory(f)));
  const decisive = own.filter((f) => cause.supports.includes(f.id) && required.has(f.detection));
  return (
    decisive.length > 0 &&
    decisive.every((f) => f.fate === 'gone') &&
    own.every((f) => f.fate !== 'stayed') &&
    pairs.every(({ load }) => load.state !== 'differs' || (load.ratio ?? 0) > 1)
  );
}

function hosts(bundle: BundleEvidence, index: EvidenceIndex): Comparison | undefined {
  const [a, b] = bundle.manifest.hosts.map((h) => h.id);
  if (a === undefined || b === undefined) return undefined;
  const rows = comparePeers(comparedOf(bundle).sides, true)
    .metrics.filter((m) => m.values.length === 2 && (m.differs !== undefined || isFelt(m.name)))
    .slice(0, MOST_ROWS)
    .flatMap((m) => {
      const [first, second] = [a, b].map((host) => m.values.find((v) => v.host === host)?.metric);
      if (!first || !second) return [];
      return [
        {
          label: labelOf(m.name),
          a: metricText(first),
          b: metricText(second),
          cites: index.ids(bundle, [first.cite, second.cite]),
          change: senseOf(first, second, m.differs ?? 'within'),
        },
      ];
    });
  return { a: said(a), b: said(b), rows, recovered: false };
}

const made = new WeakMap<BundleEvidence, Compared>();

function comparedOf(bundle: BundleEvidence): Compared {
  const known = made.get(bundle);
  if (known) return known;
  const { name, manifest, analysis, observations = [] } = bundle;
  const compared = {
    bundle: name,
    sides: hostViewsOf(bundle).map((view) => sideOf(name, view, COUNTED, manifest.artifacts)),
    analysed: { ...analysis, observations },
  };
  made.set(bundle, compared);
  return compared;
}

type Sense = Comparison['rows'][number]['change'];
const ORDER: readonly Sense[] = ['worse', 'better', 'too_few', 'same', 'unclear'];

/** Kinds of segments sent again: their share of all segments says whether it is better, one kind alone does not. */
const PART_OF_RETRANSMISSIONS = /Retrans(?:Segs)?$/;

/** Losses, failures, times and counters that should stand still are better when smaller; of the rest nobody can tell. */
function senseOf(a: Metric, b: Metric, change: Change): Sense {
  const { kind, name } = a;
  if (kind === 'level') return 'unclear';
  if (kind === 'rate' && (!SHOULD_STAND_STILL.test(name) || PART_OF_RETRANSMISSIONS.test(name)))
    return 'unclear';
  if (change === 'within') return isAlike(a, b) ? 'same' : 'too_few';
  if (change === 'unknown') return kind === 'rate' ? 'unclear' : 'too_few';
  return change === 'smaller' ? 'better' : 'worse';
}

/** What users feel, and how often a sender waited in vain, is shown even where it is the same. */
function isFelt(name: string): boolean {
  return /^(?:ping (?:loss|RTT)|HTTP requests failed|HTTP total|TCP connects failed|TCP segments sent again|DNS questions)|^tcp_counters TcpExt TCPTimeouts$/.test(
    name,
  );
}

/** A counter goes by the name its kernel gives it, and is called one. */
function labelOf(name: string): string {
  return said(name.replace(/\btcp_counters (?=\w+ \w+$)/, 'kernel counter '));
}

function metricUnit({ kind, unit }: Metric): string {
  if (kind === 'share') return '%';
  return kind === 'rate' ? 'per s' : kind === 'sample' ? 'ms' : unit;
}

function metricText(metric: Metric): string {
  switch (metric.kind) {
    case 'share':
      return said(partOf(metric.part, metric.whole, metric.unit));
    case 'rate':
      return said(`${figure(metric.count)} in ${metric.seconds.toFixed(1)} s`);
    case 'sample':
      return said(`${millis(median(metric.values) ?? 0)} (median of ${figure(metric.values.length)})`);
    case 'level':
      return said(`${figure(metric.value)} ${metric.unit}`);
  }
}
