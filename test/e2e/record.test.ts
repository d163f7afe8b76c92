import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../../src/bundle/read.js';
import type { Recording, Series } from '../../src/core/recording.js';
import { analyzeCapture } from '../../src/pcap/analyze-capture.js';
import { readRecordings } from '../../src/record/read-recording.js';
import { bundleIn, CLI, evidence, manifestOf, type Ran, type Started, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { processesIn } from '../support/processes-in.js';
import { type Sshd, sshdMissing, startSshd } from '../support/sshd.js';
import { useNetwork } from '../support/use-network.js';

const PORT = 7201;
/** A tick of a loaded machine may take so long; when in it the sockets were read is not known. */
const SLOW_MS = 1000;
/** Takes what comes, until it is told to read no more. */
const READER = `
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.resume();
  process.on('SIGUSR2', () => socket.pause());
}).listen(${PORT}, () => console.log('up'));`;
/** Sends without a break, as fast as it is taken. */
const SENDER = `
const socket = require('node:net').connect(${PORT}, '${SERVER.v4}', () => {
  console.log('up');
  const piece = Buffer.alloc(16384);
  const more = () => socket.write(piece) ? setTimeout(more, 4) : socket.once('drain', () => setTimeout(more, 4));
  more();
});
socket.on('error', () => {});`;

/** Every clock behind it is 90 s ahead; the environment of a command is ours, so it cannot come by that. */
const AHEAD = `
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
echo +90s >/etc/faketimerc
ls /usr/lib/*/faketime/libfaketime.so.1 >/etc/ld.so.preload
shift
exec "$@"`;

const canRecord = canNetwork && sshdMissing === undefined;

// The client records itself and, over SSH, the server; between them a real transfer.
describe.skipIf(!canRecord)('evidence record (root, namespaces, sshd)', () => {
  const client = useNetwork();
  let sshd: Sshd;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    sshd = await startSshd({ within: { namespace: client.network().server, address: SERVER.v4 } });
  });
  afterAll(() => sshd?.close());
  // Before the check of useNetwork that nothing is left in the client's namespace.
  const endTransfer = async (): Promise<void> => {
    const alive = running.splice(0).filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(alive.map((child) => new Promise((done) => child.once('exit', done).kill('SIGKILL'))));
  };
  afterEach(endTransfer);

  const inside = async (namespace: string, script: string): Promise<ChildProcess> => {
    const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    await new Promise((done) => child.stdout.once('data', done));
    return child;
  };
  const transfer = async (): Promise<{ readonly stall: () => void }> => {
    const reader = await inside(client.network().server, READER);
    await inside(client.network().client, SENDER);
    return { stall: () => void reader.kill('SIGUSR2') };
  };

  /** A folder with an inventory: this machine and the server. */
  const home = (server = sshd, user = server.user): { dir: string; out: string; arrange: string } => {
    const dir = temporaryDir();
    const config = join(dir, 'ssh_config');
    writeFileSync(
      config,
      `Host *\n  UserKnownHostsFile ${server.knownHosts}\n  GlobalKnownHostsFile /dev/null\n`,
    );
    const lines = [
      `client: { local: true, role: client }`,
      `server: { ssh: '${user}@${server.host}:${server.port}', identity_file: ${server.key}, role: server }`,
    ];
    writeFileSync(join(dir, 'hosts.yaml'), `hosts:\n${lines.map((l) => `  ${l}\n`).join('')}`);
    mkdirSync(join(dir, 'out'));
    return { dir, out: join(dir, 'out'), arrange: `mount --bind ${config} /etc/ssh/ssh_config` };
  };
  const record = (at: ReturnType<typeof home>, ...args: string[]): Started =>
    client.start(['record', '-I', 'hosts.yaml', '-f', 'dir', '-o', at.out, '--port', String(PORT), ...args], {
      cwd: at.dir,
      env: { HOME: at.dir, SSH_AUTH_SOCK: '' },
      arrange: at.arrange,
    });
  const say = async (started: Started, text: string | RegExp): Promise<void> => {
    const said = (): boolean =>
      typeof text === 'string' ? started.stderr().includes(text) : text.test(started.stderr());
    for (let i = 0; i < 1200 && !said() && started.child.exitCode === null; i++) await sleep(20);
    expect(started.stderr()).toMatch(text);
  };
  const recordingOf = async (bundle: string): Promise<Recording> => {
    const [recording, ...others] = await readRecordings(await openBundle(bundle));
    if (!recording || others.length > 0) throw new Error('expected one recording');
    return recording;
  };
  const socketsOf = (recording: Recording, host: string, column: string): Series[] =>
    recording.series.filter((s) => s.table === 'sockets' && s.host === host && s.column === column);

  it('both ends of a transfer: every tick accounted for, series from both clocks, ping beside them', async () => {
    await transfer();
    const at = home();
    const ran = await record(at, ...words(`-d 6s -t ${SERVER.v4} --interval 200ms`)).ended;
    await endTransfer();
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    const bundle = bundleIn(at.out);
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const recording = await recordingOf(bundle);

    expect(recording.hosts.map((h) => h.id)).toEqual(['client', 'server']);
    expect(recording.markers.map((m) => m.kind)).toEqual(['started', 'ended']);
    for (const host of recording.hosts) {
      expect(host.clock.length, host.id).toBeGreaterThan(0);
      // One machine, one clock.
      for (const { offsetMs, errorMs } of host.clock) expect(Math.abs(offsetMs)).toBeLessThanOrEqual(errorMs);
      const sockets = host.samplers.find((s) => s.collector === 'sockets' && s.probe === 'connections');
      expect(sockets?.taken, host.id).toBeGreaterThan(5);
      for (const { due, taken, missed, intervalMs, artifact } of host.samplers) {
        const gone = missed.reduce((sum, { from, to }) => sum + Math.round((to - from) / intervalMs) + 1, 0);
        expect(due, artifact).toBe(taken + gone);
        for (const { reason } of missed) expect(reason).not.toBe('');
      }
    }
    const [sent] = socketsOf(recording, 'client', 'bytes_sent');
    const received = socketsOf(recording, 'server', 'bytes_received').find(
      (s) => (s.value.at(-1) ?? 0) > 1e5,
    );
    expect(sent?.kind).toBe('counter');
    expect(sent?.value.at(-1)).toBeGreaterThan(sent?.value[0] ?? Infinity);
    expect(sent?.subject).toMatch(new RegExp(`^10\\.99\\.0\\.2:\\d+ → 10\\.99\\.0\\.1:${PORT}$`));
    expect(received?.subject).toMatch(new RegExp(`^10\\.99\\.0\\.1:${PORT} → 10\\.99\\.0\\.2:\\d+$`));
    for (const series of recording.series) {
      const ticks = [...series.at];
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
      expect([series.value.length, series.line.length]).toEqual([ticks.length, ticks.length]);
    }
    const tables = new Set(recording.series.map((s) => s.table));
    for (const table of words(
      'sockets tcp_counters cpu_times softirqs softnet interface_counters ping_replies process_sched',
    ))
      expect([...tables], table).toContain(table);
    const lost = recording.series.find((s) => s.column === 'lost' && s.key['target'] === SERVER.v4);
    expect([...(lost?.value ?? [NaN])].every((v) => v === 0)).toBe(true);

    // Each sample stands where it says.
    const lines = readFileSync(join(bundle, sent?.artifact ?? ''), 'utf8').split('\n');
    for (const line of sent?.line ?? []) expect(lines[line - 1]).toContain(`:${PORT}`);
    // Of one that is too large the newest is read; the rest is a gap.
    const text = lines.join('\n').length;
    const [part] = await readRecordings(await openBundle(bundle), { mostBytes: Math.floor(text / 2) });
    const newest = part?.series.find(
      (s) => s.host === 'client' && s.subject === sent?.subject && s.column === 'bytes_sent',
    );
    const whole = recording.hosts[0]?.samplers.find((s) => s.artifact === sent?.artifact);
    const half = part?.hosts[0]?.samplers.find((s) => s.artifact === sent?.artifact);
    const count = newest?.at.length ?? 0;
    expect([...(newest?.at ?? [])]).toEqual([...(sent?.at.slice(-count) ?? [])]);
    expect([...(newest?.line ?? [])]).toEqual([...(sent?.line.slice(-count) ?? [])]);
    expect((whole?.taken ?? 0) - (half?.taken ?? 0)).toBe((sent?.at.length ?? 0) - count);
    expect(half?.missed[0]).toMatchObject({ from: 0, reason: expect.stringContaining('not read: ') });
    expect(half?.missed[0]?.to).toBeLessThan(newest?.at[0] ?? 0);
    // What is recorded is no snapshot: the tables of the bundle hold each socket once a snapshot.
    const rows = readFileSync(join(bundle, 'tables', 'sockets.ndjson'), 'utf8');
    expect(rows).not.toContain('recordings/');
  });

  it.skipIf(!existsSync('/usr/bin/python3'))(
    'a host without Python: ss passes on what the kernel says, and the same is read from it',
    async () => {
      await transfer();
      const at = home();
      const [asked, none, hide] = [join(at.dir, 'asked'), join(at.dir, 'none'), join(at.dir, 'hide.sh')];
      writeFileSync(none, `#!/bin/sh\n: >${asked}\nexit 1\n`, { mode: 0o755 });
      writeFileSync(hide, `mount --bind ${none} "$(readlink -f /usr/bin/python3)"\nexec "$@"\n`);
      appendFileSync(join(at.dir, 'hosts.yaml'), `  plain: { exec: [unshare, -m, sh, -e, ${hide}] }\n`);
      const ran = await record(at, ...words('-d 4s --passive --interval 200ms')).ended;
      await endTransfer();
      expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
      expect(existsSync(asked)).toBe(true);
      const recording = await recordingOf(bundleIn(at.out));
      const columnsOf = (host: string): string[] => {
        const sockets = recording.series.filter((s) => s.table === 'sockets' && s.host === host);
        // The session to the server is a socket of the same host.
        for (const { subject } of sockets) expect(subject).toContain(`:${PORT}`);
        return [...new Set(sockets.map((s) => s.column))].toSorted();
      };
      expect(columnsOf('plain')).toEqual(columnsOf('client'));
      const notes = manifestOf(bundleIn(at.out)).artifacts.filter(
        (a) => a.probe === 'connections' && a.path?.startsWith('recordings/'),
      );
      expect(notes.map(({ host, note }) => [host, note])).toEqual(
        ['client', 'plain', 'server'].map((host) => [host, expect.stringContaining('sock_diag itself')]),
      );
      // Between two looks at the owners; what ss itself does not print.
      const [window] = socketsOf(recording, 'plain', 'rcv_wnd');
      expect(window?.at.length).toBeGreaterThan(5);
    },
  );

  it.skipIf(!hasTool('faketime'))('a host behind a prefix, its clock 90 s ahead: one time line', async () => {
    await transfer();
    const at = home();
    writeFileSync(join(at.dir, 'ahead.sh'), AHEAD);
    mkdirSync(join(at.dir, 'etc'));
    const prefix = `[unshare, -m, sh, -e, ${join(at.dir, 'ahead.sh')}, ${join(at.dir, 'etc')}]`;
    appendFileSync(join(at.dir, 'hosts.yaml'), `  ahead: { exec: ${prefix} }\n`);
    const ran = await record(at, ...words('-d 4s --interval 200ms')).ended;
    await endTransfer();
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    const recording = await recordingOf(bundleIn(at.out));
    expect(recording.hosts.map((h) => h.id).toSorted()).toEqual(['ahead', 'client', 'server']);
    const ahead = recording.hosts.find((h) => h.id === 'ahead');
    // At the start and at the end.
    expect(ahead?.clock.length).toBeGreaterThan(1);
    for (const { offsetMs, errorMs } of ahead?.clock ?? [])
      expect(Math.abs(offsetMs - 90_000)).toBeLessThanOrEqual(errorMs + 50);
    expect(ahead?.clock.at(-1)?.at).toBeGreaterThan(3000);
    // Both look at the same socket: what one saw lies within what the other saw before and after.
    const [there, here] = ['ahead', 'client'].map((host) => socketsOf(recording, host, 'bytes_sent')[0]);
    expect(there?.subject).toBe(here?.subject);
    expect(there?.at.length).toBeGreaterThan(5);
    expect(Math.abs((there?.at[0] ?? Infinity) - (here?.at[0] ?? 0))).toBeLessThan(3000);
    for (const [i, at] of (there?.at ?? []).entries()) {
      const times = [...(here?.at ?? [])];
      const before = here?.value[times.findLastIndex((t) => t < at - SLOW_MS)] ?? 0;
      const after = here?.value[times.findIndex((t) => t > at + SLOW_MS)] ?? Infinity;
      expect(there?.value[i]).toBeGreaterThanOrEqual(before);
      expect(there?.value[i]).toBeLessThanOrEqual(after);
    }
  });

  it.skipIf(!hasTool('script'))('at a terminal: a live view, words and Enter mark, Enter ends', async () => {
    await transfer();
    const at = home();
    const line = [process.execPath, CLI, 'record', '-f', 'dir', '-o', at.out, '--port', String(PORT)];
    const [file = '', ...rest] = client.inside();
    const typist = spawn(
      file,
      [...rest, 'script', '-qfec', `stty cols 100; ${line.join(' ')}`, '/dev/null'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, TERM: 'xterm', HOME: at.dir },
      },
    );
    running.push(typist);
    let shown = '';
    typist.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    const see = async (what: RegExp): Promise<void> => {
      for (let i = 0; i < 1000 && !what.test(shown); i++) await sleep(20);
      expect(shown).toMatch(what);
    };
    await see(/rtt +█[^\n]* ms +max/);
    typist.stdin.write('reproducing it\n');
    await see(/marker at [\d.]+ s: reproducing it/);
    const ended = new Promise((done) => typist.once('exit', done));
    typist.stdin.write('\n');
    expect(await ended, shown).toBeOneOf([0, 3]);
    await endTransfer();
    const { markers } = await recordingOf(bundleIn(at.out));
    expect(markers.map((m) => [m.kind, m.text])).toContainEqual(['person', 'reproducing it']);
    expect(manifestOf(bundleIn(at.out))).toMatchObject({ interrupted: false });
  });

  it('ends after a reader that stalls, with the packets around it; not while it reads', async () => {
    const { stall } = await transfer();
    const at = home();
    const until = ['--until-event', 'recv_q > 64KiB for 1s', '--keep', '1s'];
    const healthy = await record(at, '-d', '4s', '--allow-capture', ...until).ended;
    expect(healthy, healthy.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    expect(healthy.stdout).toContain('it did not happen: recv_q > 64KiB for 1s');
    expect((await recordingOf(bundleIn(at.out))).markers.filter((m) => m.kind === 'event')).toEqual([]);
    for (const capture of manifestOf(bundleIn(at.out)).artifacts.filter((a) => a.collector === 'capture')) {
      expect(capture).toMatchObject({
        outcome: 'not_run',
        reason: expect.stringContaining('did not happen'),
      });
      expect(capture.path).toBeUndefined();
    }
    const files = readdirSync(bundleIn(at.out), { recursive: true }).map(String);
    expect(files.filter((name) => name.endsWith('.pcap'))).toEqual([]);

    const again = home();
    const started = record(again, '-d', '60s', '--allow-capture', ...until);
    await say(started, 'server: recording');
    stall();
    const ran: Ran = await started.ended;
    await endTransfer();
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    expect(ran.stderr).toMatch(
      /event at [\d.]+ s: (server|client): recv_q > 64KiB for 1s: recv_q \d+ bytes on 10\.99/,
    );
    const bundle = bundleIn(again.out);
    const recording = await recordingOf(bundle);
    const event = recording.markers.find((m) => m.kind === 'event');
    expect(event?.host).toBe('server');
    expect(recording.durationMs).toBeGreaterThanOrEqual((event?.at ?? Infinity) + 1000);
    const queue = socketsOf(recording, 'server', 'recv_q').find((s) => Math.max(...s.value) > 65_536);
    const first = queue ? [...queue.at].find((_, i) => (queue.value[i] ?? 0) > 65_536) : undefined;
    expect(event?.at).toBeGreaterThanOrEqual((first ?? Infinity) + 900);
    // The snapshot after it is whole, and so is the capture.
    const { artifacts } = manifestOf(bundle);
    expect(artifacts.filter((a) => a.snapshot === 'end' && a.outcome === 'ok').length).toBeGreaterThan(10);
    for (const { outcome, path } of artifacts.filter((a) => a.collector === 'capture')) {
      expect(outcome).toBe('ok');
      const pcap = await evidence(['pcap', join(bundle, path ?? ''), '--json']);
      expect(pcap.stdout).toContain(`${PORT}`);
    }
  });

  it.skipIf(!hasTool('sudo'))(
    'over SSH as a user who may sudo: packets too, and nothing runs on',
    async () => {
      const account = { name: 'evtaps', shell: '/bin/sh', sudoers: 'evtaps ALL=(ALL:ALL) NOPASSWD: ALL' };
      const own = await startSshd({
        within: { namespace: client.network().server, address: SERVER.v4 },
        accounts: [account],
      });
      try {
        const { stall } = await transfer();
        const at = home(own, account.name);
        const until = ['--until-event', 'recv_q > 64KiB for 500ms', '--keep', '1s'];
        const started = record(at, '-d', '60s', '--allow-capture', ...until);
        await say(started, 'server: recording');
        stall();
        const ran = await started.ended;
        await endTransfer();
        expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
        const bundle = bundleIn(at.out);
        const capture = manifestOf(bundle).artifacts.find(
          (a) => a.collector === 'capture' && a.host === 'server',
        );
        expect(capture).toMatchObject({ outcome: 'ok', note: expect.stringContaining('run through sudo') });
        const report = await analyzeCapture(join(bundle, capture?.path ?? ''));
        const servers = typeof report === 'string' ? [] : report.flows.map((f) => f.server);
        expect(servers).toContain(`${SERVER.v4}:${PORT}`);
        expect(servers).not.toContain(`${own.host}:${own.port}`);
        const names = processesIn(client.network().server).map(({ name }) => name);
        expect(names.filter((name) => /tcpdump|sudo|ping|python3/.test(name))).toEqual([]);
      } finally {
        await own.close();
      }
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: exit 130, everything until then, nothing runs on',
    async (signal) => {
      await transfer();
      const at = home();
      const started = record(at);
      await say(started, 'server: recording');
      await sleep(2500);
      started.child.kill(signal);
      const ran = await started.ended;
      await endTransfer();
      expect(ran, ran.stderr).toMatchObject({ code: 130 });
      const bundle = bundleIn(at.out);
      expect((await evidence(['verify', bundle])).code).toBe(0);
      expect(manifestOf(bundle)).toMatchObject({ interrupted: true });
      const recording = await recordingOf(bundle);
      for (const host of ['client', 'server'])
        expect(socketsOf(recording, host, 'bytes_received')[0]?.at.length, host).toBeGreaterThan(2);
    },
  );

  it('a link that drops: what had arrived is kept, the rest is missed with a reason, the other host goes on', async () => {
    await transfer();
    const cut = await startSshd({ within: { namespace: client.network().server, address: SERVER.v4 } });
    const at = home(cut);
    const started = record(at, '-d', '8s');
    await say(started, 'server: recording');
    await sleep(2500);
    for (const pid of cut.sessions()) process.kill(pid, 'SIGKILL');
    const ran = await started.ended;
    await cut.close();
    await endTransfer();
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    const bundle = bundleIn(at.out);
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const own = manifestOf(bundle).artifacts.filter(
      (a) => a.host === 'server' && a.path?.startsWith('recordings/'),
    );
    expect(new Set(own.map((a) => a.outcome))).toEqual(new Set(['connection_lost']));
    const recording = await recordingOf(bundle);
    const [here, there] = ['client', 'server'].map((id) =>
      recording.hosts.find((h) => h.id === id)?.samplers.find((s) => s.probe === 'connections'),
    );
    expect(there?.taken).toBeGreaterThan(2);
    expect(there?.missed.at(-1)?.reason).toMatch(/^the connection was lost/);
    expect(there?.due).toBeGreaterThan(there?.taken ?? Infinity);
    expect(here?.missed.every(({ reason }) => !reason.includes('connection'))).toBe(true);
  });

  it('a host that is not there is said; the others are recorded', async () => {
    const at = home();
    writeFileSync(
      join(at.dir, 'hosts.yaml'),
      `hosts:\n  client: { local: true }\n  dead: { ssh: 'root@${SERVER.other}:9', identity_file: ${sshd.key} }\n`,
    );
    const ran = await record(at, '-d', '2s').ended;
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    expect(ran.stderr).toMatch(/dead: nothing gathered: /);
    expect((await recordingOf(bundleIn(at.out))).hosts.map((h) => h.id)).toEqual(['client']);
  });

  it('our side is killed: nothing of it runs on, and what had arrived can be sealed', async () => {
    await transfer();
    const at = home();
    const started = record(at);
    await say(started, 'server: recording');
    await sleep(1500);
    const loops = (): string[] =>
      readdirSync('/proc').filter((pid) => {
        const file = `/proc/${pid}/cmdline`;
        return /^\d+$/.test(pid) && existsSync(file) && read(file).includes(`sport = :${PORT}`);
      });
    expect(loops().length).toBeGreaterThan(1);
    started.child.kill('SIGKILL');
    await started.ended;
    for (let i = 0; i < 500 && loops().length > 0; i++) await sleep(20);
    expect(loops()).toEqual([]);
    await endTransfer();
    const partial = readdirSync(at.out).find((name) => name.endsWith('.partial')) ?? '';
    const sealed = await evidence(['seal', join(at.out, partial), '--json']);
    expect(sealed, sealed.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    const { path } = JSON.parse(sealed.stdout) as { path: string };
    expect(manifestOfSealed(await openBundle(path).then((b) => b.manifest()))).toContain(
      'sockets.connections',
    );
  });

  it('--dry-run prints the loop verbatim and runs nothing', async () => {
    const at = home();
    const ran = await record(at, '--dry-run').ended;
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('ss -tinome state connected exclude time-wait');
    expect(ran.stdout).toContain(`( sport = :${PORT} or dport = :${PORT} )`);
    expect(readdirSync(at.out)).toEqual([]);
  });

  it('a peer whose address nobody knows is said, and no other sockets and packets are taken in its place', async () => {
    const event = ['--until-event', 'rtt > 5ms', '--allow-capture'];
    const ran = await record(home(), '--dry-run', '--peer', 'nobody.invalid', ...event).ended;
    for (const what of ['sockets/connections', 'capture/packets'])
      expect(ran.stdout).toContain(`not sampled: ${what}: the host knows no address of this name`);
    expect(ran.stdout).not.toMatch(/ss -tinome|tcpdump/);
  });

  it('what cannot be waited for is refused before anything runs', async () => {
    const ran = await record(home(), '--until-event', 'latency > 5ms').ended;
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('"latency" at column 1');
  });
});

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // Gone meanwhile.
  }
}

function manifestOfSealed({
  artifacts,
}: {
  readonly artifacts: readonly { readonly path?: string | undefined }[];
}): string {
  return artifacts.map((a) => a.path ?? '').join(' ');
}
