import { EvidenceError } from '../../core/errors.js';
import type { SshSettings } from './ssh-config-query.js';
import { SshConfigOfRun } from './ssh-config-of-run.js';
import { type HostSpec, parseHostSpec } from '../../core/host-spec.js';
import { systemSshCommand } from './ssh-config-command.js';
import { readSettings } from './ssh-config-read.js';
import { absolute } from './ssh-config-tokens.js';

/** Where and as whom to connect. */
export interface SshEndpoint {
  /** As the user named it. */
  readonly alias: string;
  /** Name or address to connect to, without brackets, in lower case. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths that exist, in order. A `.pub` names a key the agent holds. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Socket of the agent. */
  readonly agent?: string;
  /** User files, then global ones; they need not exist. */
  readonly knownHostsFiles: readonly string[];
  /** The first UserKnownHostsFile: where `accept-new` writes. */
  readonly addKnownHostsTo?: string;
  readonly hashKnownHosts: boolean;
  /** The name to look for in known_hosts, on any port. */
  readonly hostKeyAlias?: string;
  readonly strict: 'strict' | 'accept-new';
  /** The first is connected to directly, each next one through it; their own `jumps` are empty. */
  readonly jumps: readonly SshEndpoint[];
  readonly connectTimeoutMs?: number;
  /** For the system's ssh only. */
  readonly proxyCommand?: string;
}

export interface JumpHost {
  readonly spec: string;
  readonly identityFile?: string;
}

export interface EndpointOptions {
  /** Beat what the spec and the config say. */
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  /** Instead of ProxyJump and ProxyCommand of the config. */
  readonly jump?: readonly JumpHost[];
  /** `--accept-new`; without it StrictHostKeyChecking of the config. */
  readonly acceptNew?: boolean;
  /** Arguments of the user's inventory that only the system ssh understands. */
  readonly sshArgs?: readonly string[];
  readonly configFile?: string;
  /** Aborting ends `ssh -G`. */
  readonly signal?: AbortSignal;
  /** The ssh binary; default `ssh` of PATH. */
  readonly ssh?: string;
  /** What other hosts of the run were told by it. */
  readonly config?: SshConfigOfRun;
}

export type ResolvedEndpoint =
  /** `notes`: settings of the config that are not followed, and why. */
  | { readonly endpoint: SshEndpoint; readonly notes: readonly string[] }
  /** Use the exec transport with this argv prefix; ssh(1) hands what follows to the remote shell, joined by spaces. */
  | {
      readonly needsSystemSsh: string;
      readonly command: readonly [string, ...string[]];
      readonly notes: readonly string[];
    }
  | { readonly problem: string };

/** Longer chains are a mistake. */
const MOST_JUMPS = 8;

/**
 * `user@host:port`, `[v6]:port`, `ssh://…`, or an alias of the OpenSSH config, with everything that config says:
 * from `ssh -G` when there is an ssh, else from the files. Throws E_BAD_HOST for a spec that could be taken for
 * an option or a shell's words; nothing is run then.
 */
export async function resolveEndpoint(spec: string, given: EndpointOptions = {}): Promise<ResolvedEndpoint> {
  const options = withAbsolutePaths(given);
  const host = withOptions(parseHostSpec(spec), options);
  for (const jump of options.jump ?? []) parseHostSpec(jump.spec);
  const hop = await resolveHop(host, options, options.jump, []);
  if ('problem' in hop) return hop;
  const hasArguments = options.sshArgs !== undefined && options.sshArgs.length > 0;
  const reason = hop.system ?? (hasArguments ? 'the inventory gives arguments for ssh' : undefined);
  if (reason === undefined) return { endpoint: hop.endpoint, notes: [...new Set(hop.notes)] };
  return {
    needsSystemSsh: reason,
    command: systemSshCommand(host, hop.endpoint, options),
    notes: [...new Set(hop.notes)],
  };
}

/** `ssh` is started in the root folder. */
function withAbsolutePaths(options: EndpointOptions): EndpointOptions {
  const { configFile, identityFile } = options;
  return {
    ...options,
    // `-F none`: no config at all.
    ...(configFile !== undefined && configFile !== 'none' && { configFile: absolute(configFile) }),
    ...(identityFile !== undefined && { identityFile: absolute(identityFile) }),
  };
}

interface Hop {
  readonly endpoint: SshEndpoint;
  readonly notes: readonly string[];
  readonly system?: string;
}

