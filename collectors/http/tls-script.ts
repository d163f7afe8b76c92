/**
 * `sh -c HANDSHAKE sh LIMIT_S ARGS…`: `openssl s_client` once, with an end of input at once, bounded in time. The
 * session's secrets and tickets are left out: they are of no use as evidence. The last line tells how it ended.
 */
export const HANDSHAKE = `limit=$1; shift
{ timeout "$limit" openssl s_client "$@" </dev/null; echo "# exit $?"; } |
  sed -e '/^ *Master-Key *:/d' -e '/^ *Resumption PSK *:/d' -e '/^ *Session-ID/d' -e '/^ *[0-9a-f]\\{4\\} - /d'`;

/**
 * `node -e NODE_HANDSHAKE LIMIT_S ADDRESS PORT HOST`: the same facts under the same labels as `openssl s_client`
 * prints them, for a machine without it.
 */
export const NODE_HANDSHAKE = `
const [limit, address, port, host] = process.argv.slice(1);
const net = require('net'), tls = require('tls'), fs = require('fs');
let ca;
for (const f of [process.env.SSL_CERT_FILE, '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']) {
  try { ca = fs.readFileSync(f); break; } catch {}
}
const end = (code, error) => {
  if (error) console.error(error);
  console.log('# exit ' + code);
  process.exit();
};
setTimeout(() => end(124), limit * 1000);
const tcp = net.connect(Number(port), address);
tcp.on('error', (e) => end(1, 'connect:' + (e.code || e.message)));
tcp.on('connect', () => {
  console.log('CONNECTED');
  const t = tls.connect({ socket: tcp, host, ca, rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'], ...(net.isIP(host) ? {} : { servername: host }) });
  t.on('error', (e) => end(1, 'handshake:' + (e.code || e.message)));
  t.on('secureConnect', () => {
    const seen = new Set();
    for (let c = t.getPeerCertificate(true); c && c.raw && !seen.has(c.fingerprint256); c = c.issuerCertificate) {
      seen.add(c.fingerprint256);
      console.log('-----BEGIN CERTIFICATE-----\\n' + c.raw.toString('base64').replace(/.{64}(?=.)/g, '$&\\n') + '\\n-----END CERTIFICATE-----');
    }
    console.log('Protocol  : ' + t.getProtocol());
    console.log('Cipher    : ' + t.getCipher().name);
    if (t.alpnProtocol) console.log('ALPN protocol: ' + t.alpnProtocol);
    if (t.authorized) console.log('Verify return code: 0 (ok)');
    else console.error('verify error:' + (t.authorizationError?.message ?? t.authorizationError));
    end(0);
  });
});
`;
