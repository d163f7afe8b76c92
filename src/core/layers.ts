/** Where in the stack a fact, finding or cause belongs; ordered from the application down to the machine. */
export const LAYERS = [
  'application',
  'tls',
  'dns',
  'tcp_socket',
  'linux_stack',
  'conntrack',
  'firewall',
  'routing',
  'neighbor',
  'mtu',
  'link',
  'nic',
  'path_loss',
  'path_queue',
  'path_capacity',
  'upstream',
  'host_cpu',
  'host_memory',
  'host_disk',
] as const;

export type Layer = (typeof LAYERS)[number];
