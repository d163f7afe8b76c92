import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../../src/analyze/evaluate.js';
import { loadDetections } from '../../src/analyze/registry.js';
import type { Observation } from '../../src/core/finding.js';
import { FactStore } from '../../src/facts/fact-store.js';
import { HostFacts } from '../../src/facts/host-facts.js';
import { manifestOf } from './cli.js';

/**
 * What every detection says of bundles of one host each, which are folders. Namespaces of one machine share its host
 * name, so the host of each bundle gets the name given here.
 */
export async function observed(bundles: Readonly<Record<string, string>>): Promise<readonly Observation[]> {
  const store = new FactStore();
  const manifests = Object.entries(bundles).map(([name, bundle]) => {
    const manifest = manifestOf(bundle);
    const [host] = manifest.hosts;
    for (const file of readdirSync(join(bundle, 'tables'))) {
      const text = readFileSync(join(bundle, 'tables', file), 'utf8');
      const named = text.replaceAll(`host":${JSON.stringify(host?.id)}`, `host":${JSON.stringify(name)}`);
      store.add(file.replace(/\.ndjson$/, ''), named);
    }
    return { ...manifest, hosts: manifest.hosts.map((h) => ({ ...h, id: name })) };
  });
  const [manifest] = manifests;
  if (!manifest) return [];
  const hosts = manifests.flatMap((m) => m.hosts.map((host) => new HostFacts(store, host)));
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
