import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { bundleIn, start } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { PORTS } from '../support/network-services.js';
import { observed, serious } from '../support/observed.js';
import { useNetwork } from '../support/use-network.js';

const COLLECT =
  'collect -q -d 5s -f dir --only sockets,tcp-counters,processes,tcp-connect,http,sysctl,system';
const BLOCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';
const FAULT = 7001;

describe.skipIf(!canNetwork)('faults of TCP, produced and collected (root, namespaces)', () => {
  const client = useNetwork();
  const running: ChildProcess[] = [];

  const undo: (() => void)[] = [];

  afterEach(async () => {
    const alive = running.splice(0).filter((child) => child.exitCode === null);
    await Promise.all(alive.map((child) => new Promise((done) => child.once('exit', done).kill('SIGKILL'))));
    for (const step of undo.splice(0)) step();
  });

  /** Runs a script in a namespace until the test is over; resolves when it printed something. */
  const run = async (namespace: string, script: string): Promise<void> => {
    const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    await new Promise((done) => child.stdout.once('data', done));
  };
  const inside = (namespace: string, ...argv: string[]): void => {
    const { status, stderr } = spawnSync('ip', ['netns', 'exec', namespace, ...argv], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  };
  /** Sets it for this test. */
  const setting = (namespace: string, name: string, value: string): void => {
    const was = spawnSync('ip', ['netns', 'exec', namespace, 'sysctl', '-n', name], { encoding: 'utf8' });
    inside(namespace, 'sysctl', '-qw', `${name}=${value}`);
    undo.push(() => inside(namespace, 'sysctl', '-qw', `${name}=${was.stdout.trim()}`));
  };
  const bundleOf = async (namespace: string, ...more: string[]): Promise<string> => {
    const dir = temporaryDir();
    const prefix = ['ip', 'netns', 'exec', namespace];
    const { code, stderr } = await start([...COLLECT.split(' '), '-o', dir, ...more], { prefix }).ended;
    expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    return bundleIn(dir);
  };
  const collect = async (namespace: string, ...more: string[]) =>
    observed({ here: await bundleOf(namespace, ...more) });
  /** Both ends in the same window. */
  const collectBoth = async () => {
    const network = client.network();
    const [there, here] = await Promise.all([bundleOf(network.server), bundleOf(network.client)]);
    return observed({ server: there, client: here });
  };

  it('nothing wrong: nothing above info', async () => {
    const { client: here } = client.network();
    const all = await collect(here, '-t', 'http://api.test/', '-t', `${SERVER.v4}:${PORTS.tcp}`);
    expect(serious(all)).toEqual([]);
    const clear = all.flatMap((o) => (o.result.state === 'clear' ? [o.detection] : []));
    for (const id of ['TCP-17', 'TCP-20', 'TCP-21', 'TCP-24']) expect(clear).toContain(id);
  });

  it('a program that does not accept: the full queue and its owner on the server', async () => {
    const { client: here, server } = client.network();
    await run(
      server,
      `require('net').createServer().listen(${FAULT}, '0.0.0.0', 4, () => { require('fs').writeSync(1, 'ready'); ${BLOCK}; })`,
    );
    await run(
      here,
      `const net = require('net');
       setInterval(() => net.connect(${FAULT}, '${SERVER.v4}').on('error', () => {}), 50);
       setTimeout(() => console.log('ready'), 1500);`,
    );
    const all = await collect(server);
    const overflow = all.find((o) => o.detection === 'TCP-17')?.result;
    expect(overflow).toMatchObject({ state: 'fired', severity: 'critical', subject: `0.0.0.0:${FAULT}` });
    expect(overflow?.statement).toMatch(/of node \(pid \d+\) \(5 waiting, backlog 4\)/);
    // The SYN queue fills behind it, which must not look like a flood.
    expect(serious(all)).not.toContain('TCP-19 critical');
    expect(serious(all)).not.toContain('TCP-19 warning');
  });

  it.skipIf(!hasTool('iptables'))(
    'clients that never finish the handshake: no accept queue is blamed',
    async () => {
      const { client: here, server } = client.network();
      const rule = ['INPUT', '-p', 'tcp', '--sport', String(FAULT), '-j', 'DROP'];
      inside(here, 'iptables', '-I', ...rule);
      undo.push(() => inside(here, 'iptables', '-D', ...rule));
      await run(
        server,
        `require('net').createServer().listen(${FAULT}, '0.0.0.0', 16, () => console.log('ready'));`,
      );
      await run(
        here,
        `const net = require('net');
       setInterval(() => net.connect(${FAULT}, '${SERVER.v4}').on('error', () => {}), 20);
       setTimeout(() => console.log('ready'), 2000);`,
      );
      const said = serious(await collect(server));
      expect(said.filter((id) => id.startsWith('TCP-19'))).not.toEqual([]);
      expect(said.filter((id) => id.startsWith('TCP-17'))).toEqual([]);
    },
  );

  it('a program that does not close: its sockets in CLOSE-WAIT stay and grow in number', async () => {
    const { client: here, server } = client.network();
    await run(
      server,
      `require('net').createServer({ allowHalfOpen: true }, (s) => s.resume()).listen(${FAULT}, '0.0.0.0', () => console.log('ready'));`,
    );
    await run(
      here,
      `const net = require('net'); let open = 0;
       setInterval(() => { const s = net.connect(${FAULT}, '${SERVER.v4}', () => s.end()); s.on('error', () => {}); if (++open === 15) console.log('ready'); }, 100);`,
    );
    const all = await collect(server);
    expect(all.find((o) => o.detection === 'APP-07')?.result).toMatchObject({
      state: 'fired',
      severity: 'warning',
      subject: expect.stringMatching(/^node \(pid \d+\)$/),
    });
  });

  it('a program that does not read: named on its host, the sender sees the closed window', async () => {
    const { client: here, server } = client.network();
    await run(
      server,
      `require('net').createServer({ pauseOnConnect: true }, () => {}).listen(${FAULT}, '0.0.0.0', () => console.log('ready'));`,
    );
    await run(
      here,
      `const s = require('net').connect(${FAULT}, '${SERVER.v4}', () => { s.write(Buffer.alloc(64e6)); setTimeout(() => console.log('ready'), 1500); });`,
    );
    const all = await collectBoth();
    const reader = all.find((o) => o.detection === 'APP-01' && o.host === 'server')?.result;
    expect(reader).toMatchObject({
      state: 'fired',
      severity: 'critical',
      subject: `${SERVER.v4}:${FAULT}`,
      peer: 'client',
      statement: expect.stringMatching(/^node \(pid \d+\) leaves up to [\d,]+ bytes unread/),
    });
    const ofClient = serious(all.filter((o) => o.host === 'client'));
    expect(ofClient).toEqual(['TCP-07 warning', 'TCP-08 warning']);
    expect(serious(all).filter((id) => id.startsWith('TCP-11'))).toEqual([]);
  });

  it('a small receive buffer: not mistaken for a program that does not read', async () => {
    const { client: here, server } = client.network();
    setting(server, 'net.ipv4.tcp_rmem', '4096 8192 8192');
    // Slower than any machine: what holds the sender back is the window then, not its CPU.
    inside(
      here,
      'tc',
      'qdisc',
      'add',
      'dev',
      'up0',
      'root',
      'tbf',
      ...'rate 20mbit burst 3000 latency 50ms'.split(' '),
    );
    undo.push(() => inside(here, 'tc', 'qdisc', 'del', 'dev', 'up0', 'root'));
    await run(
      server,
      `require('net').createServer((s) => s.resume()).listen(${FAULT}, '0.0.0.0', () => console.log('ready'));`,
    );
    await run(
      here,
      `const s = require('net').connect(${FAULT}, '${SERVER.v4}', () => { const more = () => { while (s.write(Buffer.alloc(65536))); }; s.on('drain', more); more(); console.log('ready'); });`,
    );
    const all = await collectBoth();
    const ofServer = all.filter((o) => o.host === 'server');
    expect(ofServer.find((o) => o.detection === 'APP-01')?.result.state).toBe('clear');
    expect(
      ofServer.find((o) => o.detection === 'TCP-11' && o.result.state === 'fired')?.result,
    ).toMatchObject({
      severity: 'warning',
      subject: `${SERVER.v4}:${FAULT}`,
    });
    expect(serious(all)).toContain('TCP-08 warning');
  });

  it('ports used up: named with the destination, and no server is blamed', async () => {
    const { client: here } = client.network();
    setting(here, 'net.ipv4.ip_local_port_range', '50000 50039');
    setting(here, 'net.ipv4.tcp_tw_reuse', '0');
    await run(
      here,
      `const net = require('net'); let open = 0;
       const next = () => { const s = net.connect(${PORTS.tcp}, '${SERVER.v4}', () => s.end()); s.resume(); s.on('close', () => (++open < 45 ? next() : console.log('ready'))); s.on('error', () => {}); };
       next();`,
    );
    const all = await collect(here, '-t', `${SERVER.v4}:${PORTS.tcp}`);
    expect(all.find((o) => o.detection === 'TCP-24')?.result).toMatchObject({
      state: 'fired',
      severity: 'critical',
      subject: `${SERVER.v4}:${PORTS.tcp}`,
    });
    expect(serious(all).filter((id) => id.startsWith('TCP-2') && !id.startsWith('TCP-24'))).toEqual([]);
  });

  it.skipIf(!hasTool('iptables'))(
    'a filtered port: SYNs without an answer, the other port is well',
    async () => {
      const { client: here, server } = client.network();
      const rule = ['INPUT', '-p', 'tcp', '--dport', String(PORTS.tcp), '-j', 'DROP'];
      inside(server, 'iptables', '-I', ...rule);
      undo.push(() => inside(server, 'iptables', '-D', ...rule));
      const all = await collect(here, '-t', `${SERVER.v4}:${PORTS.tcp}`, '-t', `${SERVER.v4}:${PORTS.http}`);
      const unanswered = all.flatMap((o) =>
        o.detection === 'TCP-20' ? [[o.result.subject, o.result.state]] : [],
      );
      expect(unanswered).toContainEqual([`${SERVER.v4}:${PORTS.tcp}`, 'fired']);
      expect(unanswered).toContainEqual([`${SERVER.v4}:${PORTS.http}`, 'clear']);
      expect(serious(all).filter((id) => id.startsWith('TCP-21'))).toEqual([]);
    },
  );

  it('nothing listens: refused, not filtered', async () => {
    const { client: here } = client.network();
    const all = await collect(here, '-t', `${SERVER.v4}:${FAULT + 7}`);
    expect(serious(all)).toEqual(['TCP-21 critical']);
  });
});
