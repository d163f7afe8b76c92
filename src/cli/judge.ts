import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Judge } from '../analyze/judge-folder.js';
import type { Config } from '../collect/config.js';
import type { Collector } from '../core/collector.js';
import { INDEX } from '../record/recording-index.js';

/**
 * What makes the verdict of a bundle that is being sealed: loaded when it is asked for, while probes run. A recording in
 * it is judged first, except in haste: an hour of one takes seconds. Throws E_CONFIG for mistakes in detections and
 * playbooks of the user's own.
 */
export async function loadJudge(
  config: Pick<Config, 'files'>,
  collectors: readonly Collector[],
): Promise<Judge> {
  const [{ loadKnowledge }, { judgeFolder }] = await Promise.all([
    import('../analyze/knowledge.js'),
    import('../analyze/judge-folder.js'),
  ]);
  const knowledge = await loadKnowledge({ collectors, files: config.files });
  return async (root, manifest, inHaste) => {
    if (!inHaste && existsSync(join(root, INDEX))) {
      const { writeRecordedFaults } = await import('./recorded-faults.js');
      await writeRecordedFaults(root, manifest);
    }
    return judgeFolder(root, manifest, knowledge, inHaste);
  };
}
