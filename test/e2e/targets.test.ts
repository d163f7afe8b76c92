import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bundleIn, manifestOf, rowsOf, run } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { PORTS } from '../support/network-services.js';
import { useNetwork } from '../support/use-network.js';

const SHORT = ['collect', '-d', '1s', '-f', 'dir'];

describe.skipIf(!canNetwork)('targets (root, namespaces)', () => {
  const client = useNetwork();

  it('a name that does not resolve: said at once, probed all the same, gone into the bundle', async () => {
    const dir = temporaryDir();
    const { code, stderr } = await client.evidence([...SHORT, '-t', 'gone.test', '-o', dir]);
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(stderr).toContain('gone.test does not resolve from here; it is probed all the same');
    const bundle = bundleIn(dir);
    const { targets, artifacts } = manifestOf(bundle);
    expect(targets).toMatchObject([{ host: 'gone.test', addresses: [], origin: 'given' }]);
    const asked = rowsOf(bundle, 'dns_queries').filter((r) => String(r['name']).startsWith('gone.test'));
    expect(asked.map((r) => r['rcode'])).toContain('NXDOMAIN');
    expect(artifacts.some((a) => a.subject?.includes('gone.test'))).toBe(true);
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toContain('does not resolve');
  });

  it('a resolver that never answers: the run still ends in time', async () => {
    const dir = temporaryDir();
    const { code, ms, stderr } = await client.evidence([...SHORT, '-t', 'dead.test', '-o', dir]);
    expect({ code, stderr }).toMatchObject({ code: 3 });
    // 3 s until the look-up is given up, the window, and room for a busy machine.
    expect(ms).toBeLessThan(12_000);
    expect(stderr).toContain('dead.test does not resolve from here');
  });

  it('a password in a URL reaches neither a command line nor the bundle nor the screen', async () => {
    const dir = temporaryDir();
    const url = `http://reader:hunter2secret@api.test/health`;
    const ran = await client.evidence([...SHORT, '-t', url, '-o', dir, '--only', 'http,system']);
    expect(ran.code).toBeOneOf([0, 3]);
    const bundle = bundleIn(dir);
    const files = readdirSync(bundle, { recursive: true, encoding: 'utf8', withFileTypes: false });
    for (const file of ['', ...files]) expect(file).not.toContain('hunter2secret');
    const texts = files.filter((f) => /\.\w+$/.test(f)).map((f) => readFileSync(join(bundle, f), 'latin1'));
    for (const text of [ran.stdout, ran.stderr, ...texts]) expect(text).not.toContain('hunter2secret');
    expect(manifestOf(bundle).targets[0]?.name).toBe('http://api.test/health');
  });

  it('no target: the gateway and the busiest peers, said in one line', async () => {
    const dir = temporaryDir();
    const peer = await holdConnection(client.inside());
    try {
      const { stderr } = await client.evidence([...SHORT, '-o', dir, '--only', 'tcp-connect,ping']);
      expect(stderr).toMatch(/no --target given; probing .*10\.99\.0\.1 \(gateway\)/);
      expect(stderr).toContain(`${SERVER.other}:${PORTS.tcp} (peer)`);
      const { targets } = manifestOf(bundleIn(dir));
      expect(targets.map((t) => [t.host, t.origin])).toEqual(
        expect.arrayContaining([
          [SERVER.v4, 'gateway'],
          [SERVER.other, 'peer'],
        ]),
      );
    } finally {
      peer.kill('SIGKILL');
      await new Promise((done) => peer.once('close', done));
    }
  });

  it.skipIf(!hasTool('tcpdump'))('--passive sends no packet, not even a DNS query', async () => {
    const dir = temporaryDir();
    const { server } = client.network();
    const listener = spawn(
      'ip',
      ['netns', 'exec', server, 'tcpdump', '-i', 'down0', '-nn', '-l', 'not icmp6 and not arp'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let heard = '';
    listener.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await new Promise((done) => void listener.stderr.once('data', done));
    const { stderr } = await client.evidence([
      ...SHORT,
      '-p',
      'full',
      '--passive',
      '-t',
      'api.test',
      '-o',
      dir,
    ]);
    // Proof that it listens: this query must be the first packet it has heard.
    await run([...client.inside(), 'getent', 'hosts', 'v4.test']).ended;
    for (let i = 0; i < 50 && !heard.includes('v4.test'); i++) await sleep(100);
    listener.kill('SIGINT');
    await new Promise((done) => listener.once('close', done));
    expect(heard.trim().split('\n')[0]).toContain('v4.test');
    expect(stderr).toContain('api.test was not resolved: --passive');
    const { artifacts } = manifestOf(bundleIn(dir));
    const senders = artifacts.filter((a) => ['ping', 'path', 'http', 'tcp-connect'].includes(a.collector));
    expect(senders.length).toBeGreaterThan(3);
    for (const a of senders) expect(a.outcome, a.collector).toBe('not_run');
  });
});

/** An established connection with some traffic from the client namespace to the other address of the server. */
async function holdConnection(words: readonly string[]): Promise<ChildProcess> {
  const [file = '', ...rest] = words;
  const script = `require('node:net').connect(${PORTS.tcp}, '${SERVER.other}').on('data', () => console.log('up')).write('x'.repeat(5000))`;
  const child = spawn(file, [...rest, process.execPath, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done) => void child.stdout.once('data', done));
  return child;
}