/** `jump` undefined: ProxyJump of the config decides. `trail`: the hops that led here. */
async function resolveHop(
  spec: HostSpec,
  options: EndpointOptions,
  jump: readonly JumpHost[] | undefined,
  trail: readonly string[],
): Promise<Hop | { problem: string }> {
  const found = await settingsOf(spec, options, jump === undefined);
  if ('problem' in found) return { problem: `${spec.host}: ${found.problem}` };
  const settings: SshSettings = jump
    ? new Map([...found.settings].filter(([name]) => name !== 'proxyjump' && name !== 'proxycommand'))
    : found.settings;
  const read = readSettings(spec, settings, options);
  const { endpoint } = read;
  const here = `${endpoint.user}@${endpoint.host}:${endpoint.port}`;
  if (trail.includes(here)) return { problem: `ProxyJump goes in a circle: ${[...trail, here].join(' → ')}` };
  if (trail.length >= MOST_JUMPS)
    return { problem: `more than ${MOST_JUMPS} jump hosts: ${trail.join(' → ')}` };

  const hops: Hop[] = [];
  for (const [index, next] of (jump ?? jumpsOf(settings)).entries()) {
    // Only the first one is reached by its own config; OpenSSH ignores the ProxyJump of the others.
    const resolved = await resolveJump(next, options, index === 0 ? undefined : [], [...trail, here]);
    if ('problem' in resolved) return { problem: `${spec.host}: ${resolved.problem}` };
    hops.push(resolved);
  }
  const system = read.system ?? hops.map((hop) => hop.system).find((reason) => reason !== undefined);
  return {
    endpoint: {
      ...endpoint,
      jumps: hops.flatMap((hop) => [...hop.endpoint.jumps, { ...hop.endpoint, jumps: [] }]),
    },
    notes: [...found.notes, ...read.notes, ...hops.flatMap((hop) => hop.notes)],
    ...(system !== undefined && { system }),
  };
}

async function resolveJump(
  jump: JumpHost,
  options: EndpointOptions,
  own: readonly JumpHost[] | undefined,
  trail: readonly string[],
): Promise<Hop | { problem: string }> {
  const { acceptNew, config, configFile, signal, ssh } = options;
  const inherited = {
    ...(acceptNew !== undefined && { acceptNew }),
    ...(config && { config }),
    ...(configFile !== undefined && { configFile }),
    ...(signal && { signal }),
    ...(ssh !== undefined && { ssh }),
    ...(jump.identityFile !== undefined && { identityFile: absolute(jump.identityFile) }),
  };
  try {
    const hop = await resolveHop(parseHostSpec(jump.spec), inherited, own, trail);
    if ('problem' in hop || hop.system === undefined) return hop;
    return { ...hop, system: `jump host ${jump.spec}: ${hop.system}` };
  } catch (error) {
    if (error instanceof EvidenceError) return { problem: `ProxyJump: ${error.message}` };
    throw error;
  }
}

function withOptions(spec: HostSpec, { user, port }: EndpointOptions): HostSpec {
  const checked = user === undefined ? undefined : parseHostSpec(`${user}@host`).user;
  return {
    ...spec,
    ...(checked !== undefined && { user: checked }),
    ...(port !== undefined && { port }),
  };
}

async function settingsOf(
  spec: HostSpec,
  options: EndpointOptions,
  followJumps: boolean,
): Promise<{ settings: SshSettings; notes: readonly string[] } | { problem: string }> {
  const files = {
    ...(options.configFile !== undefined && { configFile: options.configFile }),
    ...(options.identityFile !== undefined && { identityFile: options.identityFile }),
  };
  const signal = options.signal ?? new AbortController().signal;
  const config = options.config ?? new SshConfigOfRun();
  const asked = await config.query(spec, { ...files, followJumps, ssh: options.ssh ?? 'ssh', signal });
  if ('absent' in asked) {
    // The parser of config files is loaded only where there is no ssh.
    const { settingsFromFiles } = await import('./ssh-config-files.js');
    return settingsFromFiles(spec, files);
  }
  return 'problem' in asked ? asked : { settings: asked.settings, notes: [] };
}

/** OpenSSH takes any host in brackets, and `ssh -G` prints IPv4 addresses so; to us brackets are for IPv6. */
function jumpsOf(settings: SshSettings): JumpHost[] {
  const value = settings.get('proxyjump')?.[0] ?? 'none';
  if (value.toLowerCase() === 'none') return [];
  return value.split(',').map((spec) => ({ spec: spec.trim().replace(/\[([^\]:]+)\]/, '$1') }));
}
