import { analyzeFacts, type Knowledge } from '../../analyze/analyze.js';
import { loadFacts } from '../../analyze/load-facts.js';
import type { Bundle } from '../../bundle/read.js';
import { HostFacts } from '../../facts/host-facts.js';
import { type Compared, sideOf } from './side.js';

/** Reads what is compared out of a bundle. `hosts`: only these. */
export async function readCompared(
  bundle: Bundle,
  knowledge: Knowledge,
  hosts?: readonly string[],
): Promise<Compared> {
  const [store, manifest] = [await loadFacts(bundle), await bundle.manifest()];
  const sides = manifest.hosts
    .filter((host) => hosts?.includes(host.id) ?? true)
    .map((host) => {
      const side = sideOf(bundle.path, new HostFacts(store, host), knowledge.collectors, manifest.artifacts);
      store.release(host.id);
      return side;
    });
  return { bundle: bundle.path, sides, analysed: analyzeFacts(store, manifest, knowledge) };
}
