import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, type Evaluation } from '../../src/analyze/evaluate.js';
import { loadFacts } from '../../src/analyze/load-facts.js';
import { loadDetections } from '../../src/analyze/registry.js';
import { openBundle } from '../../src/bundle/read.js';
import { HostFacts } from '../../src/facts/host-facts.js';
import { bundleIn, evidence, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, type Network, openNetwork, SERVER } from '../support/network.js';
import { PORTS } from '../support/network-services.js';

const detections = await loadDetections();

/** Faults made for real between two namespaces, collected from both, and what the detections say. */
describe.skipIf(!canNetwork || !['iptables', 'nft', 'ping'].every(hasTool))('faults of hosts', () => {
  let network: Network;
  const undo: (() => void)[] = [];

  beforeAll(async () => {
    network = await openNetwork();
  });
  afterAll(() => network.close());
  afterEach(() => {
    for (const step of undo.splice(0).toReversed()) step();
  });

  const on = (where: 'client' | 'server', command: string): string =>
    execFileSync('ip', ['netns', 'exec', network[where], ...words(command)], { encoding: 'utf8' });
  const change = (where: 'client' | 'server', command: string, back: string): void => {
    on(where, command);
    undo.push(() => on(where, back));
  };

  /** Collects on both ends while `meanwhile` runs in the window, and judges. */
  async function collect(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<Evaluation> {
    const dir = temporaryDir();
    const inventory = join(temporaryDir(), 'hosts.yaml');
    const host = (name: string, namespace: string, role: string, more = ''): string =>
      `  ${name}: { exec: ip netns exec ${namespace}, role: ${role}${more} }\n`;
    const target = `, targets: ['${SERVER.v4}:${PORTS.tcp}']`;
    const hosts = `hosts:\n${host('cli', network.client, 'client', target)}${host('gw', network.server, 'gateway')}`;
    writeFileSync(inventory, hosts);
    const only =
      'firewall,tcp-connect,tcp-counters,neighbours,interfaces,sockets,routes,conntrack,ping,sysctl,qdisc';
    const ran = evidence([...words('collect -d 3s -f dir --only'), only, '-I', inventory, '-o', dir]);
    await startTaken(dir);
    await meanwhile();
    const { code, stderr } = await ran;
    expect(code, stderr).toBeOneOf([0, 3]);
    const bundle = await openBundle(bundleIn(dir));
    const manifest = await bundle.manifest();
    const store = await loadFacts(bundle);
    const views = manifest.hosts.map((h) => new HostFacts(store, h));
    return evaluate(detections, views, { manifest, filledBy: new Map(), limits: {} });
  }

  /** Until the start snapshot of links and neighbours of both hosts is there: only then a change is in the window. */
  async function startTaken(dir: string): Promise<void> {
    for (let i = 0; i < 300; i++) {
      const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
      const taken = files.filter((f) => /(?:sysfs|interfaces|neigh)\.start\.txt$/.test(f));
      if (taken.length >= 6) return;
      await sleep(50);
    }
    throw new Error('no start snapshot within 15 s');
  }

  const OURS = /^(?:FW|STK|NIC|CPU|HW|MEM)-/;
  const serious = ({ findings }: Evaluation): string[] =>
    findings
      .filter((f) => OURS.test(f.detection) && f.severity !== 'info')
      .map((f) => `${f.detection} ${f.host} ${f.severity} ${f.subject}`);

  it('nothing is wrong: nothing above a remark, in spite of rules that could drop', async () => {
    change('server', 'iptables -A INPUT -p tcp --dport 23 -j DROP', 'iptables -F INPUT');
    change('server', 'iptables -A FORWARD -j DROP', 'iptables -F FORWARD');
    expect(serious(await collect())).toEqual([]);
  });

  it('a rule that rejects', async () => {
    const rule = `INPUT -p tcp --dport ${PORTS.tcp} -j REJECT --reject-with tcp-reset`;
    change('server', `iptables -A ${rule}`, 'iptables -F INPUT');
    expect(serious(await collect())).toEqual(['FW-15 gw critical ip filter INPUT rule 1']);
  });

  it('a rule that drops the flow, among rules that drop others; and one of nft that drops by chance', async () => {
    change('server', 'iptables -A INPUT -p udp --dport 9 -j DROP', 'iptables -F INPUT');
    on('server', `iptables -A INPUT -p tcp --dport ${PORTS.tcp} -j DROP`);
    change('server', 'nft add table inet chaos', 'nft delete table inet chaos');
    on('server', 'nft add chain inet chaos in { type filter hook input priority 0 ; }');
    on('server', 'nft add rule inet chaos in ip protocol icmp numgen random mod 2 == 0 counter drop');
    const found = serious(await collect());
    expect(found).toContain('FW-04 gw critical ip filter INPUT rule 2');
    expect(found).toContain('FW-14 gw critical inet chaos in rule 1');
  });

  it('the reverse path filter', async () => {
    // Known before: where the filter is on, the kernel answers no ARP for such a source either.
    on('client', `ping -c 1 ${SERVER.v4}`);
    change('server', 'sysctl -qw net.ipv4.conf.all.rp_filter=1', 'sysctl -qw net.ipv4.conf.all.rp_filter=0');
    change('server', 'ip link add away0 type veth peer name away1', 'ip link del away0');
    on('server', 'ip addr add 192.0.2.1/24 dev away0');
    for (const name of ['away0', 'away1']) on('server', `ip link set ${name} up`);
    on('server', 'ip route add 10.99.0.2/32 dev away0');
    expect(serious(await collect())).toContain('FW-06 gw critical ');
  });

  it('a gateway that does not answer ARP', async () => {
    change('client', 'ip route replace default via 10.99.0.77', `ip route replace default via ${SERVER.v4}`);
    // It has to fail: it makes the kernel ask for the gateway.
    const ping = (): void =>
      void spawnSync('ip', ['netns', 'exec', network.client, ...words('ping -c 1 -W 1 192.0.2.200')]);
    ping();
    expect(serious(await collect(() => Promise.resolve(ping())))).toContain('STK-07 cli critical 10.99.0.77');
  });

  it('a link that flaps', async () => {
    const found = await collect(async () => {
      for (let i = 0; i < 2; i++) {
        on('server', 'ip link set down0 down');
        await sleep(300);
        on('server', 'ip link set down0 up');
        await sleep(300);
      }
    });
    expect(serious(found)).toContain('NIC-05 cli critical up0');
  });

  it('an MTU that changes in the window, and then differs', async () => {
    const found = serious(
      await collect(() =>
        Promise.resolve(change('client', 'ip link set up0 mtu 9000', 'ip link set up0 mtu 1500')),
      ),
    );
    expect(found).toContain('NIC-12 cli critical up0');
    expect(found).toContain('NIC-13 cli warning up0');
  });

  it('another machine that takes the address of the gateway', async () => {
    // The port of the gateway gets another MAC and says so: what the client sees of a second owner.
    const mac = /ether (\S+)/.exec(on('server', 'ip link show down0'))?.[1] ?? '';
    on('client', `ping -c 1 ${SERVER.v4}`);
    const found = await collect(() => {
      change('server', 'ip link set down0 address 02:00:00:00:00:99', `ip link set down0 address ${mac}`);
      on('client', `ip neigh replace ${SERVER.v4} lladdr 02:00:00:00:00:99 dev up0 nud reachable`);
      undo.push(() => on('client', 'ip neigh flush all'));
      return Promise.resolve();
    });
    expect(serious(found)).toContain(`STK-08 cli critical ${SERVER.v4}`);
  });
});
