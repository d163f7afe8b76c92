import { itemText, resolveTokens } from '../../../src/core/documents/prose.js';
import type { BundleEvidence, EvidenceItem } from '../../../src/core/documents/record.js';
import { dateIn, timeIn } from '../../../src/core/documents/zoned-time.js';
import { codeSpan, escapeLine } from '../../../src/core/escape.js';
import { formatBytes } from '../../../src/core/units.js';
import type { Context } from './context.js';

export interface Attachment {
  readonly text: string;
  readonly items: readonly string[];
}

/** So many lines of a bundle are named to be read first. */
const MOST = 6;

/** What is attached: the bundles with hash and the lines to read first, then what people add. Never typed by hand. */
export function attachmentsOf(context: Context, cited: readonly EvidenceItem[]): Attachment[] {
  const { record, words, receiver } = context;
  const bundles = record.bundles.map((bundle) => ({
    text: bundleText(bundle, context),
    items: receiver.cites
      ? cited
          .filter((item) => item.bundle === bundle.id)
          .slice(0, MOST)
          .map((item) => `[${item.id}] ${codeSpan(placeOf(item))}`)
      : [],
  }));
  const typed = (record.incident.attachments ?? []).map(({ path, text }) => ({
    text: `${path === undefined ? '' : `${codeSpan(path)}: `}${itemText(resolveTokens(text, record).text, 2)}`,
    items: [],
  }));
  const all = [...bundles, ...typed];
  return all.length > 0 || !receiver.names ? all : [{ text: `[${words.noBundle}]`, items: [] }];
}

function bundleText(
  { name, bytes, sha256, manifest, role }: BundleEvidence,
  { words, zone, audience }: Context,
): string {
  const { startedAt, endedAt } = manifest.window;
  const times = [
    timeIn(zone, startedAt, 's'),
    ...(endedAt === undefined ? [] : [timeIn(zone, endedAt, 's')]),
  ];
  const limit = audience.limit_mb;
  return [
    `${codeSpan(name)} (${words.evidenceFile(formatBytes(bytes), sha256 ?? '')})`,
    `${words.role[role]}, ${words.hosts(manifest.hosts.length)}, ${dateIn(zone, startedAt)} ${times.join(' – ')}`,
    ...(limit !== undefined && bytes > limit * 1e6 ? [words.tooLarge(limit)] : []),
  ].join('; ');
}

function placeOf({ path, line, endLine }: EvidenceItem): string {
  if (line === undefined) return path;
  return `${path}:${line}${endLine === undefined ? '' : `-${endLine}`}`;
}

/** Files of support tools that hold what a vendor asks for, as they are called in the bundle. */
export function supportFiles({ main, asset }: Context): string[] {
  const wanted = /^(?:system|nic_drivers|nic_settings|nic_counters|interfaces|tcp_counters|logs)$/;
  const paths = (main?.manifest.artifacts ?? [])
    .filter(({ host, collector, path }) => host === asset && path !== undefined && wanted.test(collector))
    .flatMap(({ path }) => path ?? []);
  return [...new Set(paths)].slice(0, MOST).map((path) => escapeLine(path.split('/').slice(2).join('/')));
}
