import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { homedir } from 'node:os';
import { EvidenceError } from '../core/errors.js';
import { mistakes } from '../core/read-yaml.js';
import { ansibleHosts } from './ansible-hosts.js';
import { parseAnsibleIni } from './ansible-ini.js';
import { parseAnsibleYaml } from './ansible-yaml.js';
import { detectFormat } from './detect-format.js';
import { parseHostList } from './host-list.js';
import type { Inventory, InventoryConnection, InventoryHost } from './inventory.js';
import { parseOwnYaml } from './own-yaml.js';
import { varsFilesBeside } from './vars-files.js';

const DYNAMIC = (file: string): string =>
  `let Ansible write it out: ansible-inventory -i ${file} --list --yaml > hosts.yaml`;

/**
 * Our YAML, an Ansible INI or YAML inventory (with group_vars and host_vars beside it), or a plain list of hosts,
 * told apart by content. Throws E_CONFIG with file:line:column of every mistake; values are never repeated.
 */
export function loadInventory(file: string): Inventory {
  const text = textOf(file);
  const format = detectFormat(text);
  if (typeof format === 'object')
    throw new EvidenceError('E_CONFIG', `${file}: ${format.problem}`, DYNAMIC(file));
  const complaints: string[] = [];
  const complain = (line: number, column: number, what: string): void => {
    complaints.push(`${file}:${line}:${column}: ${what}`);
  };
  if (format === 'evidence') {
    const hosts = parseOwnYaml(text, file).map((host) => withAbsolutePaths(host, file));
    return { file, format, hosts, notes: [] };
  }
  const notes: string[] = [];
  const found =
    format === 'list'
      ? { ...parseHostList(text, file, complain), notes, mistakes: [] }
      : ansibleHosts(
          (format === 'ansible-ini' ? parseAnsibleIni : parseAnsibleYaml)(text, file, complain),
          varsFilesBeside(file, (note) => notes.push(note)),
        );
  complaints.push(...found.mistakes, ...duplicates(found));
  if (complaints.length > 0) throw mistakes(file, complaints);
  return {
    file,
    format: format === 'list' ? format : 'ansible',
    hosts: found.hosts.map((host) => withAbsolutePaths(host, file)),
    notes: [...new Set([...notes, ...found.notes])],
  };
}

function duplicates({
  hosts,
  places,
}: {
  hosts: readonly InventoryHost[];
  places: readonly string[];
}): string[] {
  const first = new Map<string, string>();
  return hosts.flatMap(({ id }, index) => {
    const place = places[index] ?? '';
    const before = first.get(id);
    if (before === undefined) first.set(id, place);
    return before === undefined ? [] : [`${place}: host ${id} is there already (first at ${before})`];
  });
}

/** Key files are named relative to the inventory, or with `~`. */
function withAbsolutePaths(host: InventoryHost, file: string): InventoryHost {
  if (host.connect.kind !== 'ssh') return host;
  const absolute = (path: string): string =>
    path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(dirname(file), path);
  const { identityFile, jump, ...rest } = host.connect;
  const connect: InventoryConnection = {
    ...rest,
    ...(identityFile !== undefined && { identityFile: absolute(identityFile) }),
    ...(jump && {
      jump: jump.map((hop) => ({
        spec: hop.spec,
        ...(hop.identityFile !== undefined && { identityFile: absolute(hop.identityFile) }),
      })),
    }),
  };
  return { ...host, connect };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
    throw new EvidenceError(
      'E_CONFIG',
      `--inventory: ${file} cannot be read: ${(error as Error).message}`,
      isFolder ? `name one file of it, or ${DYNAMIC(file)}` : undefined,
      { cause: error },
    );
  }
}
