import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { analyzeFacts, type Knowledge } from '../../analyze/analyze.js';
import { loadFacts } from '../../analyze/load-facts.js';
import type { DecryptWith } from '../../bundle/encrypt-keys.js';
import { openBundle } from '../../bundle/read.js';
import { verifyBundle } from '../../bundle/verify.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import { EvidenceError } from '../../core/errors.js';
import { viewOf } from '../../facts/bundle-view.js';
import { HostFacts } from '../../facts/host-facts.js';
import { buildTimeline } from '../../timeline/build-timeline.js';
import { judgedBy } from './judged-by.js';
import { readLogs } from './read-logs.js';

export interface OpenOptions {
  /** `B1`. */
  readonly id: string;
  readonly role: BundleEvidence['role'];
  readonly knowledge: Knowledge;
  readonly keys?: DecryptWith;
}

/**
 * A bundle as documents see it. Every hash is compared first: throws E_VERIFY where it is not what was sealed. The
 * verdict is computed anew, not taken from verdict.json: what people set (thresholds, playbooks) may have changed since,
 * and all documents of one render are judged by the same knowledge. Logs are streamed, never held.
 */
export async function openBundleEvidence(file: string, options: OpenOptions): Promise<BundleEvidence> {
  const { id, role, knowledge, keys } = options;
  const checked = await verifyBundle(file, keys && { keys });
  const [problem] = checked.problems;
  if (problem !== undefined || checked.manifestSha256 === undefined) {
    const what = problem ? `${problem.path}: ${PROBLEMS[problem.kind]}` : 'it has no manifest';
    throw new EvidenceError(
      'E_VERIFY',
      `${file}: ${what}; nothing is quoted from evidence that was altered`,
      `everything that is wrong with it: evidence verify ${file}`,
    );
  }
  const bundle = await openBundle(file, {}, keys);
  const manifest = await bundle.manifest();
  const store = await loadFacts(bundle);
  const { signals, stories } = await readLogs(manifest, bundle.walk());
  const { observations, ...analysis } = analyzeFacts(store, manifest, knowledge);
  const hosts = manifest.hosts.map((host) => new HostFacts(store, host));
  const events = buildTimeline({
    manifest,
    hosts,
    deltas: (host) => store.deltas(host),
    findings: analysis.findings,
    logs: signals,
  });
  const isFile = bundle.kind !== 'dir';
  return {
    id,
    role,
    name: basename(resolve(file)),
    bytes: isFile ? (await stat(file)).size : checked.bytes,
    ...(isFile && { sha256: await sha256Of(file) }),
    manifestSha256: checked.manifestSha256,
    view: viewOf(store, manifest, analysis),
    manifest,
    analysis,
    events,
    observations,
    logs: stories,
    judgedBy: judgedBy(knowledge),
  };
}

const PROBLEMS = {
  altered: 'not what was sealed',
  missing: 'is missing',
  extra: 'was added',
  unreadable: 'cannot be read',
  manifest: 'the manifest is not what it must be',
  signature: 'the signature does not hold',
} as const;

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
