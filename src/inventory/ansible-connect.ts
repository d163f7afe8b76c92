import { isIP } from 'node:net';
import { parseSshArgs, type SshArgs } from './ansible-ssh-args.js';
import type { AnsibleVars } from './ansible-tree.js';
import type { InventoryConnection } from './inventory.js';
import { SHLEX, splitWords } from './shell-words.js';

export interface AnsibleConnection {
  readonly connect: InventoryConnection;
  readonly sudo: boolean;
  readonly notes: readonly string[];
  /** What the user must correct; without values. */
  readonly mistakes: readonly string[];
}

const SSH_PLUGINS = new Set([
  'ssh',
  'smart',
  'paramiko',
  'paramiko_ssh',
  'ansible.builtin.ssh',
  'ansible.builtin.paramiko_ssh',
]);

/** How Ansible would reach this host, as a connection of ours. */
export function connectionOf(name: string, vars: AnsibleVars): AnsibleConnection {
  const reader = new VarsReader(name, vars);
  const notes: string[] = [];
  const connect = connectWith(name, reader, notes);
  const become = reader.isTrue('ansible_become');
  const method = reader.text('ansible_become_method')?.replace(/^ansible\.builtin\./, '') ?? 'sudo';
  const other = reader.text('ansible_become_user') ?? 'root';
  if (become && method !== 'sudo') notes.push(`ansible_become_method ${method} is not used, only sudo`);
  if (become && other !== 'root') notes.push('ansible_become_user is not used, only root');
  const [problem] = reader.problems;
  return {
    connect: problem === undefined ? connect : { kind: 'unsupported', reason: problem },
    sudo: !become || (method === 'sudo' && other === 'root'),
    notes,
    mistakes: reader.mistakes,
  };
}

function connectWith(name: string, vars: VarsReader, notes: string[]): InventoryConnection {
  const plugin = vars.text('ansible_connection') ?? 'ssh';
  const short = plugin.split('.').at(-1) ?? plugin;
  if (SSH_PLUGINS.has(plugin)) return sshConnection(name, vars, notes);
  if (short === 'local') return { kind: 'local' };
  const target = vars.text('ansible_ssh_host') ?? vars.text('ansible_host') ?? name;
  if (short === 'docker' || short === 'docker_api' || short === 'podman') {
    const user =
      vars.text('ansible_docker_user') ?? vars.text('ansible_ssh_user') ?? vars.text('ansible_user');
    const program = short === 'podman' ? 'podman' : 'docker';
    const extra = extraArgs(vars.text('ansible_docker_extra_args'));
    return exec(program, [...extra, 'exec', '-i', ...(user === undefined ? [] : ['-u', user]), target]);
  }
  if (short === 'kubectl') {
    const option = (flag: string, variable: string): string[] => {
      const value = vars.text(`ansible_kubectl_${variable}`);
      return value === undefined ? [] : [flag, value];
    };
    return exec('kubectl', [
      ...option('--kubeconfig', 'kubeconfig'),
      ...option('--context', 'context'),
      ...extraArgs(vars.text('ansible_kubectl_extra_args')),
      ...['exec', '-i'],
      ...option('-n', 'namespace'),
      vars.text('ansible_kubectl_pod') ?? target,
      ...option('-c', 'container'),
      '--',
    ]);
  }
  return {
    kind: 'unsupported',
    reason: `ansible_connection ${plugin} is not known; write it as an exec prefix`,
  };
}

function exec(program: string, args: readonly string[]): InventoryConnection {
  return { kind: 'exec', prefix: [program, ...args] };
}

function extraArgs(text: string | undefined): string[] {
  const words = splitWords(text ?? '', { ...SHLEX, comments: false });
  return 'problem' in words ? [] : words;
}

function sshConnection(name: string, vars: VarsReader, notes: string[]): InventoryConnection {
  // Where two names of one setting are there, Ansible takes the one with ssh in it.
  const either = (short: string): string | undefined =>
    vars.text(`ansible_ssh_${short}`) ?? vars.text(`ansible_${short}`);
  const args = mergedArgs(vars, notes);
  const host = either('host') ?? name;
  const port = portOf(either('port') ?? args.port, vars);
  const user = either('user') ?? args.user;
  const identityFile = either('private_key_file') ?? args.identityFile;
  return {
    kind: 'ssh',
    spec: isIP(host) === 6 ? `[${host}]` : host,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(identityFile !== undefined && { identityFile }),
    ...(args.jump && { jump: args.jump }),
    ...(args.rest.length > 0 && { sshArgs: args.rest }),
  };
}

function portOf(given: string | number | undefined, { mistakes }: VarsReader): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  mistakes.push('its port is not a number between 1 and 65535');
  return undefined;
}

function mergedArgs(vars: VarsReader, notes: string[]): SshArgs {
  const merged: SshArgs = { rest: [], notes: [] };
  for (const name of ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args']) {
    const text = vars.text(name);
    if (text === undefined) continue;
    const args = parseSshArgs(text);
    if ('problem' in args) vars.problems.push(`${name}: ${args.problem}`);
    else {
      notes.push(...args.notes.map((note) => `${name}: ${note}`));
      Object.assign(merged, { ...args, ...merged, rest: [...merged.rest, ...args.rest] });
    }
  }
  if (merged.rest.length > 0) notes.push('its ssh arguments need the system ssh');
  return merged;
}

/** Reads variables as text; what cannot be read is a problem that names the variable, never its value. */
class VarsReader {
  readonly problems: string[] = [];
  readonly mistakes: string[] = [];
  readonly #host: string;
  readonly #vars: AnsibleVars;

  constructor(host: string, vars: AnsibleVars) {
    this.#host = host;
    this.#vars = vars;
  }

  text(name: string): string | undefined {
    const value = this.#vars.get(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'object') return this.#unusable(name, value.opaque);
    const text = String(value)
      .replace(/\{\{\s*inventory_hostname\s*\}\}/g, this.#host)
      .replace(/\{\{\s*inventory_hostname_short\s*\}\}/g, this.#host.split('.')[0] ?? '');
    return /\{[{%]/.test(text)
      ? this.#unusable(name, 'is a Jinja expression, which only Ansible evaluates')
      : text;
  }

  isTrue(name: string): boolean {
    return /^(true|yes|on|1|y|t)$/i.test(this.text(name) ?? '');
  }

  #unusable(name: string, why: string): undefined {
    this.problems.push(`${name} ${why}`);
    return undefined;
  }
}
