import type { HostEnd } from './host-end.js';
import type { Cell, SysctlSetting } from './matrix.js';
import type { Ends } from './obstacles.js';
import type { End } from './settings.js';

/** What one cell changes on one host. */
export interface HostChanges {
  /** The end that the host is; `client` where it is both. */
  readonly side: End;
  readonly end: HostEnd;
  readonly settings: readonly SysctlSetting[];
}

/** By host, the client first; a host that is both ends is changed once. */
export function changesOf({ sysctls }: Cell, { client, server }: Ends): HostChanges[] {
  if (client.ready === server.ready) {
    const names = [...new Set(sysctls.map((s) => s.name))];
    const settings = names.flatMap((name) => sysctls.find((s) => s.name === name) ?? []);
    return settings.length === 0 ? [] : [{ side: 'client', end: client, settings }];
  }
  return (['client', 'server'] as const).flatMap((side) => {
    const settings = sysctls.filter((s) => s.end === side);
    return settings.length === 0 ? [] : [{ side, end: side === 'client' ? client : server, settings }];
  });
}
