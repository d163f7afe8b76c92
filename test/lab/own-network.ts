import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';
import { startLink } from './link-emulator.js';
import { setUpSshd, type SshAccess, startSshd } from './lab-sshd.js';

/** Cut off from the machine's network, so these can be the same for everyone. */
const ADDRESSES = {
  CLIENT: '10.98.1.10',
  OTHER: '10.98.1.11',
  GATEWAY: '10.98.1.1',
  GATEWAY_WAN: '10.98.2.1',
  SERVER: '10.98.2.10',
  DNS1: '10.98.2.53',
  DNS2: '10.98.2.54',
} as const;

const HOSTS = {
  client: { short: 'c', management: '10.98.9.10' },
  other: { short: 'o', management: '10.98.9.11' },
  gateway: { short: 'g', management: '10.98.9.1' },
  server: { short: 's', management: '10.98.9.20' },
} as const;
export type HostName = keyof typeof HOSTS;
const CABLES = 'x';
const PREFIX = 'evl';

const LAB = fileURLToPath(new URL('test/lab/', PACKAGE_ROOT));

/**
 * client, other — switch — gateway — link emulator — server, and a management network that no fault touches. Every host
 * has network, process, mount and name spaces of its own, an sshd, and /var/log; what runs there ends with its init.
 */
export class OwnNetwork {
  readonly state = mkdtempSync(join(tmpdir(), 'evidence-net-'));
  readonly #inits = new Map<HostName, { readonly unshare: ChildProcess; readonly pid: number }>();
  readonly #running = new Set<ChildProcess>();
  #link: ChildProcess | undefined;
  #ssh: SshAccess | undefined;

  async open(): Promise<void> {
    sweep();
    process.once('exit', this.close);
    this.#ssh = setUpSshd(this.state);
    this.#namespace(CABLES);
    for (const bridge of ['lan', 'wana', 'wanb', 'mgmt']) {
      inCables(`ip link add ${bridge} type bridge mcast_snooping 0; ip link set ${bridge} mtu 9000 up`);
    }
    this.#link = await startLink(this.state, name(CABLES), ['tapa', 'tapb']);
    inCables('for t in a b; do ip link set tap$t mtu 9000 txqueuelen 5000 master wan$t up; done');
    for (const host of Object.keys(HOSTS) as HostName[]) await this.#host(host);
    this.#addresses();
    for (const [host, { management }] of Object.entries(HOSTS) as [HostName, { management: string }][]) {
      this.background(host, startSshd(this.state, management));
    }
  }

