import { groupBy } from '../../../src/core/group-by.js';
import { escapeLine } from '../../../src/core/escape.js';
import { formatBytes } from '../../../src/core/units.js';
import { dateIn, timeIn } from '../../../src/core/documents/zoned-time.js';
import type { Context } from './context.js';

export interface Quality {
  readonly clocks: readonly {
    readonly host: string;
    readonly offset: string;
    readonly error: string;
    readonly zone: string;
  }[];
  readonly gaps: readonly {
    readonly where: string;
    readonly collector: string;
    readonly reason: string;
    readonly remedy: string;
    readonly decides: string;
  }[];
  /** One sentence each. */
  readonly notes: readonly string[];
}

/** What the evidence cannot say: clocks, what failed, what was cut, whose order is uncertain. */
export function qualityOf({ record, words }: Context): Quality {
  const hosts = new Map(
    record.bundles.flatMap(({ manifest }) =>
      manifest.hosts.map((host) => [
        host.id,
        {
          host: escapeLine(host.id),
          offset: offsetText(host, words),
          error: host.clockErrorMs === undefined ? '–' : `± ${host.clockErrorMs} ms`,
          zone: escapeLine(host.timeZone ?? '–'),
        },
      ]),
    ),
  );
  const gaps = record.gaps.map(({ bundle, host, collector, outcome, reason, remedy, wouldDecide }) => ({
    where: escapeLine(`${host} (${bundle})`),
    collector: escapeLine(collector),
    reason: escapeLine(`${outcome}: ${reason}`),
    remedy: escapeLine(remedy ?? '–'),
    decides: escapeLine(wouldDecide ?? '–'),
  }));
  return { clocks: [...hosts.values()], gaps, notes: notesOf(record, words) };
}

function offsetText(
  host: Context['record']['bundles'][number]['manifest']['hosts'][number],
  words: Context['words'],
): string {
  if (host.transport === 'local') return words.clockSame;
  if (host.clockOffsetMs === undefined) return words.clockNever;
  const sign = host.clockOffsetMs < 0 ? '−' : '+';
  return `${sign}${Math.abs(host.clockOffsetMs)} ms`;
}

function notesOf({ bundles, timeline }: Context['record'], words: Context['words']): string[] {
  if (bundles.length === 0) return [words.noBundles];
  const groups = groupBy(
    timeline.filter(({ swapGroup }) => swapGroup !== undefined),
    ({ swapGroup }) => swapGroup,
  );
  const assumed = timeline.filter((row) => (row.assumed ?? []).length > 0).map(({ id }) => id);
  return [
    ...bundles.flatMap(({ id, manifest }) => [
      ...(manifest.interrupted ? [words.interrupted(id)] : []),
      ...(manifest.complete ? [] : [words.incomplete(id)]),
      ...manifest.artifacts
        .filter(({ outcome }) => outcome === 'truncated')
        .map(({ path, probe, truncatedAt, bytes, reason }) =>
          words.truncated(
            `${id}: ${escapeLine(path ?? probe)}`,
            formatBytes(truncatedAt ?? bytes),
            reason === undefined ? '' : `, ${escapeLine(reason)}`,
          ),
        ),
    ]),
    ...[...groups.values()].map((rows) => words.uncertain(rows.map(({ id }) => id).join(', '))),
    ...(assumed.length > 0 ? [words.assumed(assumed.join(', '))] : []),
  ];
}

export interface BundleRow {
  readonly id: string;
  readonly role: string;
  readonly name: string;
  readonly size: string;
  readonly window: string;
  readonly tool: string;
  readonly sha256: string;
  readonly manifestSha256: string;
}

export function bundleRows({ record, words, zone }: Context): BundleRow[] {
  return record.bundles.map(({ id, role, name, bytes, manifest, sha256, manifestSha256 }) => {
    const { startedAt, endedAt } = manifest.window;
    const end = endedAt === undefined ? '' : ` – ${timeIn(zone, endedAt, 's')}`;
    return {
      id,
      role: words.role[role],
      name,
      size: formatBytes(bytes),
      window: `${dateIn(zone, startedAt)} ${timeIn(zone, startedAt, 's')}${end}`,
      tool: escapeLine(`${manifest.tool.name} ${manifest.tool.version}`),
      sha256: sha256 ?? '',
      manifestSha256,
    };
  });
}
