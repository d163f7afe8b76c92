import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startLink } from '../lab/link-emulator.js';
import { canUnshare, hasTool, temporaryDir } from './machine.js';

/** The routers need root, namespaces, a C compiler and these tools; without, what uses them skips. */
export const canRoute =
  canUnshare &&
  existsSync('/dev/net/tun') &&
  ['ip', 'iptables', 'tc', 'gcc', 'mtr', 'ping', 'curl', 'bash'].every(hasTool);

const HOSTS = ['a', 'b', 'r1', 'r2', 'x2', 'rb', 'r3', 's'] as const;
export type RouterName = (typeof HOSTS)[number];

/** Cut off from the machine's network, so these can be the same for everyone. */
export const ROUTER = {
  a: '10.96.1.2',
  b: '10.96.2.2',
  r1: '10.96.1.1',
  r2: '10.96.12.2',
  x2: '10.96.13.2',
  rb: '10.96.2.1',
  /** r3 answers from the interface it sends the answer through. */
  r3ByR2: '10.96.23.3',
  r3ByRb: '10.96.4.3',
  server: '10.96.9.10',
  other: '10.96.9.11',
} as const;
export const SINK = 9009;

/** `/big` never ends, what is posted is read, and what comes to SINK is read. */
const SERVER = `
const http = require('http'), net = require('net');
http.createServer((q, s) => {
  q.resume();
  if (q.method === 'POST') return q.on('end', () => s.end('ok'));
  if (q.url !== '/big') return s.end('ok');
  const more = () => { while (s.write(Buffer.alloc(65536))); };
  s.on('drain', more).on('error', () => {});
  more();
}).listen(80, '0.0.0.0');
net.createServer((c) => c.on('error', () => {}).resume()).listen(${SINK}, '0.0.0.0', () => console.log('up'));`;

const PREFIX = 'evr';

/**
 * Two vantages and a server behind routers:
 *
 *     a — r1 — r2 — r3 — s      r1 can also send by x2, whose link to r3 takes 10 ms more each way
 *     b — rb —————— r3
 */
export class Routers {
  readonly #state = temporaryDir();
  readonly #running: ChildProcess[] = [];

