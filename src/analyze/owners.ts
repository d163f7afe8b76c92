import type { HostView } from '../core/fact-view.js';
import type { ManifestView } from '../core/report.js';
import { addresses } from '../tables/addresses.js';
import { httpTiming } from '../tables/http-timing.js';

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
    const key = hostOf(subject);
    for (const address of list) byName.set(key, (byName.get(key) ?? new Set()).add(address));
  };
  for (const target of manifest.targets) name(target.name, target.addresses);
  for (const host of hosts) {
    for (const { target, remote_ip } of host.rows(httpTiming)) if (remote_ip) name(target, [remote_ip]);
  }
  return (subject) => {
    const key = hostOf(subject);
    const found = [key, ...(byName.get(key) ?? [])].flatMap((address) => [...(byAddress.get(address) ?? [])]);
    const [owner, other] = new Set(found);
    return other === undefined ? owner : undefined;
  };
}

/** The address or name in `http://name:8080/path`, `[::1]:53`, `10.0.0.1:80`, `name, by ICMP`. */
function hostOf(subject: string): string {
  const [word = ''] = subject.split(/[\s,]/);
  const authority = word.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '');
  const bracketed = /^\[([^\]]+)\]/.exec(authority)?.[1];
  if (bracketed !== undefined) return bracketed;
  return /^[^:]*:\d+$/.test(authority) ? authority.replace(/:\d+$/, '') : authority;
}
