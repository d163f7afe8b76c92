import { evaluate } from '../../src/analyze/evaluate.js';
import { loadDetections } from '../../src/analyze/registry.js';
import type { Observation } from '../../src/core/finding.js';
import { FactStore } from '../../src/facts/fact-store.js';
import { HostFacts } from '../../src/facts/host-facts.js';
import { manifestOf } from './cli.js';

/** What every detection says of a bundle that is a folder. */
export async function observed(bundle: string): Promise<readonly Observation[]> {
  const store = FactStore.fromFolder(bundle);
  const manifest = manifestOf(bundle);
  const hosts = manifest.hosts.map((host) => new HostFacts(store, host));
  const context = { manifest, filledBy: new Map<string, string[]>(), limits: {} };
  return evaluate(await loadDetections(), hosts, context).observations;
}

/** `TCP-17 critical`: what fired above `info`, by id. */
export function serious(observations: readonly Observation[]): string[] {
  return observations
    .flatMap(({ detection, result: r }) =>
      r.state === 'fired' && r.severity !== 'info' ? [`${detection} ${r.severity}`] : [],
    )
    .toSorted();
}
