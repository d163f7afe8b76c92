import type { Layer } from '../../src/core/layers.js';

/** Layers as people say them. */
export const LAYER_WORDS: Readonly<Record<Layer, string>> = {
  application: 'Application',
  tls: 'TLS',
  dns: 'DNS',
  tcp_socket: 'TCP sockets',
  linux_stack: 'Network stack',
  conntrack: 'Connection tracking',
  firewall: 'Firewall',
  routing: 'Routing',
  neighbor: 'Neighbours',
  mtu: 'Path MTU',
  link: 'Links',
  nic: 'NIC',
  path_loss: 'Ping',
  path_queue: 'Queueing',
  path_capacity: 'Capacity',
  upstream: 'Upstream',
  host_cpu: 'CPU',
  host_memory: 'Memory',
  host_disk: 'Disk',
};
