import type { Proposals } from '../../core/documents/proposals.js';
import type { BundleEvidence, Fact } from '../../core/documents/record.js';
import { groupBy } from '../../core/group-by.js';
import type { EvidenceIndex } from './evidence-index.js';
import type { Course } from './course.js';
import { factId } from './facts/fact.js';
import { said } from './said.js';
import { wordsOfSeen } from './symptoms.js';

/** What users feel, and what fills up meanwhile. */
const MEASURES =
  /^(?:http\.(?:failed_pct|total_ms)|connect\.failed_pct|ping\.(?:loss_pct|rtt_p95_ms)|dns\.answered_pct|disk\.used_pct)@/;
const MOST = 12;

type Impact = Proposals['impact'][number];
type When = 'before' | 'peak' | 'after';

const WHEN: Readonly<Record<BundleEvidence['role'], When>> = {
  before: 'before',
  baseline: 'before',
  during: 'peak',
  after: 'after',
};

/** Numbers of the impact: failures that logs count, and measures of the bundles, where they were measured and differ. */
export function impactOf(
  bundles: readonly BundleEvidence[],
  facts: ReadonlyMap<string, Fact>,
  course: Course | undefined,
  index: EvidenceIndex,
): Impact[] {
  const suffering = new Set(course?.symptoms.map((s) => s.event.host));
  const isOfSufferer = ({ host = '' }: Fact): boolean => suffering.size === 0 || suffering.has(host);
  const ours = [...facts.values()].filter((f) => MEASURES.test(f.id) && isOfSufferer(f));
  const isFleet = bundles.some((b) => b.manifest.hosts.length > 1);
  return [...counted(course, index), ...measured(bundles, ours, isFleet)].slice(0, MOST);
}

function counted(course: Course | undefined, index: EvidenceIndex): Impact[] {
  const failures = (course?.symptoms ?? []).filter((s) => s.event.source === 'log');
  const serious = failures.filter((s) => s.event.severity !== 'hint');
  return [...groupBy(serious, (s) => `${s.event.host} ${s.event.signal}`).values()]
    .map((runs) => ({ runs, count: runs.reduce((n, s) => n + s.count, 0) }))
    .filter(({ count }) => count > 1)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ runs: [first], count }) => ({
      name: said(wordsOfSeen({ ...first, count })),
      peak: String(count),
      unit: 'times',
      cite: index.ids(first.bundle, first.event.cite === undefined ? [] : [first.event.cite]),
    }));
}

function measured(bundles: readonly BundleEvidence[], ours: readonly Fact[], isFleet: boolean): Impact[] {
  const named = groupBy(ours, (f) => factId(f.id.split('@')[0] ?? '', f.host ?? '', f.target, 'B1'));
  return [...named.values()].flatMap((list): Impact[] => {
    const [first] = list;
    const at = (when: When): Fact | undefined => {
      const own = bundles.filter((b) => WHEN[b.role] === when).map((b) => b.id);
      const values = list.filter((f) => own.includes(f.bundle));
      return values.toSorted((a, b) => Number(b.value) - Number(a.value))[0];
    };
    const [before, peak, after] = [at('before'), at('peak'), at('after')];
    const values = [before, peak, after].flatMap((f) => f ?? []);
    const isBad = first.id.includes('failed') || first.id.includes('loss');
    const differs = values.some((f) => f.value !== values[0]?.value);
    if (values.length < 2 ? !(isBad && Number(peak?.value ?? 0) > 0) : !differs) return [];
    return [
      {
        name: `${said(first.label)}${isFleet && first.host !== undefined ? ` (${said(first.host)})` : ''}`,
        ...(before && { before: before.text }),
        ...(peak && { peak: peak.text }),
        ...(after && { after: after.text }),
        cite: values.flatMap((f) => f.cites.slice(0, 1)),
      },
    ];
  });
}
