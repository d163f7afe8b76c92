import { readlinkSync } from 'node:fs';
import type { Transport } from '../transport/transport.js';

/**
 * IANA zone of a host: that of times without one in its logs. Of this machine what its user set (TZ), of another one
 * where /etc/localtime leads.
 */
export async function discoverTimeZone(transport: Transport): Promise<string | undefined> {
  if (transport.kind === 'local') return zoneHere();
  let text = '';
  await transport.run({
    argv: ['readlink', '-f', '/etc/localtime'],
    timeoutMs: 2000,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (text += chunk.toString('utf8')).length < 4096,
    onStderr: () => true,
  });
  return zoneOf(text.trim());
}

/** Without Intl on a machine that keeps UTC, as most servers do: its first use takes longer than a probe. */
function zoneHere(): string {
  const isUtc = process.env['TZ'] === undefined && /\/(?:Etc\/)?UTC$/.test(leadsTo('/etc/localtime'));
  return isUtc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function leadsTo(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
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
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
