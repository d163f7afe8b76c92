import type { HostSource } from '../collect/host-source.js';
import { EvidenceError } from '../core/errors.js';
import type { InventoryHost } from '../inventory/inventory.js';
import { fromInventory, type HostFlags, reachingBy } from './host-sources.js';

export interface EndFlags extends HostFlags {
  readonly client?: string;
  readonly server?: string;
}

/** The two ends of an experiment, client first; one where both are the same host. Throws EvidenceError. */
export async function experimentSources(
  flags: EndFlags,
  connectTimeoutMs: number,
  onNotice: (text: string) => void,
): Promise<HostSource[]> {
  const [{ inventorySources }, { hostOfSpec }] = await Promise.all([
    import('../collect/remote-source.js'),
    import('../inventory/host-list.js'),
  ]);
  const { chosen, all } = await fromInventory(flags.inventory, flags.hosts ?? [], onNotice);
  const given = [...(flags.local === true ? [LOCAL] : []), ...(flags.host ?? []).map(hostOfSpec)];
  const named = (word: string, flag: string): InventoryHost => endOf(word, flag, all, hostOfSpec);
  const ofRole = (role: string): InventoryHost | undefined => {
    const found = chosen.filter((h) => h.role === role);
    return found.length === 1 ? found[0] : undefined;
  };
  const client = flags.client === undefined ? undefined : named(flags.client, '--client');
  const server = flags.server === undefined ? undefined : named(flags.server, '--server');
  // `-H a -H b`: a is the client; `-H b` alone: this machine is.
  const serverOf = server ?? (client ? given[0] : given.at(-1)) ?? ofRole('server');
  const clientOf =
    client ??
    (given.length > 1 || server ? given[0] : undefined) ??
    (given.length === 0 ? ofRole('client') : undefined) ??
    LOCAL;
  if (!serverOf) {
    throw new EvidenceError(
      'E_USAGE',
      'an experiment needs two hosts, and there is no server',
      'name it: --server user@host, --server ID with -I hosts.yaml, or --server "exec: ip netns exec web"',
    );
  }
  const hosts = clientOf.id === serverOf.id ? [clientOf] : [clientOf, serverOf];
  return inventorySources(hosts, { ...reachingBy(flags), connectTimeoutMs, known: all, onNotice });
}

const PLAIN = { groups: [], targets: [], logs: [], sudo: true } as const;
const LOCAL: InventoryHost = { ...PLAIN, id: 'local', connect: { kind: 'local' } };

function endOf(
  word: string,
  flag: string,
  all: readonly InventoryHost[],
  hostOfSpec: (spec: string) => InventoryHost,
): InventoryHost {
  if (word === 'local') return all.find((h) => h.connect.kind === 'local') ?? LOCAL;
  const prefix = /^exec:(.*)$/s.exec(word)?.[1]?.trim().split(/\s+/);
  if (prefix) {
    const [tool, ...rest] = prefix;
    if (tool === undefined || tool === '')
      throw new EvidenceError('E_USAGE', `${flag}: ${word} names no command`);
    // `ip netns exec web`, `docker exec -i web`: the place is named last.
    const place = rest.findLast((w) => !w.startsWith('-')) ?? tool;
    return {
      ...PLAIN,
      id: place.replace(/[^A-Za-z0-9._-]/g, '-'),
      connect: { kind: 'exec', prefix: [tool, ...rest] },
    };
  }
  return all.find((h) => h.id === word) ?? hostOfSpec(word);
}
