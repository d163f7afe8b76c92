import { type Knowledge } from '../analyze/analyze.js';
import { loadKnowledge } from '../analyze/knowledge.js';
import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';

export interface KnowledgeFlags {
  readonly config?: string;
  readonly playbooks?: readonly string[];
}

/** Detections, playbooks and thresholds as --config and --playbooks make them. Throws E_CONFIG. */
export async function knowledgeOf({ config, playbooks }: KnowledgeFlags): Promise<Knowledge> {
  const { collectors, files } = await loadConfig(config);
  return loadKnowledge({
    collectors: await withUserCollectors(collectors),
    files,
    ...(playbooks && { playbooks }),
  });
}
