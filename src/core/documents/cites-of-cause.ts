import type { RankedCause } from '../verdict.js';
import type { BundleEvidence, IncidentRecord } from './record.js';

/** Evidence ids of what the findings behind a cause cite, where the index has them. */
export function citesOfCause(
  { supports }: Pick<RankedCause, 'supports'>,
  { evidence }: Pick<IncidentRecord, 'evidence'>,
  { id: bundleId, analysis }: Pick<BundleEvidence, 'id' | 'analysis'>,
): string[] {
  const cited = new Set(
    analysis.findings.filter(({ id }) => supports.includes(id)).flatMap(({ cites }) => cites),
  );
  return [...evidence.values()]
    .filter(({ bundle, path, line, endLine }) => {
      if (bundle !== bundleId) return false;
      const range = line === undefined ? '' : `:${line}${endLine === undefined ? '' : `-${endLine}`}`;
      return cited.has(path + range);
    })
    .map(({ id }) => id);
}
