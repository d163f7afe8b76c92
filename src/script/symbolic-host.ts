import { isIP } from 'node:net';
import type { HostInfo, InterfaceInfo } from '../core/host-info.js';
import type { Target } from '../core/target.js';
import { parseTarget } from '../collect/targets.js';
import { type Ask, asksYes } from './oracle.js';
import * as sym from './symbols.js';

/** How many interfaces of a kind the host is to have. */
export interface Counts {
  readonly physical: number;
  readonly virtual: number;
  readonly resolvers: number;
}

/** Tools every host of ours has, so that no plan needs to ask; `node` is only on the machine that runs us. */
const ALWAYS: Readonly<Record<string, boolean>> = { sh: true, env: true, timeout: true, node: false };

/** A set that can only be asked about one name at a time; any other use of it is not foreseen and fails. */
class Asked extends Set<string> {
  constructor(private readonly answer: (name: string) => boolean) {
    super();
  }
  override has(name: string): boolean {
    return this.answer(name);
  }
  override get size(): number {
    throw new Error('a plan may ask whether the host has something, not for a list of everything');
  }
  override [Symbol.iterator](): never {
    throw new Error('a plan may ask whether the host has something, not for a list of everything');
  }
}

/** A host of which nothing is known yet: names are symbols, every other question goes to `ask`. */
export function symbolicHost(ask: Ask, counts: Counts): HostInfo {
  return {
    id: 'host',
    hostname: 'host',
    get uid() {
      return asksYes(ask, { kind: 'root' }) ? 0 : 65_534;
    },
    get cpus() {
      return asksYes(ask, { kind: 'many_cpus' }) ? 64 : 4;
    },
    tools: new Asked((name) => ALWAYS[name] ?? asksYes(ask, { kind: 'tool', name })),
    interfaces: interfacesOf(ask, counts),
    gateways: [
      { address: sym.GATEWAY_4, interface: sym.LINK_4, family: 4 },
      { address: sym.GATEWAY_6, interface: sym.LINK_6, family: 6 },
      { address: sym.GATEWAY_LINK_LOCAL, interface: sym.LINK_6, family: 6 },
    ],
    resolvers: [
      sym.RESOLVER,
      ...Array.from({ length: counts.resolvers - 1 }, (_, i) => `${sym.OTHER_RESOLVERS}${i + 1}`),
    ],
    peers: [],
    modules: {
      get loadable() {
        return asksYes(ask, { kind: 'loadable' });
      },
      present: new Asked((name) => asksYes(ask, { kind: 'module', name })),
    },
  };
}

function interfacesOf(ask: Ask, counts: Counts): InterfaceInfo[] {
  const mtuOf = (name: string): number => {
    if (name === sym.LINK_4) return asksYes(ask, { kind: 'jumbo4' }) ? sym.MTU_4.jumbo : sym.MTU_4.usual;
    if (name === sym.LINK_6) return asksYes(ask, { kind: 'jumbo6' }) ? sym.MTU_6.jumbo : sym.MTU_6.usual;
    return 1400;
  };
  const make = (kind: sym.InterfaceKind, count: number): InterfaceInfo[] =>
    Array.from({ length: count }, (_, i) => {
      const name = sym.interfaceName(kind, i + 1);
      return {
        name,
        up: kind === 'evphy' || kind === 'evvirt',
        get mtu() {
          return mtuOf(name);
        },
        loopback: false,
        physical: kind === 'evphy' || kind === 'evpdown',
      };
    });
  return [
    ...make('evphy', counts.physical),
    ...make('evvirt', counts.virtual),
    { name: 'lo', up: true, mtu: 65_536, loopback: true, physical: false },
    ...make('evpdown', 1),
    ...make('evvdown', 1),
  ];
}

/** Targets as a plan sees them: what `given` says, or the gateways and peers the host will have. */
export function symbolicTargets(given: readonly string[], ask: Ask): Target[] {
  if (given.length > 0) return given.map((text, i) => givenTarget(text, i + 1, ask));
  const gateway = (address: string): Target => ({
    name: address,
    host: address,
    addresses: [address],
    origin: 'gateway',
  });
  const peer = (address: string, port?: number): Target => ({
    name: port === undefined ? address : `${address}:${port}`,
    host: address,
    ...(port !== undefined && { port }),
    ...(port === sym.PORT_TLS && { url: `https://${address}:${port}/` }),
    addresses: [address],
    origin: 'peer',
  });
  return [
    gateway(sym.GATEWAY_4),
    gateway(sym.GATEWAY_6),
    gateway(`${sym.GATEWAY_LINK_LOCAL}%${sym.LINK_6}`),
    peer(sym.PEER_CLIENT),
    peer(sym.PEER_PLAIN, sym.PORT_PLAIN),
    peer(sym.PEER_TLS, sym.PORT_TLS),
  ];
}

function givenTarget(text: string, nth: number, ask: Ask): Target {
  const parsed = parseTarget(text);
  if (isIP(parsed.host) !== 0) return { ...parsed, addresses: [parsed.host], origin: 'given' };
  return {
    ...parsed,
    get addresses() {
      return [...String(ask({ kind: 'shape' }))].map((digit) =>
        sym.targetAddress(nth, digit === '4' ? 4 : 6),
      );
    },
    origin: 'given',
  };
}
