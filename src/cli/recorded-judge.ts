import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Judge } from '../analyze/judge-folder.js';
import type { ManifestView } from '../core/report.js';
import { INDEX } from '../record/recording-index.js';
import { readRecordings, type RecordingSource } from '../record/read-recording.js';
import { analyzeRecording } from '../series/analyze-recording.js';
import { COLUMNS_READ } from '../series/columns-read.js';
import { FAULTS, faultLines } from '../series/series-findings.js';

/**
 * A judge that looks at the recording first: what it comes to is a table of the bundle, which the verdict and everybody
 * who reads the bundle later sees. Not in haste: an hour takes seconds.
 */
export function recordedJudge(judge: Judge): Judge {
  return async (root, manifest, inHaste) => {
    if (!inHaste) {
      const recordings = await readRecordings(folderSource(root, manifest), { wants: COLUMNS_READ });
      const lines = recordings.map((recording) => faultLines(analyzeRecording(recording))).join('');
      if (lines !== '') await writeFile(join(root, 'tables', `${FAULTS}.ndjson`), lines, { mode: 0o600 });
    }
    return judge(root, manifest, inHaste);
  };
}

function folderSource(root: string, manifest: ManifestView): RecordingSource {
  return {
    path: root,
    manifest: () => Promise.resolve({ artifacts: manifest.artifacts, files: [{ path: INDEX }] }),
    read: (path) => readFile(join(root, path)),
    visit: async (handler) => {
      for (const { path } of manifest.artifacts)
        if (path?.startsWith('recordings/'))
          await handler({ path, size: 0, content: createReadStream(join(root, path)) });
    },
  };
}
