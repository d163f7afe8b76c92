// One long connection. sink: accepts on port= and reads, read_kb= every pause_ms= where given. source: sends to host= port=
// as fast as it goes, or rate_kbit=.
import net from 'node:net';
import { settings } from './settings.mjs';

const [role, ...words] = process.argv.slice(2);
const { host, port, rate_kbit } = settings(words);
if (role === 'sink')
  net.createServer((socket) => socket.on('error', () => {}).resume()).listen(port, '0.0.0.0');
else {
  const block = Buffer.alloc(rate_kbit ? Math.round((rate_kbit * 1000) / 8 / 20) : 65536, 'x');
  const socket = net.connect(port, host);
  socket.on('error', () => process.exit(1));
  if (rate_kbit) setInterval(() => socket.write(block), 50);
  else {
    const pump = () => {
      while (socket.write(block));
    };
    socket.on('drain', pump).once('connect', pump);
  }
}
