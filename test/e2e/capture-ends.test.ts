import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeCapture } from '../../src/pcap/analyze-capture.js';
import { at, ethernet, pcap, tcp } from '../support/capture.js';
import { bundleIn, CLI, evidence, left, manifestOf, ROOT, run, words } from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { sha256 } from '../support/sample-spool.js';
import { untilSaid } from '../support/said-by.js';
import { useNetwork } from '../support/use-network.js';

/** Runs a command on a terminal of its own, presses Enter once it says so, and prints what was on the screen. */
const PRESS_ENTER = `import os, pty, sys
pid, fd = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
seen, isPressed = b'', False
while True:
    try: piece = os.read(fd, 65536)
    except OSError: break
    if not piece: break
    seen += piece
    if b'reproduce the fault now' in seen and not isPressed:
        os.write(fd, b'\\r')
        isPressed = True
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;

/** A ring of 8 MB on a disk of less: it prints what the disk holds in the end. */
const RING_ON_FULL_DISK = `
const { readdirSync, readFileSync } = await import('node:fs');
const [module, source, dir] = process.argv.slice(1);
const { CaptureSpool } = await import(module);
const ring = { files: 4, whenFull: 'drop_oldest' };
const spool = new CaptureSpool(dir + '/x.pcap', 8e6, ring, { payload: 'keep' });
const bytes = readFileSync(source);
for (let at = 0; at < bytes.length; at += 65536) spool.write(Buffer.from(bytes.subarray(at, at + 65536)));
const { spooled, overwritten } = await spool.finish();
const files = readdirSync(dir).sort((a, b) => (a === 'x.pcap' ? -1 : b === 'x.pcap' ? 1 : a < b ? -1 : 1));
const base64 = files.map((name) => readFileSync(dir + '/' + name).toString('base64'));
console.log(JSON.stringify({ spooled, overwritten, files, base64 }));`;

describe.skipIf(!canUnshare)('a ring on a full disk', () => {
  it('lets the oldest go and keeps every packet after them, whole, also where it could not be joined', () => {
    const packet = ethernet(
      tcp({ from: '192.0.2.1:40000', to: '198.51.100.7:443', seq: 1, ack: 1, flags: 'P.', payload: 947 }),
    );
    const all = pcap(
      Array.from({ length: 12_000 }, (_, i) => at(i / 1000, packet)),
      { linkType: 1 },
    );
    const [dir, source] = [temporaryDir(), join(temporaryDir(), 'all.pcap')];
    writeFileSync(source, all);
    const script = `mount -t tmpfs -o size=5m none ${dir}; exec "$@"`;
    const module = join(ROOT, 'build/src/collect/capture-spool.js');
    const node = [process.execPath, '--input-type=module', '-e', RING_ON_FULL_DISK, module, source, dir];
    const ran = spawnSync('unshare', ['-m', 'sh', '-ec', script, 'sh', ...node], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    expect(ran.stderr).toBe('');
    const { spooled, overwritten, base64 } = JSON.parse(ran.stdout) as {
      spooled: { bytes: number; sha256: string; noSpace: boolean };
      overwritten: { packets: number };
      base64: string[];
    };
    expect(overwritten.packets).toBeGreaterThan(0);
    expect(spooled.noSpace).toBe(true);
    const files = base64.map((text) => Buffer.from(text, 'base64'));
    const kept = Buffer.concat(files.map((file) => file.subarray(24)));
    expect(kept.equals(all.subarray(all.length - kept.length))).toBe(true);
    const [joined = Buffer.alloc(0)] = files;
    expect([joined.length, sha256(joined)]).toEqual([spooled.bytes, spooled.sha256]);
  });
});

describe.skipIf(!canNetwork || !hasTool('tcpdump'))('how evidence capture ends', () => {
  const client = useNetwork();

  it('a full disk: it ends by itself; what had been written is a capture in a sealed bundle, and it says why', async () => {
    const [dir, kept] = [temporaryDir(), temporaryDir()];
    const some = `[ -n "$(find ${dir} -name '*.pcap' -size +200k)" ]`;
    const fill = `( until ${some}; do sleep 0.05; done; cat /dev/zero > ${dir}/ballast ) 2>/dev/null &`;
    const started = client.start(words(`capture --full --allow-capture -d 60s -f dir -o ${dir}`), {
      arrange: `mount -t tmpfs -o size=64m none ${dir}\n${fill}`,
      // What is in the tmpfs is gone with its mount namespace.
      through: ['sh', '-c', `"$@"; code=$?; rm ${dir}/ballast; cp -r ${dir}/. ${kept}; exit $code`, 'sh'],
    });
    await untilSaid(started, 'reproduce the fault now');
    const pinging = run([...client.inside(), ...words(`ping -i 0.002 -s 1400 -w 20 -q ${SERVER.v4}`)]);
    const ran = await started.ended;
    pinging.child.kill('SIGINT');
    await pinging.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    expect(ran.stdout).toMatch(/no space left[\s\S]*--out/);
    const [name = '', ...others] = left(kept);
    expect(others).toEqual([]);
    const bundle = `${kept}/${name}`;
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const [artifact] = manifestOf(bundle).artifacts;
    expect(artifact).toMatchObject({
      outcome: 'truncated',
      reason: 'no space left where the bundle is written',
    });
    const report = await analyzeCapture(`${bundle}/${artifact?.path}`);
    expect(report).toMatchObject({ packets: expect.toSatisfy((n: number) => n > 100) });
    expect(report).not.toHaveProperty('problem');
  });

  it.skipIf(!hasTool('python3'))('Enter on a terminal is its ordinary end', async () => {
    const dir = temporaryDir();
    const args = words(`capture --allow-capture -d 60s -f dir -o ${dir}`);
    const pressed = ['python3', '-c', PRESS_ENTER, process.execPath, CLI, ...args];
    const ran = await run([...client.inside(), ...pressed], { env: { TERM: 'xterm' } }).ended;
    expect(ran, ran.stdout).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/Enter or Ctrl-C ends it[\s\S]*listening[\s\S]*left/);
    expect(manifestOf(bundleIn(dir)).artifacts).toMatchObject([{ outcome: 'ok' }]);
  });

  it('SIGTERM: what is there is sealed, and said to be interrupted', async () => {
    const dir = temporaryDir();
    const started = client.start(words(`capture --allow-capture -d 60s -f dir -o ${dir}`));
    await untilSaid(started, 'reproduce the fault now');
    await run([...client.inside(), ...words(`ping -c 3 -i 0.2 -q ${SERVER.v4}`)]).ended;
    started.child.kill('SIGTERM');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 130 });
    const bundle = bundleIn(dir);
    const { artifacts, interrupted } = manifestOf(bundle);
    expect(interrupted).toBe(true);
    expect(artifacts).toMatchObject([{ outcome: 'interrupted', reason: 'interrupted (SIGTERM)' }]);
    const report = await analyzeCapture(`${bundle}/${artifacts[0]?.path}`);
    expect(report).toMatchObject({ packets: expect.toSatisfy((n: number) => n >= 6) });
    expect(report).not.toHaveProperty('problem');
  });
});
