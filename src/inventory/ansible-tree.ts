/** A value as far as it matters: text, number, truth; `opaque` says why it cannot be used. */
export type AnsibleValue = string | number | boolean | { readonly opaque: string };
export type AnsibleVars = Map<string, AnsibleValue>;

/**
 * Variables that say how to reach a host. No other one is kept: inventories hold passwords, and what was never
 * read cannot leak.
 */
const KEPT = new Set([
  ...[
    'ansible_host',
    'ansible_ssh_host',
    'ansible_port',
    'ansible_ssh_port',
    'ansible_user',
    'ansible_ssh_user',
  ],
  ...['ansible_private_key_file', 'ansible_ssh_private_key_file', 'ansible_connection'],
  ...['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'],
  ...['ansible_become', 'ansible_become_method', 'ansible_become_user'],
  ...['ansible_docker_user', 'ansible_docker_extra_args', 'ansible_kubectl_extra_args'],
  ...['ansible_kubectl_pod', 'ansible_kubectl_container', 'ansible_kubectl_namespace'],
  ...['ansible_kubectl_context', 'ansible_kubectl_kubeconfig'],
  ...['evidence_role', 'evidence_address'],
]);

/** Sets it when it is one of those we keep. An absent value unsets nothing. */
export function keep(vars: AnsibleVars, name: string, value: unknown): void {
  if (!KEPT.has(name)) return;
  if (typeof value === 'string') {
    vars.set(
      name,
      value.startsWith('$ANSIBLE_VAULT') ? { opaque: 'is encrypted with Ansible Vault' } : value,
    );
  } else if (typeof value === 'number' || typeof value === 'boolean') vars.set(name, value);
  else if (value === null || value === undefined) vars.delete(name);
  else vars.set(name, { opaque: 'is not a plain value' });
}

interface Group {
  readonly name: string;
  readonly vars: AnsibleVars;
  readonly children: Set<string>;
  priority: number;
}

interface Host {
  readonly name: string;
  readonly vars: AnsibleVars;
  readonly groups: Set<string>;
  /** Where it stands first, as `file:line:column`. */
  readonly at: string;
}

/** Files beside the inventory: group_vars and host_vars. */
export interface VarsFiles {
  of(kind: 'group_vars' | 'host_vars', name: string): AnsibleVars;
}

/** Groups, hosts and their variables, and who inherits what. */
export class AnsibleTree {
  readonly hosts = new Map<string, Host>();
  readonly #groups = new Map<string, Group>();

  constructor() {
    this.group('all');
    this.group('ungrouped');
  }

  group(name: string): Group {
    let group = this.#groups.get(name);
    if (!group) {
      group = { name, vars: new Map(), children: new Set(), priority: 1 };
      this.#groups.set(name, group);
    }
    return group;
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  host(name: string, group: string, at: string): Host {
    let host = this.hosts.get(name);
    if (!host) {
      host = { name, vars: new Map(), groups: new Set(), at };
      this.hosts.set(name, host);
    }
    host.groups.add(group);
    return host;
  }

  setGroupVariable(group: string, name: string, value: unknown): void {
    if (name === 'ansible_group_priority') this.group(group).priority = Number(value) || 1;
    else keep(this.group(group).vars, name, value);
  }

  /** Adds a child; returns false when that would close a circle. */
  addChild(parent: string, child: string): boolean {
    if (this.group(parent).children.has(child)) return true;
    if (parent === child || this.#descendants(child).has(parent)) return false;
    this.group(parent).children.add(this.group(child).name);
    return true;
  }

  /** Every host with the groups it is in (but `all` and `ungrouped`) and what it inherits, as Ansible merges it. */
  resolve(files: VarsFiles): { host: Host; groups: string[]; vars: AnsibleVars }[] {
    const parents = this.#parents();
    const depths = new Map<string, number>();
    const depth = (name: string): number => {
      const known = depths.get(name);
      if (known !== undefined) return known;
      const above = [...(parents.get(name) ?? [])].map(depth);
      const mine = name === 'all' ? 0 : 1 + Math.max(0, ...above);
      depths.set(name, mine);
      return mine;
    };
    const all = this.group('all');
    const filesOfAll = files.of('group_vars', 'all');
    return [...this.hosts.values()].map((host) => {
      const member = this.#ancestors(host.groups, parents);
      member.delete('all');
      if (member.size > 1) member.delete('ungrouped');
      const groups = [...member]
        .map((name) => this.group(name))
        // Ansible lets the deeper group win, then the higher priority, then the later name.
        .toSorted(
          (a, b) => depth(a.name) - depth(b.name) || a.priority - b.priority || (a.name < b.name ? -1 : 1),
        );
      const layers = [
        all.vars,
        ...groups.map((group) => group.vars),
        filesOfAll,
        ...groups.map((group) => files.of('group_vars', group.name)),
        host.vars,
        files.of('host_vars', host.name),
      ];
      return {
        host,
        groups: groups.map((group) => group.name).filter((name) => name !== 'ungrouped'),
        vars: new Map(layers.flatMap((layer) => [...layer])),
      };
    });
  }

  #parents(): Map<string, Set<string>> {
    const parents = new Map<string, Set<string>>();
    for (const group of this.#groups.values()) {
      for (const child of group.children) {
        const known = parents.get(child);
        if (known) known.add(group.name);
        else parents.set(child, new Set([group.name]));
      }
    }
    return parents;
  }

  #ancestors(of: Iterable<string>, parents: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
    const found = new Set(of);
    for (const name of found) for (const parent of parents.get(name) ?? []) found.add(parent);
    return found;
  }

  #descendants(of: string): Set<string> {
    const found = new Set([of]);
    for (const name of found) for (const child of this.#groups.get(name)?.children ?? []) found.add(child);
    return found;
  }
}
