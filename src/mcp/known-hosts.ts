import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { InventoryHost } from '../inventory/inventory.js';

/** This machine; what its host is called in a bundle is its own name. */
export const LOCAL = 'local';

/** Hosts that may be collected from: those of the inventory, and this machine where it is allowed. No others. */
export class KnownHosts {
  readonly #hosts: ReadonlyMap<string, InventoryHost>;

  constructor(
    hosts: readonly InventoryHost[],
    readonly hasLocal: boolean,
  ) {
    this.#hosts = new Map(hosts.map((h) => [h.id, h]));
  }

  ids(): string[] {
    return [...(this.hasLocal ? [LOCAL] : []), ...this.#hosts.keys()];
  }

  /** Absent: this machine. Throws E_REFUSED for a host nobody vouched for. */
  get(id: string): InventoryHost | undefined {
    const host = this.#hosts.get(id);
    if (host !== undefined) return host;
    if (id === LOCAL && this.hasLocal) return undefined;
    throw new EvidenceError(
      'E_REFUSED',
      `"${id}" is not in the inventory: nothing is collected from it`,
      didYouMean(id, this.ids()) ??
        (this.ids().length === 0
          ? 'start evidence mcp with --inventory FILE or --local'
          : `there are: ${this.ids().slice(0, 20).join(', ')}`),
    );
  }

  all(): readonly InventoryHost[] {
    return [...this.#hosts.values()];
  }

  /** Hosts of a group of the inventory. Throws E_UNKNOWN_HOST where no host is in it. */
  inGroup(group: string): readonly InventoryHost[] {
    const hosts = this.all().filter((h) => h.groups.includes(group));
    if (hosts.length > 0) return hosts;
    const groups = [...new Set(this.all().flatMap((h) => h.groups))];
    throw new EvidenceError(
      'E_UNKNOWN_HOST',
      `no host of the inventory is in a group "${group}"`,
      this.#hosts.size === 0
        ? 'start evidence mcp with --inventory FILE'
        : (didYouMean(group, groups) ?? `its groups: ${groups.slice(0, 20).join(', ') || 'none'}`),
    );
  }
}
