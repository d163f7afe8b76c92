import type { HostFailure } from '../host-failure.js';
import type { SshEndpoint } from './endpoint.js';
import { type HostKey, keyName } from './host-key.js';
import { type KeyVerdict, type KnownHosts, loadKnownHosts } from './known-hosts.js';

/** The known_hosts files of the endpoints of a run; each set of files is read once. */
export class KnownHostsOfRun {
  readonly #loaded = new Map<string, Promise<KnownHosts>>();

  of({ knownHostsFiles, addKnownHostsTo, hashKnownHosts }: SshEndpoint): Promise<KnownHosts> {
    const key = JSON.stringify([knownHostsFiles, addKnownHostsTo, hashKnownHosts]);
    const loaded =
      this.#loaded.get(key) ??
      loadKnownHosts({
        files: knownHostsFiles,
        ...(addKnownHostsTo !== undefined && { addTo: addKnownHostsTo }),
        hash: hashKnownHosts,
      });
    this.#loaded.set(key, loaded);
    return loaded;
  }
}

/** What is looked for in known_hosts: HostKeyAlias without a port, else the name with its port. */
export function knownAs({ host, port, hostKeyAlias }: SshEndpoint): readonly [host: string, port: number] {
  return hostKeyAlias === undefined ? [host, port] : [hostKeyAlias, 22];
}

/** `known`: go on. `new`: no key of this host is known, and `accept-new` allows that. Else the host is refused. */
export function judgeHostKey(
  endpoint: SshEndpoint,
  offered: HostKey,
  verdict: KeyVerdict,
): 'known' | 'new' | HostFailure {
  const name = `${endpoint.host}:${endpoint.port}`;
  const shown = (fingerprint: string): string => `${keyName(offered.type)} ${fingerprint}`;
  if (verdict.status === 'trusted') return 'known';
  if (verdict.status === 'revoked') {
    return {
      failure: 'host_key_revoked',
      reason: `the host key of ${name}, ${shown(verdict.fingerprint)}, is marked @revoked in ${verdict.file}:${verdict.line}`,
      hint: 'do not connect before whoever runs the host has explained it',
    };
  }
  if (verdict.status === 'changed') {
    const same = verdict.known.find((key) => key.type === offered.type);
    const known = same ?? verdict.known[0];
    const at = `${known.file}:${known.line}`;
    return {
      failure: 'host_key_changed',
      reason: `the host key of ${name} has changed: it shows ${shown(verdict.fingerprint)}, known is ${keyName(known.type)} ${known.fingerprint} (${at})`,
      hint: `somebody may be in between. If the change is explained, remove ${at} and connect again`,
    };
  }
  if (verdict.certificateAuthority) {
    const { file, line } = verdict.certificateAuthority;
    return {
      failure: 'host_key_unknown',
      reason: `${name} is known by a certificate authority only (${file}:${line}), which only the system ssh can check`,
      hint: `reach it with the system ssh: exec: ssh -T ${endpoint.alias}`,
    };
  }
  if (endpoint.strict === 'accept-new') return 'new';
  return {
    failure: 'host_key_unknown',
    reason: `the host key of ${name} is not known: it shows ${shown(verdict.fingerprint)}`,
    hint: `compare the fingerprint and add the key to ${endpoint.addKnownHostsTo ?? 'known_hosts'}, or allow it with --accept-new`,
  };
}
