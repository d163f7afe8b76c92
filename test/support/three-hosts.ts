import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Addresses are cut off from the machine's network, so they can be the same for everyone. */
export const AT = {
  client: '10.97.1.2',
  router: '10.97.1.1',
  routerWan: '10.97.2.1',
  web: '10.97.2.2',
} as const;

export interface ThreeHosts {
  /** Names of the network namespaces. */
  readonly client: string;
  readonly router: string;
  readonly web: string;
  /** Words that make a command run on the client. */
  readonly prefix: readonly string[];
  close(): void;
}

/** Answers /health at once and everything else after 50 ms. */
const WEB = `require('http').createServer((q, s) => q.url === '/health' ? s.end('ok') : setTimeout(() => s.end('slow'), 50))
  .listen(8080, '${AT.web}', () => console.log('up'))`;

/** client — router — web server, each in a network namespace of its own, joined by cables and nothing else. */
export async function openThreeHosts(): Promise<ThreeHosts> {
  const [client, router, web] = ['c', 'r', 'w'].map((x) => `ev3${process.pid}${x}`) as [
    string,
    string,
    string,
  ];
  let server: ChildProcess | undefined;
  const close = (): void => {
    process.off('exit', close);
    server?.kill('SIGKILL');
    for (const name of [client, router, web]) spawnSync('ip', ['netns', 'del', name]);
  };
  process.on('exit', close);
  try {
    for (const name of [client, router, web]) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      resolverOf(name);
    }
    cable([client, 'lan0', AT.client], [router, 'lan0', AT.router]);
    cable([router, 'wan0', AT.routerWan], [web, 'eth0', AT.web]);
    ip('-n', client, 'route', 'add', 'default', 'via', AT.router);
    ip('-n', web, 'route', 'add', 'default', 'via', AT.routerWan);
    ip('netns', 'exec', router, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    server = spawn('ip', ['netns', 'exec', web, process.execPath, '-e', WEB], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { stdout } = server;
    await new Promise<void>((done) => stdout?.once('data', () => done()));
  } catch (error) {
    close();
    throw error;
  }
  return { client, router, web, prefix: ['ip', 'netns', 'exec', client], close };
}

type End = readonly [namespace: string, device: string, address: string];

function cable([a, deviceA, addressA]: End, [b, deviceB, addressB]: End): void {
  ip('-n', a, 'link', 'add', deviceA, 'type', 'veth', 'peer', 'name', deviceB, 'netns', b);
  for (const [name, device, address] of [
    [a, deviceA, addressA],
    [b, deviceB, addressB],
  ] as const) {
    ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', device);
    ip('-n', name, 'link', 'set', device, 'up');
  }
}

/** `ip netns exec` binds this over /etc/resolv.conf: nothing may ask the machine's own resolver. */
function resolverOf(name: string): void {
  const dir = join('/etc/netns', name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
}

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}
