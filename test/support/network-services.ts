/** Ports of the server namespace. `silent` accepts nothing and answers nothing: a DNS server that is dead. */
export const PORTS = { http: 80, https: 443, tcp: 5432, slowDns: 5399, silentDns: 5398 } as const;

/** How long `slow.test` takes to resolve and `/slow` to answer, ms. */
export const SLOW_MS = 700;

/**
 * What runs in the server namespace: a web server with and without TLS, a TCP listener with a banner, two DNS
 * servers (one slow, one that never answers) and dnsmasq in front of them. Run by `node -e`; argv is one JSON
 * object: { ports, slowMs, address, key, cert, dnsmasq: [tool, ...args] }. Prints `ready`; ends, and dnsmasq
 * with it, when its stdin is closed, so that even a killed test run leaves nothing behind.
 */
export const SERVICES = `
const { createServer } = require('node:http');
const https = require('node:https');
const net = require('node:net');
const dgram = require('node:dgram');
const { readFileSync } = require('node:fs');
const { spawn } = require('node:child_process');
const { ports, slowMs, address, key, cert, dnsmasq } = JSON.parse(process.argv[1]);

const answer = (request, response) => {
  const wait = request.url.startsWith('/slow') ? slowMs : 30;
  setTimeout(() => response.end('hello\\n'), wait);
};
const tls = { key: readFileSync(key), cert: readFileSync(cert) };
const greet = (socket) => {
  socket.on('error', () => {});
  socket.write('220 ready\\n');
  socket.pipe(socket);
};
// One A record for whatever was asked, after a while; nothing for other types.
const slowDns = dgram.createSocket('udp4');
slowDns.on('message', (query, from) => {
  const end = query.indexOf(0, 12) + 5;
  const isA = query.readUInt16BE(end - 4) === 1;
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8580, 2);
  head.writeUInt16BE(isA ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
  const reply = Buffer.concat([head, query.subarray(12, end), ...(isA ? [record] : [])]);
  setTimeout(() => slowDns.send(reply, from.port, from.address), slowMs);
});
const silentDns = dgram.createSocket('udp4');

const listening = (server, ...where) => new Promise((done) => server.listen(...where, done));
const bound = (socket, port) => new Promise((done) => socket.bind(port, '127.0.0.1', done));
Promise.all([
  listening(createServer(answer), ports.http, '::'),
  listening(https.createServer(tls, answer), ports.https, '::'),
  listening(net.createServer(greet), ports.tcp, '::'),
  bound(slowDns, ports.slowDns),
  bound(silentDns, ports.silentDns),
]).then(() => {
  const [tool, ...args] = dnsmasq;
  const dns = spawn(tool, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = () => { dns.kill('SIGKILL'); process.exit(0); };
  process.on('SIGTERM', stop);
  process.stdin.on('end', stop).resume();
  dns.on('exit', () => process.exit(1));
  dns.stderr.on('data', (text) => { if (/started/.test(text)) process.stdout.write('ready\\n'); });
});
`;
