import type { Run } from '../bundle/manifest.js';
import type { Artifact } from '../core/artifact.js';
import type { Format, Taken } from './format.js';
import type { Intake } from './importer.js';
import type { Tree } from './tree.js';

/** What the manifest says of a collection that evidence was not part of: only what the collection itself tells. */
export function runOf(
  format: Format,
  tree: Tree,
  taken: Taken,
  id: string,
  artifacts: readonly Artifact[],
  { redaction }: Intake,
): Run {
  const times = artifacts.filter((a) => a.path !== undefined).map((a) => Date.parse(a.startedAt));
  const iso = (ms: number): string => new Date(ms).toISOString();
  const [startedAt, endedAt] = [iso(Math.min(...times)), iso(Math.max(...times))];
  const ofSnapshot = (which: 'start' | 'end'): number[] =>
    artifacts.filter((a) => a.snapshot === which).map((a) => Date.parse(a.startedAt));
  const [starts, ends] = [ofSnapshot('start'), ofSnapshot('end')];
  const { gathered } = taken;
  return {
    tool: taken.tool,
    createdAt: iso(gathered.ms),
    window: {
      startedAt,
      endedAt,
      ...(starts.length > 0 && { startSnapshotAt: iso(Math.max(...starts)) }),
      ...(ends.length > 0 && { endSnapshotAt: iso(Math.max(...ends)) }),
    },
    vantage: { host: id, user: 'not known', uid: -1, argv: taken.command },
    profile: format.kind,
    options: {},
    targets: [],
    hosts: [
      {
        id,
        hostname: taken.hostname,
        transport: 'import',
        label: `imported from ${format.title}`,
        ...(taken.kernel !== undefined && { kernel: taken.kernel }),
        ...(taken.bootId !== undefined && { bootId: taken.bootId }),
        ...(taken.os !== undefined && { os: taken.os }),
        ...(taken.timeZone !== undefined && { timeZone: taken.timeZone }),
        uid: -1,
        cpus: 0,
        limitations: limitationsOf(tree, taken, starts.length > 0),
        outcome: 'ok',
        reason: 'its clock was not compared with that of any other machine',
      },
    ],
    redactions: redaction.summary(),
    budget: { usedBytes: artifacts.reduce((sum, a) => sum + a.bytes, 0) },
    interrupted: false,
    complete: false,
  };
}

function limitationsOf(tree: Tree, { gathered, timeZone }: Taken, hasPairs: boolean): string[] {
  return [
    ...(hasPairs ? [] : ['counters were read once: they are totals since boot, no rates']),
    ...(gathered.assumed === undefined ? [] : [`when it was gathered is assumed: ${gathered.assumed}`]),
    ...(timeZone === undefined ? ['its time zone is not known: times without one count as UTC'] : []),
    ...missingOf(tree),
  ];
}

/** What the input itself lacks. Links say nothing of their own. */
function missingOf({ damage, leftOut }: Tree): string[] {
  const others = leftOut.filter(({ why }) => !isLink(why));
  const [first] = others;
  return [
    ...(first === undefined
      ? []
      : [`${others.length} files could not be taken: ${first.name}: ${first.why}`]),
    ...(damage === undefined ? [] : [`the archive is ${damage}; what follows is missing`]),
  ];
}

function isLink(why: string): boolean {
  return why.endsWith(' link');
}

/** What was taken for what, for people. */
export function noticesOf(
  format: Format,
  tree: Tree,
  { artifacts, passedOver }: Taken,
  id: string,
): string[] {
  const read = artifacts.filter((a) => a.as).length;
  const unread = artifacts.length - read;
  const links = tree.leftOut.filter(({ why }) => isLink(why)).length;
  return [
    `taken for ${format.title} of ${id}: ${read} outputs of ${tree.files.length} files are read`,
    ...(unread === 0 ? [] : [`${unread} more are kept as text, each with its reason`]),
    ...(passedOver === 0
      ? []
      : [`${passedOver} files are not about the network or its host and were passed over`]),
    ...(links === 0 ? [] : [`${links} links were not followed`]),
    ...missingOf(tree),
  ];
}
