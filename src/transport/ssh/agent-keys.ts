import { readFile } from 'node:fs/promises';
import ssh2, { type BaseAgent, type ParsedKey } from 'ssh2';
import type { SshEndpoint } from './endpoint.js';

/**
 * The agent of an endpoint: keys that its IdentityFile lines name first, and with IdentitiesOnly no others.
 * Offering every key would use up the tries that a server grants (MaxAuthTries). undefined: no key there.
 */
export async function agentFor(endpoint: SshEndpoint): Promise<BaseAgent | undefined> {
  if (endpoint.agent === undefined) return undefined;
  const agent: BaseAgent = ssh2.createAgent(endpoint.agent);
  const identities = await new Promise<ParsedKey[]>((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ? [] : (keys as ParsedKey[])));
  });
  const named = await Promise.all(endpoint.identityFiles.map(publicBlob));
  const isNamed = (key: ParsedKey): boolean => named.some((blob) => blob?.equals(key.getPublicSSH()));
  const wanted = [
    ...identities.filter(isNamed),
    ...(endpoint.identitiesOnly ? [] : identities.filter((key) => !isNamed(key))),
  ];
  agent.getIdentities = (callback) => callback(null, wanted);
  return wanted.length > 0 ? agent : undefined;
}

/** Of `id_x` the public part is in `id_x.pub`; the private file itself need not be there. */
async function publicBlob(path: string): Promise<Buffer | undefined> {
  const text = await readFile(`${path}.pub`).catch(() => readFile(path).catch(() => undefined));
  if (text === undefined) return undefined;
  const key = ssh2.utils.parseKey(text);
  const first = Array.isArray(key) ? (key[0] as ParsedKey | undefined) : key;
  return first === undefined || first instanceof Error ? undefined : first.getPublicSSH();
}
