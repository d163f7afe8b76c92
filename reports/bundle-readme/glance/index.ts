import { captures } from './captures.js';
import { conntrack } from './conntrack.js';
import { cpu } from './cpu.js';
import { dns } from './dns.js';
import { firewall } from './firewall.js';
import type { Glance } from './glance.js';
import { http } from './http.js';
import { interfaces } from './interfaces.js';
import { logs } from './logs.js';
import { machine } from './machine.js';
import { neighbours } from './neighbours.js';
import { nic } from './nic.js';
import { path } from './path.js';
import { ping } from './ping.js';
import { pmtu } from './pmtu.js';
import { processes } from './processes.js';
import { qdisc } from './qdisc.js';
import { routes } from './routes.js';
import { sockets } from './sockets.js';
import { system } from './system.js';
import { tcp } from './tcp.js';
import { tcpConnect } from './tcp-connect.js';
import { tls } from './tls.js';

/** In the order of the stack, from what users feel down to the machine. A new one is added here. */
export const glances: readonly Glance[] = [
  http,
  tls,
  dns,
  tcpConnect,
  tcp,
  sockets,
  ping,
  path,
  captures,
  pmtu,
  routes,
  neighbours,
  conntrack,
  firewall,
  qdisc,
  interfaces,
  nic,
  cpu,
  machine,
  processes,
  system,
  logs,
];
