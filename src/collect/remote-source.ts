import { randomBytes } from 'node:crypto';
import type { InventoryConnection, InventoryHost } from '../inventory/inventory.js';
import { parseHostSpec } from '../core/host-spec.js';
import type { KnownNames } from '../redact/identities/mapper.js';
import { execShell } from '../transport/exec/exec-shell.js';
import { type HostFailure, isHostFailure } from '../transport/host-failure.js';
import type { Shell } from '../transport/shell/shell.js';
import { Slots } from '../transport/shell/slots.js';
import { shellTransport } from '../transport/shell/shell-transport.js';
import { systemSshFailure } from '../transport/ssh/system-ssh-failure.js';
import { resolveEndpoint, type SshEndpoint } from '../transport/ssh/endpoint.js';
import { KnownHostsOfRun } from '../transport/ssh/host-key-check.js';
import { SshConfigOfRun } from '../transport/ssh/ssh-config-of-run.js';
import { type AskSecret, Secrets } from '../transport/ssh/secrets.js';
import type { Transport } from '../transport/transport.js';
import type { HostSource, Unreachable } from './host-source.js';
import { hostNames } from './known-names.js';
import { localSource } from './local-source.js';

export interface RemoteOptions {
  /** `--accept-new`. */
  readonly acceptNew: boolean;
  /** Private key for hosts whose inventory names none. */
  readonly identityFile?: string;
  readonly askSecret?: AskSecret;
  /** Whether there is anybody to ask. */
  readonly canAsk?: () => Promise<boolean>;
  /** For each hop of a connection: TCP, handshake, login. */
  readonly connectTimeoutMs: number;
  /** All hosts of the inventory: those that are left out may be named in what the others say. */
  readonly known?: readonly InventoryHost[];
  readonly onNotice: (text: string) => void;
}

/** Handshakes cost CPU on both sides; more at a time would only make each of them slower. */
const CONNECTING_AT_ONCE = 32;

/** Hosts of an inventory as sources of one run, which share keys, answers and known_hosts. */
export function inventorySources(hosts: readonly InventoryHost[], options: RemoteOptions): HostSource[] {
  const run: RemoteRun = {
    ...options,
    runId: randomBytes(8).toString('hex'),
    secrets: new Secrets(options.askSecret, options.canAsk),
    knownHosts: new KnownHostsOfRun(),
    config: new SshConfigOfRun(() => void loadSsh2().catch(() => {})),
    slots: new Slots(CONNECTING_AT_ONCE),
  };
  return hosts.map((host, i) => {
    // Names are for all hosts of the run: it is enough that one source tells them.
    const names = namesOf(i === 0 ? [host, ...(options.known ?? [])] : [host]);
    return sourceOf(host, run, names);
  });
}

interface RemoteRun extends RemoteOptions {
  readonly runId: string;
  readonly secrets: Secrets;
  readonly knownHosts: KnownHostsOfRun;
  readonly config: SshConfigOfRun;
  readonly slots: Slots;
}

function sourceOf(host: InventoryHost, run: RemoteRun, names: Names): HostSource {
  const { id, role, address, targets, logs, sudo, timeZone, connect } = host;
  const common = {
    id,
    targets,
    logs,
    sudo,
    ...(role !== undefined && { role }),
    ...(address !== undefined && { address }),
    ...(timeZone !== undefined && { timeZone }),
    names: () => ({ ...hostNames([...names.hosts]), userNames: [...names.users] }) satisfies KnownNames,
  };
  if (connect.kind === 'local') return localSource(common);
  return {
    ...common,
    kind: connect.kind === 'exec' ? 'exec' : 'ssh',
    label: labelOf(connect),
    connect: async (signal) => {
      if (!(await run.slots.take(signal))) return unreachable(NOT_REACHED);
      try {
        const answer = await reach(id, connect, run, names, signal);
        return isHostFailure(answer) ? unreachable(answer) : answer;
      } finally {
        run.slots.release();
      }
    },
  };
}

/** Without what may hold a secret: arguments for ssh from an inventory. */
function labelOf(connect: Exclude<InventoryConnection, { kind: 'local' }>): string {
  if (connect.kind === 'exec') return connect.prefix.join(' ');
  return connect.kind === 'ssh' ? `ssh ${connect.spec}` : 'unsupported';
}

