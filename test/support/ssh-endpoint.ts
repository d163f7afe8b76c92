import { readFileSync } from 'node:fs';
import type { SshEndpoint } from '../../src/transport/ssh/endpoint.js';
import type { KnownHosts } from '../../src/transport/ssh/host-key-check.js';
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
    strict: 'strict',
    jumps: [],
    ...more,
  };
}

/** Just the exact names of the files; matching as OpenSSH does it is known-hosts' business. */
export const exactKnownHosts: KnownHosts = {
  find: ({ host, port, knownHostsFiles }) =>
    Promise.resolve(
      knownHostsFiles.flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line, index) => {
            const words = line.split(' ');
            const isRevoked = words[0] === '@revoked';
            const [name, type = '', base64 = ''] = isRevoked ? words.slice(1) : words;
            if (name !== `[${host}]:${port}`) return [];
            return [{ type, blob: Buffer.from(base64, 'base64'), at: `${file}:${index + 1}`, isRevoked }];
          }),
      ),
    ),
  remember: () => Promise.reject(new Error('read-only')),
};
