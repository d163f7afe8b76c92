import type { Bundle } from '../bundle/read.js';
import type { Collector } from '../core/collector.js';
import type { Detection } from '../core/detection.js';
import type { Observation } from '../core/finding.js';
import type { ManifestView } from '../core/report.js';
import type { Analysis } from '../core/verdict.js';
import type { FactStore } from '../facts/fact-store.js';
import { HostFacts } from '../facts/host-facts.js';
import { loadFacts } from './load-facts.js';
import { evaluate, type Limits } from './evaluate.js';
import { owners } from './owners.js';
import type { Playbook } from './playbook.js';
import { decide } from './verdict.js';
import { weigh } from './weigh.js';

export interface Knowledge {
  readonly collectors: readonly Collector[];
  readonly detections: readonly Detection[];
  readonly playbooks: readonly Playbook[];
  readonly limits: Limits;
}

export interface Analysed extends Analysis {
  readonly observations: readonly Observation[];
}

/** From a bundle's tables to a verdict. */
export async function analyzeBundle(bundle: Bundle, knowledge: Knowledge): Promise<Analysed> {
  return analyzeFacts(await loadFacts(bundle), await bundle.manifest(), knowledge);
}

/** The same for facts in memory. Pure. */
function analyzeFacts(store: FactStore, manifest: ManifestView, knowledge: Knowledge): Analysed {
  const { collectors, detections, playbooks, limits } = knowledge;
  const hosts = manifest.hosts.map((host) => new HostFacts(store, host));
  const filledBy = new Map<string, string[]>();
  for (const collector of collectors) {
    for (const table of collector.fills) {
      filledBy.set(table.id, [...(filledBy.get(table.id) ?? []), collector.id]);
    }
  }
  const evaluation = evaluate(detections, hosts, { manifest, filledBy, limits });
  const places = manifest.hosts.map((h) => ({ host: h.id, ...(h.role !== undefined && { role: h.role }) }));
  const unseen = manifest.hosts.filter((h) => h.outcome !== 'ok').map((h) => h.id);
  const verdict = decide(weigh(playbooks, places, evaluation), evaluation, unseen, owners(hosts, manifest));
  return { verdict, findings: evaluation.findings, observations: evaluation.observations };
}
