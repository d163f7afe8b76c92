import type { HostInfo } from '../../src/core/host-info.js';
import type { Target } from '../../src/core/target.js';

/** A server with everything: two NICs, both families, every tool. */
export function richHost(tools: Iterable<string>): HostInfo {
  return {
    id: 'web01',
    hostname: 'web01',
    kernel: '6.1.0-18-amd64',
    bootId: '7d2f0c9e-0000-4000-8000-000000000000',
    uid: 0,
    cpus: 8,
    tools: new Set(tools),
    interfaces: [
      { name: 'lo', up: true, mtu: 65_536, loopback: true, physical: false },
      { name: 'eth0', up: true, mtu: 1500, loopback: false, physical: true },
      { name: 'eth1', up: true, mtu: 9000, loopback: false, physical: true },
      { name: 'eth2', up: false, mtu: 1500, loopback: false, physical: true },
      { name: 'veth1@if2', up: true, mtu: 1500, loopback: false, physical: false },
    ],
    gateways: [
      { address: '192.0.2.1', interface: 'eth0', family: 4 },
      { address: 'fe80::1', interface: 'eth0', family: 6 },
    ],
    resolvers: ['192.0.2.53', '2001:db8::53'],
    peers: [{ address: '198.51.100.7', port: 443, localPort: 51_000, connections: 12, bytes: 1_000_000 }],
    modules: { loadable: false, present: new Set() },
  };
}

/** A container with nothing. */
export function bareHost(): HostInfo {
  return {
    id: 'bare',
    hostname: 'bare',
    uid: 65_534,
    cpus: 1,
    tools: new Set(['node']),
    interfaces: [],
    gateways: [],
    resolvers: [],
    peers: [],
    modules: { loadable: true, present: new Set() },
  };
}

export const TARGETS: readonly Target[] = [
  {
    name: 'api.example.net',
    host: 'api.example.net',
    url: 'https://api.example.net/',
    addresses: ['198.51.100.7', '2001:db8::7'],
    origin: 'given',
  },
  {
    name: 'db.example.net:5432',
    host: 'db.example.net',
    port: 5432,
    addresses: ['198.51.100.8'],
    origin: 'given',
  },
  {
    name: 'http://198.51.100.9:8080/health?x=1',
    host: '198.51.100.9',
    port: 8080,
    url: 'http://198.51.100.9:8080/health?x=1',
    addresses: ['198.51.100.9'],
    origin: 'given',
  },
  {
    name: 'gone.example.net',
    host: 'gone.example.net',
    url: 'https://gone.example.net/',
    addresses: [],
    origin: 'given',
  },
  { name: 'fe80::1%eth0', host: 'fe80::1%eth0', addresses: ['fe80::1%eth0'], origin: 'gateway' },
  { name: '[2001:db8::9]:22', host: '2001:db8::9', port: 22, addresses: ['2001:db8::9'], origin: 'peer' },
];
