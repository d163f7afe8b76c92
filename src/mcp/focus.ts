import type { Manifest } from '../bundle/manifest.js';
import type { Bundle } from '../bundle/read.js';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { BundleInfo, Listing } from './evidence-folder.js';
import { LOCAL } from './known-hosts.js';
import type { Call } from './tool.js';

/** What a call is about: a bundle, and one host of it or all. */
export interface Focus {
  readonly info: BundleInfo;
  readonly bundle: Bundle;
  readonly manifest: Manifest;
  /** Absent: all hosts. */
  readonly host?: string;
  /** Bundles of the host that are newer than this one. */
  readonly newer: number;
}

/** The newest bundle of a host that has its state, not just packets; or the newest with packets. */
type Wants = 'state' | 'packets';

/**
 * Opens what `instanceId` names: a bundle, `bundle/host`, a host (its newest bundle, or the one named by `bundle`), or
 * `local`. Throws E_REFUSED for what is neither in the folder nor in the inventory and for bundles with secrets in them,
 * E_UNKNOWN_HOST where nothing was collected yet.
 */
export async function focusOn(
  call: Call,
  { instanceId, bundle: named }: { readonly instanceId: string; readonly bundle?: string | undefined },
  wants: Wants = 'state',
): Promise<Focus> {
  const { folder } = call.state;
  const listing = await folder.list();
  const { info, host, newer } = choose(listing, instanceId, named, call, wants);
  const bundle = await folder.open(info.path);
  const manifest = await bundle.manifest();
  if (!manifest.redactions.enabled)
    throw new EvidenceError(
      'E_REFUSED',
      `${info.id} was sealed without hiding secrets: it is not shown to agents`,
      `whoever runs this server can make one that is: evidence redact ${info.path}`,
    );
  return { info, bundle, manifest, newer, ...(host !== undefined && { host }) };
}

interface Chosen {
  readonly info: BundleInfo;
  readonly host?: string;
  readonly newer: number;
}

function choose(
  listing: Listing,
  instanceId: string,
  named: string | undefined,
  call: Call,
  wants: Wants,
): Chosen {
  const { bundles } = listing;
  const whole = bundles.find((b) => b.id === instanceId);
  if (whole !== undefined && named === undefined) return { info: whole, newer: 0 };
  const [first = '', second] = instanceId.split('/');
  const host = second ?? instanceId;
  const wanted = second === undefined ? named : first;
  const holds = (b: BundleInfo): string | undefined =>
    b.hosts.find((h) => h.id === host || (host === LOCAL && h.isLocal))?.id;
  const isWanted = (b: BundleInfo): boolean => (wants === 'packets' ? b.holdsPackets : b.holdsState);
  const own = bundles.filter((b) => holds(b) !== undefined && isWanted(b));
  if (wanted !== undefined) {
    const info = bundles.find((b) => b.id === wanted);
    if (info === undefined) throw noBundle(wanted, listing);
    // The bundle itself, named twice.
    if (info.id === instanceId) return { info, newer: 0 };
    const found = holds(info);
    if (found === undefined)
      throw new EvidenceError(
        'E_UNKNOWN_HOST',
        `${wanted} has no host "${host}"`,
        `it has ${info.hosts.map((h) => h.id).join(', ')}`,
      );
    return { info, host: found, newer: own.filter((b) => b.createdAt > info.createdAt).length };
  }
  const [newest] = own
    .filter((b) => b.hosts.some((h) => h.id === holds(b) && h.outcome === 'ok'))
    .concat(own);
  if (newest !== undefined) return { info: newest, host: holds(newest) ?? host, newer: 0 };
  if (bundles.some((b) => holds(b) !== undefined)) throw nothingOf(instanceId, wants);
  throw nothing(instanceId, listing, call);
}

/** There are bundles of the host, and none holds what is wanted. */
function nothingOf(host: string, wants: Wants): EvidenceError {
  return wants === 'packets'
    ? new EvidenceError(
        'E_NOT_A_CAPTURE',
        `no bundle of ${host} holds a capture`,
        `tcpdump_capture(instanceId="${host}") makes one`,
      )
    : new EvidenceError(
        'E_UNKNOWN_HOST',
        `of ${host} there are captures only: its state was not collected yet`,
        `collect(instanceId="${host}"), then status`,
      );
}

function noBundle(name: string, { bundles, unreadable }: Listing): EvidenceError {
  const broken = unreadable.find((u) => u.name === name || u.name.startsWith(`${name}.`));
  if (broken) return new EvidenceError('E_NOT_A_BUNDLE', `${broken.name}: ${broken.reason}`);
  const ids = bundles.map((b) => b.id);
  return new EvidenceError(
    'E_REFUSED',
    `there is no bundle "${name}" in the evidence folder`,
    didYouMean(name, ids) ?? 'history lists what there is',
  );
}

/** Why nothing stands for an id: nothing was collected, or it cannot be read, or it is unknown. */
export function nothing(instanceId: string, listing: Listing, { state }: Call): EvidenceError {
  const known = state.hosts.ids();
  if (known.includes(instanceId))
    return new EvidenceError(
      'E_UNKNOWN_HOST',
      `nothing was collected from ${instanceId} yet`,
      `collect(instanceId="${instanceId}"), then status`,
    );
  const broken = listing.unreadable.find((u) => u.name === instanceId || u.name.startsWith(`${instanceId}.`));
  if (broken) return new EvidenceError('E_NOT_A_BUNDLE', `${broken.name}: ${broken.reason}`);
  const all = [...known, ...listing.bundles.flatMap((b) => [b.id, ...b.hosts.map((h) => h.id)])];
  return new EvidenceError(
    'E_REFUSED',
    `"${instanceId}" is neither a host of the inventory nor a bundle or host of the evidence folder`,
    didYouMean(instanceId, [...new Set(all)]) ?? 'history lists the bundles, cluster_health the hosts',
  );
}
