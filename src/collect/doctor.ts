import { type Collector, type Command, sourcesOf } from '../core/collector.js';
import type { HostInfo } from '../core/host-info.js';
import type { Transport } from '../transport/transport.js';
import { discoverHost } from './discover.js';
import type { CollectOptions } from './options.js';
import { LOOK_MS } from './read-text.js';
import { planHost } from './plan.js';
import { mayRunAsRoot, sudoersArguments } from './sudo.js';
import { defaultTargets } from './targets.js';

/** What this machine can and cannot give, and what would change that. */
export interface Diagnosis {
  readonly host: string;
  readonly root: boolean;
  readonly tools: readonly ToolState[];
  /** One apt line for everything that is missing; absent when nothing is. */
  readonly aptInstall?: string;
  readonly rights: readonly Right[];
  /** Lines for a file in /etc/sudoers.d that permit just these commands. */
  readonly sudoers: readonly string[];
  /** Kernel modules a tool would load; without consent its fallback is used. */
  readonly modules: readonly { readonly module: string; readonly probes: readonly string[] }[];
}

export interface ToolState {
  readonly tool: string;
  readonly package: string;
  readonly path?: string;
  /** Collectors that use it. */
  readonly collectors: readonly string[];
}

export interface Right {
  readonly probe: string;
  readonly command: string;
  readonly root: 'needed' | 'better';
  readonly granted: boolean;
}

export async function diagnose(
  collectors: readonly Collector[],
  transport: Transport,
  options: CollectOptions,
  user: string,
): Promise<Diagnosis> {
  const names = [...new Set(collectors.flatMap((c) => Object.keys(c.tools)))];
  const [host, { tools: paths }] = await Promise.all([
    discoverHost(transport, names, { peers: true }),
    transport.survey({ tools: names, maxBytesEach: 0, timeoutMs: LOOK_MS }),
  ]);
  const tools = toolStates(collectors, paths);
  const packages = [
    ...new Set(tools.filter((t) => t.path === undefined && t.package !== '').map((t) => t.package)),
  ];
  const commands = privileged(collectors, host, options);
  return {
    host: host.id,
    root: host.uid === 0,
    tools,
    ...(packages.length > 0 && { aptInstall: `apt-get install ${packages.toSorted().join(' ')}` }),
    rights: commands.map(({ probe, command, root }) => ({
      probe,
      command: command.argv.join(' '),
      root,
      granted: host.uid === 0 || mayRunAsRoot(command, host),
    })),
    sudoers: sudoersLines(commands, paths, user),
    modules: modulesInTheWay(collectors, host, options),
  };
}

function toolStates(collectors: readonly Collector[], paths: ReadonlyMap<string, string>): ToolState[] {
  const states = new Map<string, ToolState & { collectors: string[] }>();
  for (const collector of collectors) {
    for (const [tool, name] of Object.entries(collector.tools)) {
      const path = paths.get(tool);
      const state = states.get(tool) ?? {
        tool,
        package: name,
        collectors: [],
        ...(path !== undefined && { path }),
      };
      state.collectors.push(collector.id);
      states.set(tool, state);
    }
  }
  return [...states.values()].toSorted((a, b) => (a.tool < b.tool ? -1 : 1));
}

interface Privileged {
  readonly probe: string;
  readonly command: Command;
  readonly root: 'needed' | 'better';
}

/** Commands of the full profile that say more as root, each once. */
function privileged(collectors: readonly Collector[], host: HostInfo, options: CollectOptions): Privileged[] {
  const plan = planHost(collectors, host, defaultTargets(host), { ...options, profile: 'full' });
  const found = new Map<string, Privileged>();
  for (const job of [...plan.start, ...plan.once, ...plan.last]) {
    const { root, consent } = job.probe;
    if (root === undefined || consent !== undefined) continue;
    for (const source of sourcesOf(job.probe)) {
      if (!('argv' in source) || !mayBeGranted(source)) continue;
      const probe = `${job.collector.id}/${job.probe.id}`;
      found.set(source.argv.join(' '), { probe, command: source, root });
    }
  }
  return [...found.values()];
}

const INTERPRETERS: ReadonlySet<string> = new Set(['sh', 'bash', 'awk', 'env', 'node', 'timeout', 'find']);

/** What can be written as one exact sudoers line, and gives root to nothing but itself. */
function mayBeGranted({ argv }: Command): boolean {
  return !INTERPRETERS.has(argv[0]) && argv.every((word) => /^[^\s*?[\]!"\\]+$/.test(word));
}

/** Exact commands only: no wildcard, no shell. Commands of tools that are not installed are left out. */
function sudoersLines(
  commands: readonly Privileged[],
  paths: ReadonlyMap<string, string>,
  user: string,
): string[] {
  return commands.flatMap(({ command }) => {
    const [tool, ...args] = command.argv;
    const path = paths.get(tool);
    return path === undefined ? [] : [`${user} ALL=(root) NOPASSWD: ${path} ${sudoersArguments(args)}`];
  });
}

function modulesInTheWay(
  collectors: readonly Collector[],
  host: HostInfo,
  options: CollectOptions,
): Diagnosis['modules'] {
  if (!host.modules.loadable) return [];
  const found = new Map<string, string[]>();
  const plan = planHost(collectors, host, [], options);
  for (const job of [...plan.start, ...plan.once, ...plan.during, ...plan.last]) {
    for (const source of sourcesOf(job.probe)) {
      const needed = 'argv' in source ? (source.modules ?? []) : [];
      for (const name of needed.filter((m) => !host.modules.present.has(m))) {
        const probes = found.get(name) ?? [];
        found.set(name, [...new Set([...probes, `${job.collector.id}/${job.probe.id}`])]);
      }
    }
  }
  return [...found].map(([name, probes]) => ({ module: name, probes }));
}
