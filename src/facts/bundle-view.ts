import type { BundleView, ManifestView } from '../core/report.js';
import type { Analysis } from '../core/verdict.js';
import type { FactStore } from './fact-store.js';

/** Tables in memory as a report sees them. */
export function viewOf(store: FactStore, manifest: ManifestView, analysis: Analysis): BundleView {
  const hosts = manifest.hosts.map((h) => h.id);
  return {
    manifest,
    rows: (table) => hosts.flatMap((host) => store.rows(table, host)),
    deltas: () => hosts.flatMap((host) => store.deltas(host)),
    analysis,
  };
}
