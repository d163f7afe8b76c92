/**
 * `node -e NODE_ATTEMPTS URL ROUNDS STEP_MS BUDGET_MS CAP WAY…`: what ATTEMPTS does with curl, for a machine without
 * it. Same JSON lines, same cumulative seconds, curl's exit codes. HTTP/1.1 only. Certificates are checked against
 * the system's store where one is found, else against Node's own.
 */
export const NODE_ATTEMPTS = `
const [url, rounds, step, budget, cap, ...ways] = process.argv.slice(1);
const net = require('net'), tls = require('tls'), http = require('http'), fs = require('fs');
const u = new URL(url), secure = u.protocol === 'https:';
const host = u.hostname.replace(/^\\[|\\]$/g, ''), port = Number(u.port || (secure ? 443 : 80));
let ca;
for (const f of [process.env.SSL_CERT_FILE, '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']) {
  try { ca = fs.readFileSync(f); break; } catch {}
}
// Loaded before the first attempt is timed: the certificate store, and the thread pool that looks names up.
const secureContext = secure ? tls.createSecureContext({ ca }) : undefined;
require('dns').lookup('localhost', () => {});
const exitOf = (e, sent) => {
  const c = String(e.code);
  if (/^(ENOTFOUND|EAI_)/.test(c)) return 6;
  if (e.syscall === 'connect' || c === 'ETIMEDOUT' || e.errors) return 7;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ISSUER|ALTNAME/.test(c)) return 60;
  if (!sent) return 35;
  return c === 'ECONNRESET' && e.message === 'socket hang up' ? 52 : 56;
};
function attempt(n, way, limit) {
  const at = Date.now() / 1000, t0 = performance.now(), time = {};
  const mark = (name) => { time[name] ??= (performance.now() - t0) / 1000; };
  let sock, status, version, size = 0, done = false, sent = false;
  const finish = (exit, error) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    mark('total');
    const f = (name) => (time[name] ?? 0).toFixed(6), s = sock ?? {};
    console.log(JSON.stringify({ attempt: n, at: at.toFixed(6), way, limit_s: limit, exit, error: error ?? '',
      time_namelookup: f('namelookup'), time_connect: f('connect'), time_appconnect: f('appconnect'),
      time_pretransfer: f('pretransfer'), time_starttransfer: f('starttransfer'), time_redirect: '0', time_total: f('total'),
      http_code: String(status ?? 0), http_version: version ?? '', scheme: secure ? 'HTTPS' : 'HTTP',
      remote_ip: s.remoteAddress0 ?? '', remote_port: String(s.remotePort0 ?? ''), local_ip: s.localAddress0 ?? '',
      local_port: String(s.localPort0 ?? ''), size_download: String(size), speed_download: String(Math.round(size / time.total)),
      num_connects: time.connect === undefined ? '0' : '1', num_redirects: '0' }));
    sock?.destroy();
    if (--open === 0) process.exit();
  };
  const fail = (e) => finish(exitOf(e, sent), e.message || e.code || 'failed');
  const timer = setTimeout(() => finish(28, 'timed out after ' + limit + ' s'), limit * 1000);
  const request = (socket) => {
    mark('pretransfer');
    sent = true;
    const path = u.pathname + u.search;
    const req = http.request({ path, method: 'GET', headers: { host: u.host, accept: '*/*', 'user-agent': 'evidence', connection: 'close' }, createConnection: () => socket });
    req.on('error', fail).on('response', (res) => {
      mark('starttransfer');
      status = res.statusCode; version = res.httpVersion;
      res.on('data', (b) => { size += b.length; if (size >= cap) finish(23, 'stopped reading'); });
      res.on('end', () => (res.complete ? finish(0) : finish(18, 'transfer closed early')));
      res.on('error', fail);
    });
    req.end();
  };
  const to = way === 'url' ? host : way;
  // Nothing is looked up of an address: curl says so at once.
  if (net.isIP(to)) mark('namelookup');
  sock = net.connect({ host: to, port });
  sock.on('error', fail);
  sock.on('lookup', (e) => { if (!e) mark('namelookup'); });
  sock.on('connect', () => {
    mark('connect');
    Object.assign(sock, { remoteAddress0: sock.remoteAddress, remotePort0: sock.remotePort, localAddress0: sock.localAddress, localPort0: sock.localPort });
    if (!secure) return request(sock);
    const t = tls.connect({ socket: sock, host, secureContext, ALPNProtocols: ['http/1.1'], ...(net.isIP(host) ? {} : { servername: host }) });
    t.on('error', fail).on('secureConnect', () => { mark('appconnect'); request(t); });
  });
}
// A lookup under way would keep the process alive beyond its time limit.
let i = 0, open = rounds * ways.length;
for (let r = 0; r < rounds; r++) for (const way of ways) {
  const n = ++i, wait = (n - 1) * step, limit = Math.min(60, Math.max(1, Math.floor((budget - wait) / 1000)));
  setTimeout(attempt, wait, n, way, limit);
}
`;
