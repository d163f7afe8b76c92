import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BundleEvidence, IncidentRecord } from '../../src/core/documents/record.js';
import type { ManifestView } from '../../src/core/report.js';
import { viewOf } from '../../src/facts/bundle-view.js';
import { FactStore } from '../../src/facts/fact-store.js';
import { shippedJudge } from './shipped-judge.js';
import { recordOf } from './document-text.js';

/** The folder of a bundle, or its manifest and tables, as a record holds it; judged as shipped. */
export async function bundleEvidence(
  root: string,
  id = 'B1',
  role: BundleEvidence['role'] = 'during',
): Promise<BundleEvidence> {
  const text = readFileSync(join(root, 'manifest.json'));
  const manifest = JSON.parse(text.toString('utf8')) as ManifestView;
  const judged = await shippedJudge(root, manifest, false);
  if (!judged) throw new Error(`no verdict of ${root}`);
  const { analysis } = judged;
  return {
    id,
    role,
    name: basename(root),
    bytes: text.length,
    manifestSha256: createHash('sha256').update(text).digest('hex'),
    view: viewOf(FactStore.fromFolder(root, new Set()), manifest, analysis),
    manifest,
    analysis,
    events: [],
  };
}

/** A record made from bundles alone: nobody has written anything. */
export function recordOfBundles(
  bundles: readonly BundleEvidence[],
  parts: Partial<IncidentRecord> = {},
): IncidentRecord {
  return recordOf({ id: 'bundle-only' }, { bundles, ...parts });
}
