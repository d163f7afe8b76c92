import type { HostSource } from '../collect/host-source.js';
import { localSource } from '../collect/local-source.js';
import type { RemoteOptions } from '../collect/remote-source.js';
import { EvidenceError } from '../core/errors.js';
import type { InventoryHost } from '../inventory/inventory.js';

export interface HostFlags {
  readonly host?: readonly string[];
  readonly inventory?: string;
  readonly hosts?: readonly string[];
  readonly local?: boolean;
  readonly sshKey?: string;
  readonly acceptNew?: boolean;
}

const TWICE =
  'name it once; several logins of one host need names of their own, in a file for --inventory: hosts: { a: jo@web1, b: al@web1 }';

/** Flags → where to collect from; without any of them this machine. Throws for what the user must correct. */
export async function hostSources(
  flags: HostFlags,
  connectTimeoutMs: number,
  onNotice: (text: string) => void,
): Promise<HostSource[]> {
  const { host = [], inventory: file, hosts = [], local = false } = flags;
  if (file === undefined && hosts.length === 0 && host.length === 0) return [localSource()];
  const { hostOfSpec } = await import('../inventory/host-list.js');
  const { inventorySources } = await import('../collect/remote-source.js');
  const given = host.map(hostOfSpec);
  const { chosen, all } = await fromInventory(file, hosts, onNotice);
  const remote = [...chosen, ...given];
  const known = new Set<string>();
  for (const { id } of remote) {
    if (known.has(id)) throw new EvidenceError('E_USAGE', `host ${id} is named twice`, TWICE);
    known.add(id);
  }
  const reaching = { ...reachingBy(flags), connectTimeoutMs, known: all, onNotice };
  const sources = inventorySources(remote, reaching);
  return local ? [localSource(), ...sources] : sources;
}

/** How hosts are reached, by flags. */
export function reachingBy({
  acceptNew = false,
  sshKey,
}: HostFlags): Pick<RemoteOptions, 'acceptNew' | 'identityFile' | 'askSecret' | 'canAsk'> {
  return {
    acceptNew,
    ...(sshKey !== undefined && { identityFile: sshKey }),
    canAsk: async () => (await import('./ask-secret.js')).hasTerminal(),
    askSecret: async (prompt) => (await import('./ask-secret.js')).askSecretOrNot(prompt),
  };
}

/** Hosts of an inventory that the patterns choose (all without any), and all that it names. */
export async function fromInventory(
  file: string | undefined,
  patterns: readonly string[],
  onNotice: (text: string) => void,
): Promise<{ readonly chosen: readonly InventoryHost[]; readonly all: readonly InventoryHost[] }> {
  if (file === undefined && patterns.length > 0) {
    throw new EvidenceError('E_USAGE', '--hosts chooses from an inventory', 'name it with --inventory FILE');
  }
  if (file === undefined) return { chosen: [], all: [] };
  const { loadInventory } = await import('../inventory/load-inventory.js');
  const { selectHosts } = await import('../inventory/select-hosts.js');
  const inventory = loadInventory(file);
  for (const note of inventory.notes) onNotice(note);
  const all = inventory.hosts;
  return { chosen: patterns.length > 0 ? selectHosts(inventory, patterns) : all, all };
}
