// Opens per_s= connections a second to host= port= and closes each after hold_ms=, whatever becomes of it.
import net from 'node:net';
import { settings } from './settings.mjs';

const { host, port, per_s = 10, hold_ms = 0 } = settings(process.argv.slice(2));
setInterval(() => {
  const socket = net.connect(port, host);
  socket.on('error', () => {});
  if (hold_ms > 0) setTimeout(() => socket.destroy(), hold_ms);
  else socket.once('connect', () => socket.end().resume());
}, 1000 / per_s);
