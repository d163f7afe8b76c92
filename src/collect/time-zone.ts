import type { Survey, Transport } from '../transport/transport.js';

export const LOCALTIME = '/etc/localtime';

/**
 * IANA zone of a host: that of times without one in its logs. Of this machine what its user set (TZ), of another one
 * where /etc/localtime leads.
 */
export function timeZoneOf({ kind }: Transport, links: Survey['links']): string | undefined {
  const target = links.get(LOCALTIME) ?? '';
  return kind === 'local' ? zoneHere(target) : zoneOf(target);
}

/** Without Intl on a machine that keeps UTC, as most servers do: its first use takes longer than a probe. */
function zoneHere(localtime: string): string {
  const isUtc = process.env['TZ'] === undefined && /\/(?:Etc\/)?UTC$/.test(localtime);
  return isUtc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `/usr/share/zoneinfo/Europe/Berlin` → `Europe/Berlin`; undefined for what is no zone. */
export function zoneOf(path: string): string | undefined {
  const name = /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  if (!zones.has(name)) zones.set(name, canonical(name));
  return zones.get(name);
}

/** Most hosts of a fleet are in the same zone, and looking one up takes milliseconds. */
const zones = new Map<string, string | undefined>();

function canonical(name: string): string | undefined {
  // Most servers; ICU is not needed for it.
  if (name === 'UTC' || name === 'Etc/UTC') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
