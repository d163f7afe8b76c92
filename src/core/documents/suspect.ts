import { type Layer, LAYERS } from '../layers.js';

/** Who is suspected, in five words: where to look first, and whom to ask. */
export const SUSPECTS = ['application', 'tcp_stack', 'scheduling', 'path', 'hardware'] as const;
export type Suspect = (typeof SUSPECTS)[number];

const OF: Readonly<Record<Layer, Suspect>> = {
  application: 'application',
  tls: 'application',
  dns: 'application',
  tcp_socket: 'tcp_stack',
  linux_stack: 'tcp_stack',
  conntrack: 'tcp_stack',
  firewall: 'tcp_stack',
  routing: 'path',
  neighbor: 'path',
  mtu: 'path',
  link: 'hardware',
  nic: 'hardware',
  path_loss: 'path',
  path_queue: 'path',
  path_capacity: 'path',
  upstream: 'path',
  host_cpu: 'scheduling',
  host_memory: 'scheduling',
  host_disk: 'hardware',
};

/** Undefined for a layer that is none of ours. */
export function suspectOf(layer: string | undefined): Suspect | undefined {
  const known = LAYERS.find((name) => name === layer);
  return known && OF[known];
}
