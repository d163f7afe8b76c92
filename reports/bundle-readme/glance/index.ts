import type { Glance } from './glance.js';
import { machine } from './machine.js';
import { paths } from './paths.js';
import { ping } from './ping.js';
import { pmtu } from './pmtu.js';
import { routes } from './routes.js';
import { sockets } from './sockets.js';
import { tcp } from './tcp.js';

/** In the order of the stack, from what users feel down to the machine. A new one is added here. */
export const glances: readonly Glance[] = [tcp, sockets, ping, pmtu, paths, routes, machine];
