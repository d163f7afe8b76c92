import type { HostFailure } from '../host-failure.js';
import type { SshEndpoint } from './endpoint.js';
import { fingerprint, type HostKey, keyName } from './host-key.js';

/** One line of a known_hosts file that names this host. */
export interface KnownHostKey extends HostKey {
  /** `file:line`. */
  readonly at: string;
  /** Marked `@revoked`. */
  readonly isRevoked: boolean;
}

/** The known_hosts files of an endpoint. */
export interface KnownHosts {
  /** Every key known for this host (its alias, name, `[name]:port`), revoked ones included. */
  find(endpoint: SshEndpoint): Promise<readonly KnownHostKey[]>;
  /** Writes a new key down. Gives `file:line`; rejects when it cannot be written. */
  remember(endpoint: SshEndpoint, key: HostKey): Promise<string>;
}

export type HostKeyVerdict = 'known' | 'new' | HostFailure;

/**
 * `known`: it is in a file. `new`: no key of this host is, and `accept-new` allows that. Everything else is a
 * failure. A host known by another type of key only is not new: whoever sits in between could offer any type.
 */
export function judgeHostKey(
  endpoint: SshEndpoint,
  offered: HostKey,
  known: readonly KnownHostKey[],
): HostKeyVerdict {
  const same = known.filter((key) => key.blob.equals(offered.blob));
  const revoked = same.find((key) => key.isRevoked);
  const shown = `${keyName(offered.type)} ${fingerprint(offered.blob)}`;
  const name = `${endpoint.host}:${endpoint.port}`;
  if (revoked) {
    return {
      failure: 'host_key_revoked',
      reason: `the host key of ${name}, ${shown}, is marked @revoked in ${revoked.at}`,
      hint: 'do not connect before whoever runs the host has explained it',
    };
  }
  if (same.length > 0) return 'known';
  const others = known.filter((key) => !key.isRevoked);
  const [other] = [...others.filter((key) => key.type === offered.type), ...others];
  if (other) {
    return {
      failure: 'host_key_changed',
      reason: `the host key of ${name} has changed: it shows ${shown}, known is ${keyName(other.type)} ${fingerprint(other.blob)} (${other.at})`,
      hint: `somebody may be in between. If the change is explained, remove ${other.at} and connect again`,
    };
  }
  if (endpoint.strict === 'accept-new') return 'new';
  return {
    failure: 'host_key_unknown',
    reason: `the host key of ${name} is not known: it shows ${shown}`,
    hint: `compare the fingerprint and add the key to ${endpoint.knownHostsFiles[0] ?? 'known_hosts'}, or allow it with --accept-new`,
  };
}
