import { connectionOf } from './ansible-connect.js';
import type { AnsibleTree, VarsFiles } from './ansible-tree.js';
import { hostId } from './host-id.js';
import type { InventoryHost } from './inventory.js';

/**
 * Hosts of an Ansible inventory; `places` says where each one stands, in the same order, and `mistakes` what the user
 * must correct.
 */
export function ansibleHosts(
  tree: AnsibleTree,
  files: VarsFiles,
): { hosts: InventoryHost[]; places: string[]; notes: string[]; mistakes: string[] } {
  const notes = new Map<string, string[]>();
  const mistakes: string[] = [];
  const resolved = tree.resolve(files);
  const hosts = resolved.map(({ host, groups, vars }): InventoryHost => {
    const id = hostId(host.name);
    const { connect, sudo, notes: own, mistakes: wrong } = connectionOf(host.name, vars);
    mistakes.push(...wrong.map((what) => `${host.at}: host ${id}: ${what}`));
    for (const note of own) notes.set(note, [...(notes.get(note) ?? []), id]);
    const role = plainText(vars.get('evidence_role'));
    const address = plainText(vars.get('evidence_address'));
    return {
      id,
      ...(role !== undefined && { role }),
      groups,
      connect,
      ...(address !== undefined && { address }),
      targets: [],
      logs: [],
      sudo,
    };
  });
  return {
    hosts,
    mistakes,
    places: resolved.map(({ host }) => host.at),
    notes: [...notes].map(([note, ids]) => `${someOf(ids)}: ${note}`),
  };
}

function plainText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function someOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}