  async open(): Promise<void> {
    sweep();
    process.once('exit', this.close);
    for (const host of HOSTS) {
      ip('netns', 'add', this.name(host));
      this.run(host, 'ip link set lo up; sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
      // BBR, where it is the default of the machine, leaves queues almost empty; reno is in every kernel.
      this.run(host, 'sysctl -qw net.ipv4.tcp_congestion_control=reno');
      // Which CPU sees what first would else reorder packets, and the paths here are to answer as they are asked.
      this.run(
        host,
        'sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0',
      );
    }
    this.#cable(['a', 'e0', ROUTER.a], ['r1', 'lan', ROUTER.r1]);
    this.#cable(['b', 'e0', ROUTER.b], ['rb', 'lan', ROUTER.rb]);
    this.#cable(['r1', 'wan', '10.96.12.1'], ['r2', 'lan', ROUTER.r2]);
    this.#cable(['r1', 'alt', '10.96.13.1'], ['x2', 'lan', ROUTER.x2]);
    this.#cable(['r2', 'wan', '10.96.23.2'], ['r3', 'two', ROUTER.r3ByR2]);
    this.#cable(['rb', 'wan', '10.96.4.2'], ['r3', 'bee', ROUTER.r3ByRb]);
    this.#cable(['r3', 'out', '10.96.9.1'], ['s', 'e0', ROUTER.server]);
    await this.#slowCable();
    this.run('s', `ip addr add ${ROUTER.other}/24 dev e0`);
    for (const [host, via] of [
      ['a', ROUTER.r1],
      ['b', ROUTER.rb],
      ['r2', ROUTER.r3ByR2],
      ['x2', '10.96.33.3'],
      ['rb', ROUTER.r3ByRb],
      ['r1', ROUTER.r2],
      ['s', '10.96.9.1'],
    ] as const)
      this.run(host, `ip route add default via ${via}`);
    this.run('r2', 'ip route add 10.96.1.0/24 via 10.96.12.1');
    this.run('x2', 'ip route add 10.96.1.0/24 via 10.96.13.1');
    this.run('r3', 'ip route add 10.96.1.0/24 via 10.96.23.2; ip route add 10.96.2.0/24 via 10.96.4.2');
    this.run('r3', 'ip route add 10.96.12.0/24 via 10.96.23.2; ip route add 10.96.13.0/24 via 10.96.33.2');
    await this.#serve();
  }

  /** Network namespace of a host. */
  name(host: RouterName): string {
    return `${PREFIX}${process.pid}${host}`;
  }

  prefix(host: RouterName): string[] {
    return ['ip', 'netns', 'exec', this.name(host)];
  }

  /** Runs a shell command on a host, to its end. */
  run(host: RouterName, command: string): void {
    const [file, ...rest] = [...this.prefix(host), 'sh', '-ec', command];
    const { status, stderr } = spawnSync(file, rest, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${host}: ${command}: exit ${status}: ${stderr}`);
  }

  /** YAML for `--inventory`. */
  inventory(...hosts: readonly RouterName[]): string {
    return `hosts:\n${hosts.map((h) => `  ${h}: { exec: ${this.prefix(h).join(' ')} }\n`).join('')}`;
  }

  readonly close = (): void => {
    process.off('exit', this.close);
    for (const child of this.#running) child.kill('SIGKILL');
    for (const host of HOSTS) remove(this.name(host));
    rmSync(this.#state, { recursive: true, force: true });
  };

  #cable(one: End, other: End): void {
    const [[a, deviceA], [b, deviceB]] = [one, other];
    ip(
      '-n',
      this.name(a),
      'link',
      'add',
      deviceA,
      'type',
      'veth',
      'peer',
      'name',
      deviceB,
      'netns',
      this.name(b),
    );
    for (const [host, device, address] of [one, other])
      this.run(host, `ip addr add ${address}/24 dev ${device}; ip link set ${device} up`);
  }

  /** x2 and r3, joined by the link emulator: both its ends are made beside x2, one is given away. */
  async #slowCable(): Promise<void> {
    const link = await startLink(
      this.#state,
      this.name('x2'),
      ['slow', 'far'],
      'ab delay_ms=10\nba delay_ms=10\n',
    );
    this.#running.push(link);
    ip('-n', this.name('x2'), 'link', 'set', 'far', 'netns', this.name('r3'));
    this.run('x2', 'ip addr add 10.96.33.2/24 dev slow; ip link set slow up');
    this.run('r3', 'ip addr add 10.96.33.3/24 dev far; ip link set far up');
  }

  async #serve(): Promise<void> {
    const [file, ...rest] = [...this.prefix('s'), process.execPath, '-e', SERVER];
    const server = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#running.push(server);
    await new Promise<void>((done, fail) => {
      server.stdout.once('data', () => done());
      server.once('exit', (code) => fail(new Error(`the test server ended with ${code}`)));
    });
  }
}

type End = readonly [host: RouterName, device: string, address: string];

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

function remove(namespace: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  for (const pid of (stdout ?? '').split('\n').filter(Boolean).map(Number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  spawnSync('ip', ['netns', 'del', namespace]);
}

/** Namespaces of a test run that was killed before it could clean up: ours by name, its process gone. */
function sweep(): void {
  if (!existsSync('/run/netns')) return;
  for (const namespace of readdirSync('/run/netns')) {
    const pid = new RegExp(`^${PREFIX}(\\d+)[a-z]+\\d?$`).exec(namespace)?.[1];
    if (pid !== undefined && !existsSync(join('/proc', pid))) remove(namespace);
  }
}
