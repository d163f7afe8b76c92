import type { SshEndpoint } from '../../src/transport/ssh/endpoint.js';
import type { Sshd } from './sshd.js';

/** How to reach a test server, as its own user with the key that is let in. */
export function endpointOf(sshd: Sshd, more: Partial<SshEndpoint> = {}): SshEndpoint {
  return {
    alias: 'test',
    host: sshd.host,
    port: sshd.port,
    user: sshd.user,
    identityFiles: [sshd.key],
    identitiesOnly: true,
    knownHostsFiles: [sshd.knownHosts],
    addKnownHostsTo: sshd.knownHosts,
    hashKnownHosts: false,
    strict: 'strict',
    jumps: [],
    ...more,
  };
}
