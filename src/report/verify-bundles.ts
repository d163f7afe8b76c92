import { verifyBundle } from '../bundle/verify.js';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { type BundlePlaces, findBundle, type FoundBundle } from './find-bundle.js';
import type { Failure } from './verify-report.js';

/** The bundles of an incident, looked up. */
export interface Bundles {
  readonly found: Map<string, FoundBundle>;
  readonly failures: Failure[];
  readonly notes: string[];
  readonly files: number;
}

/** Each must be where the lock has it or where it is looked for, with every file as it was sealed. */
export async function verifyBundles(lock: Lock, places: BundlePlaces): Promise<Bundles> {
  const [found, failures, notes]: [Map<string, FoundBundle>, Failure[], string[]] = [new Map(), [], []];
  let files = 0;
  for (const [id, bundle] of Object.entries(lock.bundles)) {
    const place = await findBundle(bundle, places);
    if (!place) {
      const expected = `sha256 ${bundle.sha256 ?? bundle.manifestSha256}`;
      const hint = 'not found: give it with --bundle, or the folder it was moved to with --search';
      failures.push({ kind: 'bundle', file: bundle.path, bundle: id, expected, found: hint });
      continue;
    }
    if (place.isMoved) notes.push(`${id} is at ${place.file}, not at ${bundle.path}`);
    found.set(id, place);
    if (place.otherSha256 !== undefined)
      failures.push({
        kind: 'bundle',
        file: bundle.path,
        bundle: id,
        expected: `sha256 ${bundle.sha256 ?? bundle.manifestSha256}`,
        found: `sha256 ${place.otherSha256}`,
      });
    const result = await problemsOf(place, bundle.manifestSha256);
    files += result.checked;
    failures.push(...result.problems.map((problem) => ({ ...problem, bundle: id })));
  }
  return { found, failures, notes, files };
}

async function problemsOf(
  { file, keys }: FoundBundle,
  manifestSha256: string,
): Promise<{ readonly checked: number; readonly problems: readonly Failure[] }> {
  try {
    const { checked, problems } = await verifyBundle(file, { manifestSha256, ...(keys && { keys }) });
    return {
      checked,
      problems: problems.map(({ kind, path, expected, actual }) => ({
        kind: 'bundle',
        file: path,
        expected: expected ?? 'as it was sealed',
        found: actual ?? kind,
      })),
    };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { checked: 0, problems: [{ kind: 'bundle', file, expected: 'a bundle', found: error.message }] };
  }
}
