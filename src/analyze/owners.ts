import type { HostView } from '../core/fact-view.js';
import type { ManifestView } from '../core/report.js';
import { addresses } from '../tables/addresses.js';
import { httpTiming } from '../tables/http-timing.js';
import { authorityOf } from './authority.js';

/** Host of the bundle that has what a subject names; undefined where none has, or several. */
export type OwnerOf = (subject: string) => string | undefined;

/**
 * Who owns the address, or the name, that a finding is about: `10.0.2.10:8080`, `https://api.example.net/`,
 * `10.0.2.53`. Names are followed as they were resolved for the targets. Pure.
 */
export function owners(hosts: readonly HostView[], manifest: ManifestView): OwnerOf {
  const byAddress = new Map<string, Set<string>>();
  for (const host of hosts) {
    for (const { address, scope } of host.rows(addresses)) {
      if (scope === 'host' || scope === 'link') continue;
      byAddress.set(address, (byAddress.get(address) ?? new Set()).add(host.id));
    }
  }
  const byName = new Map<string, Set<string>>();
  const name = (subject: string, list: readonly string[]): void => {
    const key = authorityOf(subject).host;
    for (const address of list) byName.set(key, (byName.get(key) ?? new Set()).add(address));
  };
  for (const target of manifest.targets) name(target.name, target.addresses);
  for (const host of hosts) {
    for (const { target, remote_ip } of host.rows(httpTiming)) if (remote_ip) name(target, [remote_ip]);
  }
  return (subject) => {
    const key = authorityOf(subject).host;
    const found = [key, ...(byName.get(key) ?? [])].flatMap((address) => [...(byAddress.get(address) ?? [])]);
    const [owner, other] = new Set(found);
    return other === undefined ? owner : undefined;
  };
}
