import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUnshare, findTool, hasTool, TOOL_PATH } from '../../test/support/machine.js';
import { sourcesOf } from '../core/collector.js';
import type { SysctlSetting } from './matrix.js';
import { guardProbe } from './sysctl-guard.js';

const SACK = '/proc/sys/net/ipv4/tcp_sack';
const SETTING: SysctlSetting = { end: 'client', name: 'net.ipv4.tcp_sack', value: '0' };
const APPLETS = ['sh', 'cat', 'env', 'grep', 'readlink', 'setsid', 'sleep', 'timeout', 'printf'];
const SHELLS = ['dash', 'bash', 'busybox'].filter(hasTool);

describe.skipIf(!canUnshare || !['ip', 'setsid', 'timeout'].every(hasTool))(
  'the guard of a changed setting (root, namespaces)',
  () => {
    const namespace = `evg${process.pid}`;
    const dir = mkdtempSync(join(tmpdir(), 'evidence-guard-'));
    beforeAll(() => {
      execFileSync('ip', ['netns', 'add', namespace]);
      for (const shell of SHELLS) {
        const bin = mkdtempSync(join(dir, `${shell}-`));
        paths.set(shell, shell === 'busybox' ? bin : `${bin}:${TOOL_PATH}`);
        for (const applet of shell === 'busybox' ? APPLETS : ['sh'])
          symlinkSync(findTool(shell) ?? '', join(bin, applet));
      }
    });
    afterAll(() => {
      spawnSync('ip', ['netns', 'del', namespace]);
      rmSync(dir, { recursive: true, force: true });
    });

    const paths = new Map<string, string>();
    const value = (): string =>
      execFileSync('ip', ['netns', 'exec', namespace, 'cat', SACK], { encoding: 'utf8' }).trim();
    const becomes = async (wanted: string): Promise<void> => {
      for (let i = 0; i < 100 && value() !== wanted; i++) await sleep(50);
      expect(value()).toBe(wanted);
    };
    const pids = (): string[] =>
      spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);

    /** In a process group of its own, as a transport starts it. */
    function guard(shell: string, settings: readonly SysctlSetting[], limit?: number) {
      const [source] = sourcesOf(guardProbe('x', settings, { seconds: 60, omitSeconds: 0 }));
      if (!source || !('argv' in source)) throw new Error('no command');
      const [, ...args] = source.argv;
      if (limit !== undefined) args[3] = String(limit);
      const path = `PATH=${paths.get(shell) ?? ''}`;
      const child = spawn('ip', ['netns', 'exec', namespace, 'env', path, 'EVIDENCE_RUN=x', 'sh', ...args], {
        detached: true,
      });
      const said = { text: '' };
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
      const ended = new Promise<number | null>((done) => child.on('close', done));
      return { child, said, ended };
    }

    const END: Readonly<Record<string, (child: ChildProcess) => void>> = {
      'its process group is asked to end': ({ pid = 0 }) => process.kill(-pid, 'SIGTERM'),
      'its process group is killed': ({ pid = 0 }) => process.kill(-pid, 'SIGKILL'),
      'nobody reads what it says any more': ({ stdout }) => stdout?.destroy(),
    };

    describe.each(SHELLS)('%s', (shell) => {
      it.each(Object.keys(END))('puts it back when %s', async (how) => {
        const { child, ended } = guard(shell, [SETTING]);
        await becomes('0');
        END[how]?.(child);
        await becomes('1');
        await ended;
        for (let i = 0; i < 60 && pids().length > 0; i++) await sleep(50);
        expect(pids()).toEqual([]);
      });

      it('puts it back when its time is over, and says all of it', async () => {
        const { said, ended } = guard(shell, [SETTING], 1);
        expect(await ended).toBe(0);
        expect(value()).toBe('1');
        expect(said.text).toMatch(
          new RegExp(
            `^was ${SACK} 1\nwant ${SACK} 0\nset ${SACK} 0\n(?:held \\d\n)*restored ${SACK} 1\n(?:held \\d\n)?$`,
          ),
        );
      });

      it('a value that is not taken: says why, sets nothing more, and puts the others back', async () => {
        const ttl = { end: 'client', name: 'net.ipv4.ip_default_ttl', value: '300' } as const;
        const late = { ...SETTING, name: 'net.ipv4.tcp_timestamps' };
        const { said, ended } = guard(shell, [SETTING, ttl, late]);
        expect(await ended).toBe(1);
        expect(said.text).toMatch(
          /^refused \/proc\/sys\/net\/ipv4\/ip_default_ttl (?:Invalid argument, )?it stays 64$/m,
        );
        expect(said.text).not.toContain('want /proc/sys/net/ipv4/tcp_timestamps');
        expect(value()).toBe('1');
      });

      it('two at a time would put back what the other had set: the second one gives up', async () => {
        const first = guard(shell, [SETTING]);
        await becomes('0');
        const second = guard(shell, [SETTING]);
        expect(await second.ended).toBe(3);
        expect(second.said.text).toMatch(/another experiment changes settings here: process \d+/);
        process.kill(-(first.child.pid ?? 0), 'SIGTERM');
        await becomes('1');
        await first.ended;
      });
    });
  },
);
