import { spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { analyzeBundle, type Knowledge } from '../../src/analyze/analyze.js';
import { loadDetections, loadPlaybooks } from '../../src/analyze/registry.js';
import { openBundle } from '../../src/bundle/read.js';
import type { Collector } from '../../src/core/collector.js';
import { loadRegistry } from '../../src/core/load-registry.js';
import { words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

const ONLY = 'ping,path,dns,http,routes,tcp-connect,sockets,tcp-counters,neighbours,interfaces';

/** Real faults between two namespaces, collected by the built command line, analysed with what is known here. */
describe.skipIf(!canNetwork || !['iptables', 'tc'].every(hasTool))('causes found in a real network', () => {
  const client = useNetwork();
  const undo: (() => void)[] = [];
  let knowledge: Knowledge;
  beforeAll(async () => {
    const [collectors, detections] = await Promise.all([loadRegistry('collectors'), loadDetections()]);
    knowledge = { collectors: collectors as Collector[], detections, playbooks: loadPlaybooks(), limits: {} };
  });
  afterEach(() => {
    for (const step of undo.splice(0)) step();
  });

  const inside = (where: 'client' | 'server', command: string): void => {
    const { status, stderr } = spawnSync(
      'ip',
      ['netns', 'exec', client.network()[where], ...words(command)],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  };
  /** Makes a fault for one test. */
  const fault = (where: 'client' | 'server', make: string, unmake: string): void => {
    inside(where, make);
    undo.push(() => inside(where, unmake));
  };

  const analyse = async (targets: string, seconds: number, arrange?: string) => {
    const dir = temporaryDir();
    const args = words(`collect ${targets} -d ${seconds}s --only ${ONLY} -f dir -q -o ${dir} --json`);
    const ran = await client.evidence(args, arrange === undefined ? {} : { arrange });
    const { path } = JSON.parse(ran.stdout) as { path: string };
    const { verdict, findings } = await analyzeBundle(await openBundle(path), knowledge);
    return {
      causes: verdict.causes.map((c) => c.root_cause),
      fired: new Set(
        findings.filter((f) => f.severity !== 'hint' && f.severity !== 'info').map((f) => f.detection),
      ),
      findings,
    };
  };

  it('none on a healthy network', async () => {
    const { causes, fired } = await analyse('-t http://api.test/', 6);
    expect([...fired]).toEqual([]);
    expect(causes).toEqual([]);
  }, 60_000);

  it('random loss', async () => {
    const rule = 'INPUT -m statistic --mode random --probability 0.2 -j DROP';
    fault('server', `iptables -A ${rule}`, `iptables -D ${rule}`);
    const { causes } = await analyse(`-t http://${SERVER.other}/`, 15);
    expect(causes[0]).toBe('path_packet_loss');
  }, 60_000);

  it('a path MTU black hole: packets above 1500 bytes vanish', async () => {
    const rule = 'INPUT -m length --length 1501:65535 -j DROP';
    fault('client', 'ip link set up0 mtu 4000', 'ip link set up0 mtu 1500');
    fault('server', 'ip link set down0 mtu 4000', 'ip link set down0 mtu 1500');
    fault('server', `iptables -A ${rule}`, `iptables -D ${rule}`);
    const { causes } = await analyse(`-t http://${SERVER.other}/`, 8);
    expect(causes).toEqual(['mtu_black_hole']);
  }, 60_000);

  it('a dead first resolver', async () => {
    const arrange = `mount -t tmpfs none /mnt
printf 'nameserver 10.99.0.9\\nnameserver ${SERVER.v4}\\noptions timeout:1 attempts:1\\n' > /mnt/resolv.conf
mount --bind /mnt/resolv.conf /etc/resolv.conf`;
    const { causes, fired } = await analyse('-t http://v4.test/', 8, arrange);
    expect(causes).toEqual(['dns_resolver_dead']);
    expect(fired).toContain('DNS-02');
  }, 60_000);

  it('a blackhole route', async () => {
    fault('client', `ip route add blackhole ${SERVER.other}/32`, `ip route del blackhole ${SERVER.other}/32`);
    const { causes } = await analyse(`-t http://${SERVER.other}/`, 6);
    expect(causes).toEqual(['route_blackhole']);
  }, 60_000);

  it('a name that does not exist', async () => {
    const { causes } = await analyse('-t http://missing.test/', 6);
    expect(causes).toEqual(['dns_nxdomain']);
  }, 60_000);

  it('a slow TLS handshake, with a certificate that nobody here trusts', async () => {
    undo.push(await slowTls(client.network().server));
    const { causes } = await analyse('-t https://api.test:8443/', 15);
    expect(causes).toEqual(['tls_slow']);
  }, 60_000);

  it('a queue in front of a slow link', async () => {
    fault(
      'client',
      'tc qdisc add dev up0 root tbf rate 4mbit burst 16kb limit 250kb',
      'tc qdisc del dev up0 root',
    );
    undo.push(upload(client.network().client));
    const { causes } = await analyse(`-t ${SERVER.other}:5432`, 10);
    expect(causes[0]).toBe('bufferbloat');
  }, 60_000);

  it('none where the kernel knows the smaller path MTU', async () => {
    fault(
      'client',
      `ip route add ${SERVER.other}/32 dev up0 mtu 1400`,
      `ip route del ${SERVER.other}/32 dev up0 mtu 1400`,
    );
    const { causes, findings } = await analyse(`-t http://${SERVER.other}/`, 6);
    expect(causes).toEqual([]);
    expect(findings.find((f) => f.detection === 'PATH-09')).toMatchObject({ severity: 'info' });
  }, 60_000);

  it('nothing of a server that does not answer pings', async () => {
    const rule = 'INPUT -p icmp --icmp-type echo-request -j DROP';
    fault('server', `iptables -A ${rule}`, `iptables -D ${rule}`);
    const { causes, fired } = await analyse(`-t http://${SERVER.other}/`, 6);
    expect([...fired]).toEqual([]);
    expect(causes).toEqual([]);
  }, 60_000);
});

/** A web server whose certificate is ready only after 1.5 s. Returns what ends it. */
async function slowTls(namespace: string): Promise<() => void> {
  const dir = temporaryDir();
  const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 300 -subj /CN=api.test -keyout ${dir}/key.pem -out ${dir}/cert.pem`;
  const made = spawnSync('openssl', [...words(request), '-addext', 'subjectAltName=DNS:api.test']);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`);
  const script = `
    const { readFileSync } = require('node:fs');
    const { createSecureContext } = require('node:tls');
    const pair = { key: readFileSync('${dir}/key.pem'), cert: readFileSync('${dir}/cert.pem') };
    const SNICallback = (name, done) => setTimeout(() => done(null, createSecureContext(pair)), 1500);
    require('node:https').createServer({ ...pair, SNICallback }, (request, response) => response.end('hello')).listen(8443, '::', () => console.log('ready'));`;
  const server = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done) => server.stdout.once('data', done));
  return () => server.kill('SIGKILL');
}

/** Sends to the TCP listener of the server as fast as it goes. Returns what ends it. */
function upload(namespace: string): () => void {
  const script = `
    const socket = require('node:net').connect(5432, '${SERVER.other}');
    const more = () => { while (socket.write(Buffer.alloc(65536))); };
    socket.on('connect', more).on('drain', more).on('error', () => {}).resume();`;
  const sender = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script], {
    stdio: 'ignore',
  });
  return () => sender.kill('SIGKILL');
}
