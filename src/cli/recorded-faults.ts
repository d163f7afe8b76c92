import type { Bundle } from '../bundle/read.js';
import type { FactStore } from '../facts/fact-store.js';

/**
 * What the recordings of a bundle come to, added to its facts, where the bundle does not hold it as a table already.
 * Reading and judging an hour takes seconds: only where there is a recording.
 */
export async function addRecordedFaults(bundle: Bundle, facts: FactStore): Promise<void> {
  const manifest = await bundle.manifest();
  const isRecorded = manifest.files.some((file) => file.path.startsWith('recordings/'));
  if (!isRecorded || manifest.hosts.some((h) => facts.rows('recorded_faults', h.id).length > 0)) return;
  const [{ readRecordings }, { analyzeRecording }, { COLUMNS_READ }, { FAULTS, faultLines }] = await Promise.all([
    import('../record/read-recording.js'),
    import('../series/analyze-recording.js'),
    import('../series/columns-read.js'),
    import('../series/series-findings.js'),
  ]);
  for (const recording of await readRecordings(bundle, { wants: COLUMNS_READ }))
    facts.add(FAULTS, faultLines(analyzeRecording(recording)));
}