async function reach(
  id: string,
  connect: Exclude<InventoryConnection, { kind: 'local' }>,
  run: RemoteRun,
  names: Names,
  signal: AbortSignal,
): Promise<Transport | HostFailure> {
  if (connect.kind === 'unsupported') return { failure: 'unsupported', reason: connect.reason };
  if (connect.kind === 'exec') return shellTransport(execShell(connect.prefix), run.runId, { signal });
  const identityFile = connect.identityFile ?? run.identityFile;
  const { kind: _, spec, identityFile: __, ...given } = connect;
  const resolved = await resolveEndpoint(spec, {
    ...given,
    ...(identityFile !== undefined && { identityFile }),
    ...(run.acceptNew && { acceptNew: true }),
    config: run.config,
    signal,
  });
  if ('problem' in resolved) return { failure: 'unsupported', reason: resolved.problem };
  for (const note of resolved.notes) run.onNotice(`${id}: ${note}`);
  if ('needsSystemSsh' in resolved) {
    run.onNotice(`${id}: through the system ssh (${resolved.needsSystemSsh})`);
    const label = `system ssh to ${spec}`;
    const explain: Shell['explain'] = (said, exit) => systemSshFailure(label, said, exit);
    return shellTransport(execShell(resolved.command, 'joined', { label, explain }), run.runId, { signal });
  }
  for (const { host, user } of [resolved.endpoint, ...resolved.endpoint.jumps]) {
    names.hosts.add(host);
    names.users.add(user);
  }
  const { connectSsh } = await loadSsh2();
  const shell = await connectSsh(withLimit(resolved.endpoint, run.connectTimeoutMs), { ...run, signal });
  return isHostFailure(shell) ? shell : shellTransport(shell, run.runId, { signal });
}

/** Only where somebody may be reached by it. */
const loadSsh2 = () => import('../transport/ssh/connect.js');

function withLimit(endpoint: SshEndpoint, limitMs: number): SshEndpoint {
  return {
    ...endpoint,
    connectTimeoutMs: Math.min(endpoint.connectTimeoutMs ?? Infinity, limitMs),
    jumps: endpoint.jumps.map((jump) => withLimit(jump, limitMs)),
  };
}

const NOT_REACHED: HostFailure = {
  failure: 'interrupted',
  reason: 'not connected to before the run ended',
};

interface Names {
  readonly hosts: Set<string>;
  readonly users: Set<string>;
}

/** Every name the inventory gives to a host and to who logs in there; those of ssh_config come with connecting. */
function namesOf(hosts: readonly InventoryHost[]): Names {
  const names: Names = { hosts: new Set(), users: new Set() };
  for (const host of hosts) addNames(host, names);
  return names;
}

function addNames({ id, address, connect }: InventoryHost, names: Names): void {
  names.hosts.add(id);
  if (address !== undefined) names.hosts.add(address);
  if (connect.kind === 'ssh') {
    if (connect.user !== undefined) names.users.add(connect.user);
    for (const { spec } of [connect, ...(connect.jump ?? [])]) addSpec(spec, names);
  } else if (connect.kind === 'exec') {
    // `docker exec web`, `kubectl exec -n shop cart-0 --`, `ssh deploy@web1`: the place is named last.
    const place = connect.prefix.slice(1).findLast((word) => !word.startsWith('-'));
    if (place !== undefined) addSpec(place, names);
  }
}

function addSpec(spec: string, { hosts, users }: Names): void {
  try {
    const { host, user } = parseHostSpec(spec);
    hosts.add(host);
    if (user !== undefined) users.add(user);
  } catch {
    // No host: it names nobody.
  }
}

const OUTCOMES: Readonly<Record<HostFailure['failure'], Unreachable['outcome']>> = {
  unreachable: 'failed',
  refused: 'failed',
  timeout: 'timed_out',
  host_key_unknown: 'denied',
  host_key_changed: 'denied',
  host_key_revoked: 'denied',
  auth_failed: 'denied',
  no_shell: 'unsupported',
  unsupported: 'unsupported',
  connection_lost: 'connection_lost',
  interrupted: 'interrupted',
};

function unreachable({ failure, reason, hint }: HostFailure): Unreachable {
  return { outcome: OUTCOMES[failure], reason, ...(hint !== undefined && { remedy: hint }) };
}
