import { basename } from 'node:path';
import { type Collector, sourcesOf } from '../core/collector.js';
import type { HostInfo } from '../core/host-info.js';
import type { Target } from '../core/target.js';

/** A probe by name, and one way each that its answer is got. */
export interface PlannedProbe {
  readonly probe: string;
  readonly ways: readonly {
    readonly tool: string;
    readonly argv: readonly string[];
    readonly shown: string;
  }[];
}

const ADDRESS = '192.0.2.1';
const TARGET: Target = {
  name: 'https://target.example/',
  host: 'target.example',
  port: 443,
  url: 'https://target.example/',
  addresses: [ADDRESS],
  origin: 'given',
};

/** What a collector asks a host that has everything, in a full run. */
export function plannedProbes(collector: Collector): readonly PlannedProbe[] {
  const found = new Map<string, PlannedProbe['ways'][number][]>();
  // Once with its tools, once without: some probes stand in for a tool.
  for (const tools of [new Set([...Object.keys(collector.tools), 'sh', 'node']), new Set(['sh', 'node'])]) {
    for (const probe of collector.plan({
      host: hostWith(tools),
      profile: 'full',
      windowMs: 60_000,
      targets: [TARGET],
      interfaces: ['eth0'],
      logs: [{ glob: '/var/log/app.log' }],
      params: collector.params.parse({}),
    })) {
      const ways = sourcesOf(probe).map((source) => {
        if ('read' in source) {
          const paths = [source.read].flat();
          return { tool: 'read', argv: ['read', ...paths], shown: paths[0] ?? '' };
        }
        if ('log' in source) return { tool: 'log', argv: ['log', ''], shown: 'a log' };
        const tool = basename(source.argv[0]);
        const words = source.argv.filter((word) => !/\s/.test(word));
        const isOurs = words.length < source.argv.length;
        return { tool, argv: source.argv, shown: isOurs ? 'a script of ours' : words.slice(0, 4).join(' ') };
      });
      found.set(probe.id, [...(found.get(probe.id) ?? []), ...ways]);
    }
  }
  return [...found].map(([probe, ways]) => ({ probe, ways }));
}

function hostWith(tools: ReadonlySet<string>): HostInfo {
  return {
    id: 'host',
    hostname: 'host',
    uid: 0,
    cpus: 4,
    tools,
    interfaces: [{ name: 'eth0', up: true, mtu: 1500, loopback: false, physical: true }],
    gateways: [{ address: ADDRESS, interface: 'eth0', family: 4 }],
    resolvers: [ADDRESS],
    peers: [],
    modules: { loadable: false, present: new Set(['bonding', 'ip_vs', 'nf_conntrack']) },
  };
}
