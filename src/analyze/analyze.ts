import type { Bundle } from '../bundle/read.js';
import type { Collector } from '../core/collector.js';
import type { Detection } from '../core/detection.js';
import type { Observation } from '../core/finding.js';
import type { ManifestView } from '../core/report.js';
import { withoutUserInfo } from '../core/target.js';
import type { Analysis } from '../core/verdict.js';
import type { FactStore } from '../facts/fact-store.js';
import { HostFacts } from '../facts/host-facts.js';
import { loadFacts } from './load-facts.js';
import { evaluate, type Limits } from './evaluate.js';
import { owners } from './owners.js';
import type { Playbook } from './playbook.js';
import { requiringNoneOf, withoutRecording } from './recorded-only.js';
import type { Settings } from './settings.js';
import { decide } from './verdict.js';
import { weigh } from './weigh.js';

export interface Knowledge {
  readonly collectors: readonly Collector[];
  readonly detections: readonly Detection[];
  readonly playbooks: readonly Playbook[];
  readonly limits: Limits;
  /** What the user set otherwise; `limits` are its thresholds. */
  readonly settings?: Settings;
}

export interface Analysed extends Analysis {
  readonly observations: readonly Observation[];
}

/** From a bundle's tables to a verdict. */
export async function analyzeBundle(bundle: Bundle, knowledge: Knowledge): Promise<Analysed> {
  return analyzeFacts(await loadFacts(bundle), await bundle.manifest(), knowledge);
}

/** The same for facts in memory. Pure. `unread`: tables that are there, but not in the store. */
export function analyzeFacts(
  store: FactStore,
  manifest: ManifestView,
  knowledge: Knowledge,
  unread: ReadonlySet<string> = new Set(),
): Analysed {
  const { collectors, detections, playbooks, limits, settings } = knowledge;
  const hosts = manifest.hosts.map((host) => new HostFacts(store, host));
  const filledBy = new Map<string, string[]>();
  for (const collector of collectors) {
    for (const table of collector.fills) {
      filledBy.set(table.id, [...(filledBy.get(table.id) ?? []), collector.id]);
    }
  }
  const release = (host: string): void => store.release(host);
  const context = { manifest, filledBy, limits, unread, release, ...(settings && { settings }) };
  const left = withoutRecording(detections, hosts);
  const active = detections.filter((d) => settings?.disabled.has(d.id) !== true && !left.has(d.id));
  const evaluation = evaluate(active, hosts, context);
  const places = manifest.hosts.map((h) => ({ host: h.id, ...(h.role !== undefined && { role: h.role }) }));
  const unseen = [
    ...manifest.hosts.filter((h) => h.outcome !== 'ok').map((h) => h.id),
    ...unaskedTargets(manifest, collectors),
  ];
  const weighed = weigh(
    playbooks.map((p) => requiringNoneOf(p, left)),
    places,
    evaluation,
  );
  const verdict = decide(weighed, evaluation, unseen, owners(hosts, manifest));
  const { findings, observations } = evaluation;
  return { verdict, findings, observations, settings: settings?.changed ?? [] };
}

/** Targets that somebody named and nothing was sent to: that nothing is wrong with them was not seen. */
function unaskedTargets({ targets, artifacts }: ManifestView, collectors: readonly Collector[]): string[] {
  const sending = new Set(collectors.filter((c) => c.effect === 'sends_traffic').map((c) => c.id));
  const asked = artifacts.filter((a) => sending.has(a.collector) && a.outcome !== 'not_run');
  const subjects = new Set(asked.map((a) => a.subject));
  return targets
    .filter(({ name, origin, addresses }) => {
      const plain = withoutUserInfo(name);
      // Of a service a ping to its host says nothing.
      const isHost = addresses.includes(name) || /^[\w.-]+$/.test(name);
      const asSubject = isHost ? [plain, ...addresses] : [plain];
      return origin === 'given' && !asSubject.some((subject) => subjects.has(subject));
    })
    .map(({ name }) => name);
}
