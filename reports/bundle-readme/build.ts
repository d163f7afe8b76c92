import { groupGaps, isMissing } from '../../src/core/artifact-groups.js';
import { shellQuote } from '../../src/core/quote.js';
import type { BundleView } from '../../src/core/report.js';
import { glances } from './glance/index.js';
import { grownCounters, sinceBoot } from './counters.js';
import type { Model } from './model.js';
import { growthPlots } from './plot-growth.js';
import { rttPlots } from './plot-rtt.js';
import { readFirst } from './read-first.js';

const MOST_COUNTERS = 40;

/** Bundle → model. Pure; every number comes from the tables, with the line it stands in. */
export function build(view: BundleView): Model {
  const { manifest } = view;
  const { artifacts, window } = manifest;
  const start = window.startSnapshotAt ?? window.startedAt;
  const end = window.endSnapshotAt ?? window.endedAt ?? start;
  const statements = glances.flatMap((glance) => glance(view));
  const grew = grownCounters(view);
  return {
    name: manifest.case ?? manifest.vantage.host,
    ...(manifest.case !== undefined && { case: manifest.case }),
    tool: `${manifest.tool.name} ${manifest.tool.version}`,
    createdAt: manifest.createdAt,
    interrupted: manifest.interrupted,
    complete: manifest.complete,
    vantage: {
      host: manifest.vantage.host,
      user: manifest.vantage.user,
      root: manifest.vantage.uid === 0,
      command: manifest.vantage.argv,
    },
    window: { start, end, seconds: Math.round((Date.parse(end) - Date.parse(start)) / 100) / 10 },
    profile: manifest.profile,
    hosts: manifest.hosts.map(({ id, kernel, cpus, bootId }) => ({
      id,
      cpus,
      ...(kernel !== undefined && { kernel }),
      ...(bootId !== undefined && { bootId }),
    })),
    targets: manifest.targets.map((t) => ({ name: t.name, origin: t.origin, addresses: [...t.addresses] })),
    probes: {
      total: artifacts.length,
      ok: artifacts.filter((a) => a.outcome === 'ok').length,
      missing: artifacts.filter((a) => isMissing(a.outcome)).length,
    },
    standsOut: statements.filter((s) => s.standsOut),
    facts: statements.filter((s) => !s.standsOut),
    linePlots: rttPlots(view, Date.parse(start)),
    barPlots: growthPlots(grew),
    grew: grew.slice(0, MOST_COUNTERS),
    grewMore: Math.max(0, grew.length - MOST_COUNTERS),
    sinceBoot: sinceBoot(view),
    missing: groupGaps(artifacts.filter((a) => isMissing(a.outcome))).map(plain),
    notRun: groupGaps(artifacts.filter((a) => a.outcome === 'not_run' || a.outcome === 'unsupported')).map(
      plain,
    ),
    readFirst: readFirst(artifacts),
    files: filesByCollector(view),
  };
}

function plain(group: ReturnType<typeof groupGaps>[number]): Model['missing'][number] {
  return { ...group, probes: [...group.probes] };
}

function filesByCollector({ manifest }: BundleView): Model['files'] {
  const groups = new Map<string, Model['files'][number]['artifacts']>();
  for (const a of manifest.artifacts) {
    const path = a.path ?? a.stderrPath;
    if (path === undefined) continue;
    const list = groups.get(a.collector) ?? [];
    groups.set(a.collector, list);
    list.push({
      path,
      command: shellQuote(a.argv),
      startedAt: a.startedAt,
      outcome: a.outcome,
      bytes: a.bytes,
      ...(a.note !== undefined && { note: a.note }),
    });
  }
  return [...groups].map(([collector, artifacts]) => ({ collector, artifacts }));
}
