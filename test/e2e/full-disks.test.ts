import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, evidence, left, manifestOf } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

/** Wherever a tool might want to put something. */
const WRITABLE = ['/tmp', '/var/tmp', '/dev/shm', '/run', '/var/lib', '/var/log', '/home', '/root'];
/** One page each, and it is taken; everything else can only be read. */
const FILL = `mount --make-rprivate /
for d in ${WRITABLE.join(' ')}; do
[ -d "$d" ] || continue
mount -t tmpfs -o size=4k,nr_inodes=2 none "$d"
head -c 4096 /dev/zero > "$d/ballast"
done
mount -o remount,bind,ro /
echo full
exec sleep 600`;

describe.skipIf(!canNetwork || !hasTool('nsenter'))('full disks in a fleet (root, namespaces)', () => {
  const client = useNetwork();
  let holder: ChildProcess;
  beforeAll(async () => {
    // With the resolver of the host that it is compared with.
    const [, , , namespace] = client.inside();
    const script = `mount --bind /etc/netns/${namespace}/resolv.conf /etc/resolv.conf && ${FILL}`;
    const child = spawn('unshare', ['-m', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    holder = child;
    await new Promise<void>((done, fail) => {
      child.stdout.once('data', () => done());
      child.once('exit', () => fail(new Error('no namespace with full disks')));
    });
  });
  afterAll(() => void holder.kill('SIGKILL'));

  function inventory(hosts: Readonly<Record<string, readonly string[]>>): string {
    const file = join(temporaryDir(), 'hosts.yaml');
    const exec = Object.entries(hosts).map(([id, prefix]) => [id, { exec: prefix }]);
    writeFileSync(file, JSON.stringify({ hosts: Object.fromEntries(exec) }));
    return file;
  }

  it('a host on which nothing can be written gives what any other gives, and nothing is left there', async () => {
    const prefix = ['nsenter', '-t', String(holder.pid), '-m', '--'];
    const inside = (script: string): string => {
      const ran = spawnSync(prefix[0] ?? '', [...prefix.slice(1), 'sh', '-c', script], { encoding: 'utf8' });
      return ran.stdout + ran.stderr;
    };
    expect(inside('echo x > /tmp/x; echo x > /etc/x')).toMatch(/No space left[\s\S]*Read-only file system/);
    const list = `find ${WRITABLE.join(' ')} -xdev 2>/dev/null | sort`;
    const before = inside(list);
    const dir = temporaryDir();
    const hosts = inventory({ full: prefix, well: ['env'] });
    const only = 'sockets,routes,interfaces,tcp-counters,ping,memory,sysctl';
    const args = ['collect', '-I', hosts, '--only', only, '-d', '1s', '-f', 'dir', '-o', dir];
    const ran = await client.evidence(args);
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    const { hosts: records, artifacts } = manifestOf(bundleIn(dir));
    expect(records.map((h) => [h.id, h.outcome])).toEqual([
      ['full', 'ok'],
      ['well', 'ok'],
    ]);
    const outcomes = (id: string): string[] =>
      artifacts
        .filter((a) => a.host === id)
        .map((a) => `${a.collector}/${a.probe} ${a.subject ?? ''} ${a.snapshot ?? ''} ${a.outcome}`);
    expect(outcomes('full').length).toBeGreaterThan(20);
    expect(outcomes('full')).toEqual(outcomes('well'));
    expect(inside(list)).toBe(before);
  });

  // On the small one there is no room for all that is written beside the manifest.
  it.each(['24m', '9m'])(
    'our own disk (%s) fills up: what had arrived of every host is sealed, the rest says why, exit 3',
    async (size) => {
      const [dir, kept] = [temporaryDir(), temporaryDir()];
      const hosts = inventory({
        a: ['env'],
        b: ['env'],
        c: ['nsenter', '-t', String(holder.pid), '-m', '--'],
      });
      // Full as soon as every host has something on it.
      const arrived = `[ "$(find ${dir} -path "*/$h/*" -name '*.start.txt' | wc -l)" -ge 5 ]`;
      const fill = `( for h in a b c; do until ${arrived}; do sleep 0.05; done; done; cat /dev/zero > ${dir}/ballast ) 2>/dev/null &`;
      const args = ['collect', '-I', hosts, '-p', 'network', '--passive', '-d', '3s', '-o', dir];
      const ran = await client.evidence(args, {
        arrange: `mount -t tmpfs -o size=${size} none ${dir}\n${fill}`,
        // What is in the tmpfs is gone with its mount namespace.
        through: [
          '/bin/sh',
          '-c',
          `"$@"; code=$?; rm ${dir}/ballast; cp -r ${dir}/. ${kept}; exit $code`,
          'sh',
        ],
      });
      expect(ran, ran.stderr).toMatchObject({ code: 3 });
      expect(ran.stdout).toMatch(/no space left[\s\S]*--out/);
      const [name = '', ...others] = left(kept);
      expect([name, others]).toEqual([expect.stringMatching(/^evidence-3-hosts-.*(?<!\.partial)$/), []]);
      const bundle = join(kept, name);
      expect((await evidence(['verify', bundle])).code).toBe(0);
      const { artifacts } = JSON.parse((await evidence(['open', bundle, '--json'])).stdout) as ReturnType<
        typeof manifestOf
      >;
      for (const id of ['a', 'b', 'c']) {
        const own = artifacts.filter((a) => a.host === id);
        expect(own.filter((a) => a.outcome === 'ok').length, id).toBeGreaterThan(4);
        const full = own.filter((a) => a.reason === 'no space left where the bundle is written');
        expect(
          full.map((a) => a.snapshot),
          id,
        ).toContain('end');
        for (const a of full) expect(a.remedy).toContain('--out');
      }
    },
  );
});
