import { loadJudge } from '../../src/cli/judge.js';
import { loadCollectors } from '../../src/collect/registry.js';

/** The verdict of a bundle as shipped, without anything of the user's own. */
export const shippedJudge = await loadJudge({ files: [] }, await loadCollectors());