  /** Runs a shell command on a host, or on `cables`, to its end. */
  run(host: HostName | 'cables', command: string): void {
    const argv = this.#argv(host, command);
    const { status, stderr } = spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${host}: ${command}: exit ${status}: ${stderr}`);
  }

  background(host: HostName | 'cables', command: string): void {
    const argv = this.#argv(host, command);
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
  }

  /** Until a command succeeds on a host. */
  async until(host: HostName, command: string, seconds = 10): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const argv = this.#argv(host, command);
      if (spawnSync(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' }).status === 0) return;
      if (Date.now() > end) throw new Error(`${host}: never succeeded: ${command}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** What one on the client is told of the network: the variables of the reference lab. */
  environment(): Record<string, string> {
    if (!this.#ssh) throw new Error('the network is not open');
    return {
      LAB_CLIENT: ADDRESSES.CLIENT,
      LAB_SERVER: ADDRESSES.SERVER,
      LAB_ROUTER: ADDRESSES.GATEWAY,
      LAB_SERVER_MGMT: HOSTS.server.management,
      LAB_ROUTER_MGMT: HOSTS.gateway.management,
      LAB_SSH_USER: 'root',
      LAB_SSH_KEY: this.#ssh.key,
      LAB_SSH_PORT: String(this.#ssh.port),
      LAB_KNOWN_HOSTS: this.#ssh.knownHosts,
      LAB_LOG: join(this.state, 'app.log'),
      LAB_SYSLOG: '/var/log/syslog',
    };
  }

  /** Words before a command that make it run on a host. */
  prefix(host: HostName): string[] {
    const init = this.#inits.get(host);
    if (!init) throw new Error(`no host ${host}`);
    return ['nsenter', '-t', String(init.pid), '-m', '-u', '-n', '-p', '--'];
  }

  readonly close = (): void => {
    process.off('exit', this.close);
    for (const { unshare } of this.#inits.values()) unshare.kill('SIGKILL');
    for (const child of this.#running) child.kill('SIGKILL');
    this.#link?.kill('SIGTERM');
    for (const short of [...Object.values(HOSTS).map((h) => h.short), CABLES]) removeNamespace(name(short));
    removeGroups(name(''));
    rmSync(this.state, { recursive: true, force: true });
  };

  #argv(host: HostName | 'cables', command: string): string[] {
    const words = { ...ADDRESSES, LAB, STATE: this.state, LINK: String(this.#link?.pid ?? '') };
    const set = Object.entries(words).map(([key, value]) => `${key}=${value}`);
    const prefix = host === 'cables' ? ['ip', 'netns', 'exec', name(CABLES)] : this.prefix(host);
    return [...prefix, 'env', ...set, `GROUP=${name(host)}`, 'sh', '-c', `. $LAB/words.sh\n${command}`];
  }

  #namespace(short: string): void {
    ip('netns', 'add', name(short));
    ip('netns', 'exec', name(short), 'sh', '-c', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
    ip('-n', name(short), 'link', 'set', 'lo', 'up');
  }

  async #host(host: HostName): Promise<void> {
    const { short, management } = HOSTS[host];
    this.#namespace(short);
    const etc = `/etc/netns/${name(short)}`;
    mkdirSync(etc, { recursive: true });
    const servers = `nameserver ${ADDRESSES.DNS1}\nnameserver ${ADDRESSES.DNS2}\n`;
    writeFileSync(join(etc, 'resolv.conf'), `search lab.test\n${servers}`);
    writeFileSync(join(etc, 'hosts'), `127.0.0.1 localhost ${host}\n`);
    const logs = join(this.state, `log-${host}`);
    mkdirSync(logs);
    const script = `hostname ${host}; mount --bind ${logs} /var/log; while :; do sleep 1000 & wait; done`;
    const spaces = [
      '--uts',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-c',
      script,
    ];
    const unshare = spawn('ip', ['netns', 'exec', name(short), 'unshare', ...spaces], { stdio: 'ignore' });
    this.#inits.set(host, { unshare, pid: await childOf(unshare.pid ?? 0) });
    await this.until(host, `[ "$(hostname)" = ${host} ] && mountpoint -q /var/log`);
    cable(short, 'mgmt0', 'mgmt', `m-${short}`);
    this.run(host, `ip addr add ${management}/24 dev mgmt0 && ip link set mgmt0 up`);
  }

  #addresses(): void {
    for (const host of ['client', 'other'] as const) {
      cable(HOSTS[host].short, 'eth0', 'lan', `p-${host}`);
      const address = host === 'client' ? ADDRESSES.CLIENT : ADDRESSES.OTHER;
      this.run(host, `ip addr add ${address}/24 dev eth0; ip link set eth0 up`);
      this.run(host, 'ip route add default via $GATEWAY; sysctl -qw net.ipv4.tcp_no_metrics_save=1');
      // Reno is everywhere, and fills a queue; a machine's BBR would not.
      this.run(host, 'sysctl -qw net.ipv4.tcp_congestion_control=reno');
    }
    cable(HOSTS.gateway.short, 'lan0', 'lan', 'p-gateway');
    cable(HOSTS.gateway.short, 'wan0', 'wana', 'w-gateway');
    this.run('gateway', 'ip addr add $GATEWAY/24 dev lan0; ip addr add $GATEWAY_WAN/24 dev wan0');
    this.run('gateway', 'ip link set lan0 up; ip link set wan0 up; sysctl -qw net.ipv4.ip_forward=1');
    this.run('gateway', 'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT');
    cable(HOSTS.server.short, 'eth0', 'wanb', 'w-server');
    this.run('server', 'for a in $SERVER $DNS1 $DNS2; do ip addr add $a/24 dev eth0; done');
    this.run('server', 'ip link set eth0 up; ip route add default via $GATEWAY_WAN');
  }
}

function name(short: string): string {
  return `${PREFIX}${process.pid}${short}`;
}

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

function inCables(command: string): void {
  ip('netns', 'exec', name(CABLES), 'sh', '-c', command);
}

/** From an interface of a host to a port of a switch. One CPU forwards it all, or two would reorder the packets. */
function cable(short: string, device: string, bridge: string, port: string): void {
  ip(
    'link',
    'add',
    device,
    'netns',
    name(short),
    'type',
    'veth',
    'peer',
    'name',
    port,
    'netns',
    name(CABLES),
  );
  inCables(
    `ip link set ${port} mtu 9000 master ${bridge} up; echo 1 > /sys/class/net/${port}/queues/rx-0/rps_cpus`,
  );
}

async function childOf(pid: number): Promise<number> {
  for (let n = 0; n < 100; n++) {
    try {
      const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
      if (child !== undefined && child !== '') return Number(child);
    } catch {
      break;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('a host did not start');
}

function removeNamespace(namespace: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter(Boolean).map(Number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  spawnSync('ip', ['netns', 'del', namespace]);
  rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
}

/** Control groups that a scenario made. They can be removed once their processes are gone. */
function removeGroups(prefix: string): void {
  const root = '/sys/fs/cgroup/cpu';
  if (!existsSync(root)) return;
  for (const group of readdirSync(root).filter((g) => g.startsWith(prefix))) {
    for (let n = 0; n < 20; n++) {
      try {
        rmdirSync(join(root, group));
        break;
      } catch {
        spawnSync('sleep', ['0.1']);
      }
    }
  }
}

/** Namespaces of a run that was killed before it could clean up: ours by name, its process gone. */
function sweep(): void {
  if (!existsSync('/run/netns')) return;
  for (const namespace of readdirSync('/run/netns')) {
    const pid = new RegExp(`^${PREFIX}(\\d+)[a-z]$`).exec(namespace)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeNamespace(namespace);
  }
}
