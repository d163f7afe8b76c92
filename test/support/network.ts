import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { words } from './cli.js';
import { canUnshare, hasTool, temporaryDir } from './machine.js';
import { PORTS, SERVICES, SLOW_MS } from './network-services.js';

/** The network tests need root, namespaces and these tools; without, what uses it skips. */
export const canNetwork = canUnshare && ['ip', 'dnsmasq', 'openssl'].every(hasTool);

/** Both namespaces are cut off from the machine's network, so these can be the same for everyone. */
export const SERVER = { v4: '10.99.0.1', v6: 'fd99::1', other: '10.99.0.3' } as const;
const CLIENT = { v4: '10.99.0.2', v6: 'fd99::2' } as const;

/**
 * Two namespaces joined by a cable and nothing else: `client`, where the command line runs, and `server`, its
 * gateway and resolver, with a web server (80, 443), a TCP listener (5432) and these names: `api.test` (both
 * families), `v4.test`, `slow.test` (after a while), `dead.test` (no answer, ever), anything else NXDOMAIN.
 */
export interface Network {
  readonly client: string;
  readonly server: string;
  /** Words before a command that make it run in the client namespace; the command replaces them. */
  readonly prefix: readonly string[];
  /** Processes in the client namespace: command lines by pid. */
  processes(): Map<number, string>;
  close(): void;
}

export async function openNetwork(): Promise<Network> {
  sweep();
  const [client, server] = [`${PREFIX}${process.pid}c`, `${PREFIX}${process.pid}s`];
  let services: ChildProcess | undefined;
  const close = (): void => {
    process.off('exit', close);
    services?.kill('SIGTERM');
    for (const name of [client, server]) removeNamespace(name);
  };
  process.on('exit', close);
  try {
    connect(client, server);
    services = await startServices(server);
  } catch (error) {
    close();
    throw error;
  }
  const prefix = ['ip', 'netns', 'exec', client];
  return { client, server, prefix, processes: () => processesIn(client), close };
}

const PREFIX = 'evt';

function ip(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function connect(client: string, server: string): void {
  for (const name of [client, server]) {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
    // Else IPv6 is mute for the first second: addresses would be looked for in use elsewhere.
    const quiet = 'for f in accept_dad dad_transmits; do echo 0 > /proc/sys/net/ipv6/conf/default/$f; done';
    ip('netns', 'exec', name, 'sh', '-c', quiet);
  }
  ip('-n', client, 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'down0', 'netns', server);
  ip('-n', client, 'addr', 'add', `${CLIENT.v4}/24`, 'dev', 'up0');
  ip('-n', client, 'addr', 'add', `${CLIENT.v6}/64`, 'dev', 'up0', 'nodad');
  for (const v4 of [SERVER.v4, SERVER.other]) ip('-n', server, 'addr', 'add', `${v4}/24`, 'dev', 'down0');
  ip('-n', server, 'addr', 'add', `${SERVER.v6}/64`, 'dev', 'down0', 'nodad');
  ip('-n', client, 'link', 'set', 'up0', 'up');
  ip('-n', server, 'link', 'set', 'down0', 'up');
  becomeReady(client, 'up0');
  becomeReady(server, 'down0');
  ip('-n', client, 'route', 'add', 'default', 'via', SERVER.v4);
  ip('-n', client, '-6', 'route', 'add', 'default', 'via', SERVER.v6);
  nameService(client);
}

/** The kernel may take a second to see a carrier (linkwatch), and what is sent before that is lost. */
function becomeReady(namespace: string, device: string): void {
  const until = Date.now() + 5000;
  while (!ip('-n', namespace, 'link', 'show', device).includes('state UP')) {
    if (Date.now() > until) throw new Error(`${device} does not come up`);
    spawnSync('sleep', ['0.02']);
  }
}

/** `ip netns exec` binds these over the files of /etc: nothing may ask the machine's own resolver. */
function nameService(client: string): void {
  const dir = `/etc/netns/${client}`;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'resolv.conf'), `nameserver ${SERVER.v4}\noptions timeout:2 attempts:1\n`);
  const given = existsSync('/etc/nsswitch.conf') ? readFileSync('/etc/nsswitch.conf', 'utf8') : '';
  const others = given.split('\n').filter((line) => !line.startsWith('hosts:'));
  if (given !== '') writeFileSync(join(dir, 'nsswitch.conf'), [...others, 'hosts: files dns', ''].join('\n'));
}

async function startServices(server: string): Promise<ChildProcess> {
  const dir = temporaryDir();
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=api.test';
  const names = ['-addext', 'subjectAltName=DNS:api.test'];
  const made = spawnSync('openssl', [...words(request), ...names, '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`);
  const dnsmasq = [
    'dnsmasq --no-daemon --conf-file=/dev/null --pid-file= --no-resolv --no-hosts --user=root --bind-interfaces',
    `--listen-address=${SERVER.v4} --listen-address=${SERVER.v6}`,
    `--host-record=api.test,${SERVER.v4},${SERVER.v6} --host-record=v4.test,${SERVER.v4}`,
    `--server=/slow.test/127.0.0.1#${PORTS.slowDns} --server=/dead.test/127.0.0.1#${PORTS.silentDns}`,
    '--local=/#/',
  ].flatMap(words);
  const settings = JSON.stringify({ ports: PORTS, slowMs: SLOW_MS, address: SERVER.v4, key, cert, dnsmasq });
  const child = spawn('ip', ['netns', 'exec', server, process.execPath, '-e', SERVICES, settings], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((done, fail) => {
    child.stdout.once('data', () => done());
    child.once('exit', (code) => fail(new Error(`the test server ended with ${code}: ${said}`)));
  });
  return child;
}

function processesIn(namespace: string): Map<number, string> {
  const pids = ip('netns', 'pids', namespace).split('\n').filter(Boolean).map(Number);
  return new Map(
    pids.flatMap((pid): [number, string][] => {
      try {
        return [[pid, readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')]];
      } catch {
        return [];
      }
    }),
  );
}

/** Ends what still runs in it, then takes it away. */
function removeNamespace(name: string): void {
  try {
    for (const pid of processesIn(name).keys()) process.kill(pid, 'SIGKILL');
  } catch {
    // The namespace is gone, or the process is.
  }
  spawnSync('ip', ['netns', 'del', name]);
  rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
}

/** Namespaces of a test run that was killed before it could clean up: ours by name, its process gone. */
function sweep(): void {
  if (!existsSync('/run/netns')) return;
  for (const name of readdirSync('/run/netns')) {
    const pid = new RegExp(`^${PREFIX}(\\d+)[cs]$`).exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeNamespace(name);
  }
}
