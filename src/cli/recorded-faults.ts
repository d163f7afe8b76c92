import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from '../bundle/read.js';
import type { ManifestView } from '../core/report.js';
import type { FactStore } from '../facts/fact-store.js';
import { type RecordingSource, readRecordings } from '../record/read-recording.js';
import { INDEX } from '../record/recording-index.js';
import { analyzeRecording } from '../series/analyze-recording.js';
import { COLUMNS_READ } from '../series/columns-read.js';
import { FAULTS, faultLines } from '../series/series-findings.js';

/** What the recordings of a bundle come to, added to its facts, where no table of the bundle says it already. */
export async function addRecordedFaults(bundle: Bundle, facts: FactStore): Promise<void> {
  const { hosts } = await bundle.manifest();
  if (hosts.some((h) => facts.rows(FAULTS, h.id).length > 0)) return;
  facts.add(FAULTS, await recordedFaultLines(bundle));
}

/** The same as a table of the folder that becomes the bundle, before its verdict is made. */
export async function writeRecordedFaults(root: string, manifest: ManifestView): Promise<void> {
  const lines = await recordedFaultLines(folderSource(root, manifest));
  if (lines !== '') await writeFile(join(root, 'tables', `${FAULTS}.ndjson`), lines, { mode: 0o600 });
}

async function recordedFaultLines(source: RecordingSource): Promise<string> {
  const recordings = await readRecordings(source, { wants: COLUMNS_READ });
  return recordings.map((recording) => faultLines(analyzeRecording(recording))).join('');
}

function folderSource(root: string, { artifacts }: ManifestView): RecordingSource {
  return {
    path: root,
    manifest: () => Promise.resolve({ artifacts, files: [{ path: INDEX }] }),
    read: (path) => readFile(join(root, path)),
    visit: async (handler) => {
      for (const { path } of artifacts)
        if (path !== undefined) await handler({ path, size: 0, content: createReadStream(join(root, path)) });
    },
  };
}
