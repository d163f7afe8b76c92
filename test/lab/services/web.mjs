// Web server of the lab: HTTP on 8080, HTTPS on 8443. What it does wrong stands in $STATE/web.conf, read at each request:
//   think_ms  before the answer    cpu_ms  of CPU for each answer    status  instead of 200    tls_ms  before the TLS hello
// Started with backlog=N, key=, cert=, conf=.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { settings, settingsOf } from './settings.mjs';

const options = settings(process.argv.slice(2));
const burn = (ms) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};
const server = http.createServer((request, response) => {
  request.resume().once('end', () => {
    const { think_ms = 0, cpu_ms = 0, status = 200, close = 0 } = settingsOf(options.conf);
    if (cpu_ms > 0) burn(cpu_ms);
    if (close) response.setHeader('connection', 'close');
    setTimeout(() => response.writeHead(status).end('{"ok":true}\n'), think_ms);
  });
});
server.listen({ port: 8080, host: '0.0.0.0', backlog: options.backlog ?? 511 });

if (options.cert) {
  const secureContext = createSecureContext({
    key: readFileSync(options.key),
    cert: readFileSync(options.cert),
  });
  const accept = (raw) => {
    raw.on('error', () => {});
    const greet = () => {
      const socket = new TLSSocket(raw, { isServer: true, secureContext });
      socket.on('error', () => {});
      socket.once('secure', () => server.emit('connection', socket));
    };
    setTimeout(greet, settingsOf(options.conf).tls_ms ?? 0);
  };
  net.createServer({ pauseOnConnect: true }, accept).listen(8443, '0.0.0.0');
}
