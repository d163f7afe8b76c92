import { groupGaps, isMissing } from '../../core/artifact-groups.js';
import type { BundleEvidence, EvidenceGap } from '../../core/documents/record.js';
import { groupBy } from '../../core/group-by.js';

const MOST_GAPS = 60;
const MOST_CAUSES = 4;

/**
 * What was not gathered, why, what would fill it, and which causes it could decide: those first that the verdict left
 * open. Pure.
 */
export function gapsOf(bundles: readonly BundleEvidence[]): EvidenceGap[] {
  return bundles.flatMap((bundle) =>
    [...hostsNotReached(bundle), ...probesMissing(bundle)]
      .toSorted((a, b) => Number(b.wouldDecide !== undefined) - Number(a.wouldDecide !== undefined))
      .slice(0, MOST_GAPS),
  );
}

function hostsNotReached({ id, manifest }: BundleEvidence): EvidenceGap[] {
  return manifest.hosts.flatMap((host): EvidenceGap[] =>
    host.outcome === 'ok'
      ? []
      : [
          {
            bundle: id,
            host: host.id,
            collector: 'the host',
            outcome: host.outcome,
            reason: host.reason ?? host.outcome,
            ...(host.remedy !== undefined && { remedy: host.remedy }),
            wouldDecide: 'whatever is said of this host',
          },
        ],
  );
}

function probesMissing(bundle: BundleEvidence): EvidenceGap[] {
  const { id, manifest } = bundle;
  const unreached = new Set(manifest.hosts.filter((h) => h.outcome !== 'ok').map((h) => h.id));
  const missing = manifest.artifacts.filter((a) => isMissing(a.outcome) && !unreached.has(a.host));
  return [...groupBy(missing, (a) => `${a.host} ${a.collector}`).values()].flatMap((own) =>
    groupGaps(own).map((gap): EvidenceGap => {
      const [{ host, collector }] = own;
      const decides = wouldDecide(bundle, collector);
      return {
        bundle: id,
        host,
        collector,
        outcome: gap.outcome,
        reason: gap.reason,
        ...(gap.remedy !== undefined && { remedy: gap.remedy }),
        ...(decides !== undefined && { wouldDecide: decides }),
      };
    }),
  );
}

/** Of the causes that this collector can decide: those a next test asks for, else those that were found. */
function wouldDecide({ judgedBy, analysis }: BundleEvidence, collector: string): string | undefined {
  const able = judgedBy?.decides[collector] ?? [];
  const { next_tests: tests, causes, ruled_out: out } = analysis.verdict;
  const open = new Set(tests.flatMap((t) => t.separates));
  const found = new Set(causes.map((c) => c.root_cause));
  const excluded = new Set(out.map((r) => r.root_cause));
  const asked = able.filter((cause) => open.has(cause));
  const rest = able.filter((cause) => found.has(cause) || !excluded.has(cause));
  const chosen = asked.length > 0 ? asked : rest;
  if (chosen.length === 0) return undefined;
  const titles = chosen.map((cause) => judgedBy?.causes[cause]?.title ?? cause);
  const more = titles.length > MOST_CAUSES ? ` and ${titles.length - MOST_CAUSES} more` : '';
  return `${titles.slice(0, MOST_CAUSES).join(', ')}${more}`;
}
