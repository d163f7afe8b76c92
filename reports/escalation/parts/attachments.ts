import { itemText, resolveTokens } from '../../../src/core/documents/prose.js';
import type { DeepReadonly, DocumentHead } from '../../../src/core/documents/document-kind.js';
import type { BundleEvidence } from '../../../src/core/documents/record.js';
import { dateIn, timeIn } from '../../../src/core/documents/zoned-time.js';
import { codeSpan, escapeLine } from '../../../src/core/escape.js';
import { formatBytes } from '../../../src/core/units.js';
import type { Context } from './context.js';

/** What is attached: the bundles with size and hash, computed, then what people add. */
export function attachmentsOf(context: Context): string[] {
  const { record, words, receiver, variant, audience } = context;
  const wanted = (path: string | undefined): boolean =>
    audience.attach === undefined ? variant !== 'isp' : path !== undefined && audience.attach.includes(path);
  const typed = (record.incident.attachments ?? [])
    .filter(({ path }) => wanted(path))
    .map(
      ({ path, text }) =>
        `${path === undefined ? '' : `${codeSpan(path)}: `}${itemText(resolveTokens(text, record).text, 2)}`,
    );
  const all = [...record.bundles.map((bundle) => bundleText(bundle, context)), ...typed];
  return all.length > 0 || !receiver.names ? all : [`[${words.noBundle}]`];
}

type Cited = DeepReadonly<DocumentHead['evidence']>;

/** Where what the mail cites stands in the bundles, below the signature. */
export function citedPlaces(cited: Cited): string[] {
  return cited.map((item) => `[${item.id}] ${item.bundle}: ${codeSpan(placeOf(item))}`);
}

function bundleText(
  { id, name, bytes, sha256, manifest, role }: BundleEvidence,
  { words, zone, audience }: Context,
): string {
  const { startedAt, endedAt } = manifest.window;
  const times = [
    timeIn(zone, startedAt, 's'),
    ...(endedAt === undefined ? [] : [timeIn(zone, endedAt, 's')]),
  ];
  const limit = audience.limit_mb;
  return [
    `${id} ${codeSpan(name)} (${words.evidenceFile(formatBytes(bytes), sha256 ?? '')})`,
    `${words.role[role]}, ${words.hosts(manifest.hosts.length)}, ${dateIn(zone, startedAt)} ${times.join(' – ')}`,
    ...(limit !== undefined && bytes > limit * 1e6 ? [words.tooLarge(limit)] : []),
  ].join('; ');
}

function placeOf({ path, line, endLine }: Cited[number]): string {
  if (line === undefined) return path;
  return `${path}:${line}${endLine === undefined ? '' : `-${endLine}`}`;
}

/** So many files are named. */
const MOST = 6;

/** Files of support tools that hold what a vendor asks for, as they are called in the bundle. */
export function supportFiles({ main, asset }: Context): string[] {
  const wanted = /^(?:system|nic_drivers|nic_settings|nic_counters|interfaces|tcp_counters|logs)$/;
  const paths = (main?.manifest.artifacts ?? [])
    .filter(({ host, collector, path }) => host === asset && path !== undefined && wanted.test(collector))
    .flatMap(({ path }) => path ?? []);
  return [...new Set(paths)].slice(0, MOST).map((path) => escapeLine(path.split('/').slice(2).join('/')));
}
