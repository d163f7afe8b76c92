import type { Delta } from '../../src/core/delta.js';
import { groupGaps, isMissing } from '../../src/core/artifact-groups.js';
import type { BundleView } from '../../src/core/report.js';
import type { TableRow } from '../../src/core/table-row.js';
import { grownCounters, sinceBoot } from './counters/grown.js';
import { custodyOf } from './custody.js';
import { experimentOf, experimentPlots } from './experiment.js';
import { filesByCollector } from './files.js';
import { groupBy } from './glance/glance.js';
import { glances } from './glance/index.js';
import { describeHosts } from './hosts.js';
import type { Model } from './model.js';
import { counterPlots } from './plots/counters.js';
import { hopPlots } from './plots/hops.js';
import { httpPlots } from './plots/http-phases.js';
import { rttPlots } from './plots/rtt.js';
import { spreadPlots } from './plots/spreads.js';
import { readFirst } from './read-first.js';
import { redactionOf } from './redaction.js';
import { period } from './show.js';
import { unreadLines } from './unread.js';
import { verdictOf } from './verdict.js';

/** Bundle → model. Pure; every number comes from the tables, with the line it stands in. */
export function build(bundle: BundleView): Model {
  const view = readOnce(bundle);
  const { manifest } = view;
  const { artifacts, window } = manifest;
  const start = window.startSnapshotAt ?? window.startedAt;
  const end = window.endSnapshotAt ?? window.endedAt ?? start;
  const statements = glances.flatMap((glance) => glance(view));
  const standsOut = statements.filter((s) => s.standsOut);
  const facts = statements.filter((s) => !s.standsOut);
  const grown = grownCounters(view);
  const origin = Date.parse(start);
  const count = (is: (outcome: (typeof artifacts)[number]['outcome']) => boolean): number =>
    artifacts.filter((a) => is(a.outcome)).length;
  const captured = artifacts.filter((a) => a.collector === 'capture' && a.path !== undefined).length;
  const [ok, missing] = [count((o) => o === 'ok'), count(isMissing)];
  return {
    name: manifest.case ?? nameOf(manifest.hosts.map((h) => h.id)),
    ...(manifest.case !== undefined && { case: manifest.case }),
    tool: `${manifest.tool.name} ${manifest.tool.version}`,
    createdAt: manifest.createdAt,
    interrupted: manifest.interrupted,
    complete: manifest.complete,
    times: timesOf(view),
    vantage: {
      host: manifest.vantage.host,
      user: manifest.vantage.user,
      root: manifest.vantage.uid === 0,
      command: manifest.vantage.argv,
    },
    window: {
      start,
      end,
      seconds: Math.round((Date.parse(end) - origin) / 100) / 10,
      text: period(start, end),
    },
    profile: manifest.profile,
    ...custodyOf(manifest),
    hosts: describeHosts(view),
    isFleet: manifest.hosts.length > 1,
    targets: manifest.targets.map((t) => ({ name: t.name, origin: t.origin, addresses: [...t.addresses] })),
    ...redactionOf(manifest),
    probes: { total: artifacts.length, ok, missing, other: artifacts.length - ok - missing },
    ...verdictOf(view.analysis, manifest.hosts.length > 1),
    ...experimentOf(view),
    standsOut,
    ...(captured > 0 && { captures: captured }),
    facts: groupBy(facts, (s) => s.topic).map((group) => ({
      topic: group[0]?.topic ?? '',
      statements: group,
    })),
    plots: [
      ...experimentPlots(view),
      ...rttPlots(view, origin),
      ...hopPlots(view),
      ...httpPlots(view),
      ...spreadPlots(view),
      ...counterPlots(view, grown.trouble),
    ],
    ...grown,
    sinceBoot: sinceBoot(view),
    missing: groupGaps(artifacts.filter((a) => isMissing(a.outcome))).map(plain),
    notRun: groupGaps(artifacts.filter((a) => a.outcome === 'not_run' || a.outcome === 'unsupported')).map(
      plain,
    ),
    ...unreadLines(view),
    readFirst: readFirst(artifacts, standsOut),
    files: filesByCollector(view),
  };
}

/** Tables with a row for each of what may be a hundred thousand things; nothing here is said of their growth. */
const NOT_READ: ReadonlySet<string> = new Set([
  'sockets',
  'conntrack_entries',
  'interrupts',
  'softirqs',
  'disk_io',
]);

/** Larger tables are read again by each who asks: no run may fill the memory. */
const REMEMBERED_ROWS = 2000;

/** Many ask for the same: what is small is read and parsed once. */
function readOnce(bundle: BundleView): BundleView {
  let deltas: Delta[] | undefined;
  const read = (): Delta[] => {
    const kept: Delta[] = [];
    for (const delta of bundle.deltas()) if (!NOT_READ.has(delta.table)) kept.push(delta);
    return kept;
  };
  const tables = new Map<string, readonly TableRow[]>();
  const large = new Set<string>();
  function* remember(table: string): Iterable<TableRow> {
    let rows: TableRow[] | undefined = [];
    for (const row of bundle.rows(table)) {
      if (rows && rows.length >= REMEMBERED_ROWS) {
        rows = undefined;
        large.add(table);
      }
      rows?.push(row);
      yield row;
    }
    // Only a reader who came to the end has seen them all.
    if (rows) tables.set(table, rows);
  }
  return {
    ...bundle,
    deltas: () => (deltas ??= read()),
    rows: (table) => tables.get(table) ?? (large.has(table) ? bundle.rows(table) : remember(table)),
  };
}

function plain(group: ReturnType<typeof groupGaps>[number]): Model['missing'][number] {
  return { ...group, probes: [...group.probes], hosts: [...group.hosts] };
}

function nameOf(hosts: readonly string[]): string {
  return hosts.length > 1 ? `${hosts.length} hosts` : (hosts[0] ?? 'no host');
}

/** Whose clock a time in the bundle is read from. */
function timesOf({ manifest: { hosts, vantage } }: BundleView): string {
  const isApart = hosts.length > 1 && hosts.every((host) => host.transport === 'import');
  return isApart
    ? 'Times are of the clock of each host itself: their clocks were not compared.'
    : `Times are of the clock of ${vantage.host}.`;
}
