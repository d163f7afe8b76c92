import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Where the command line looks for tools. */
export const TOOL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const isRoot = process.geteuid?.() === 0;
/** Namespaces need root and a kernel that allows them; without, the tests that use them skip. */
export const canUnshare = isRoot && spawnSync('unshare', ['-m', '-n', '--fork', 'true']).status === 0;

/** Where the machine has a tool, on the path the command line uses too. */
export function findTool(name: string): string | undefined {
  const { status, stdout } = spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', name], {
    env: { PATH: TOOL_PATH },
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}

export function hasTool(name: string): boolean {
  return findTool(name) !== undefined;
}

const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** A folder that is gone when the tests of a file are over. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-e2e-'));
  made.push(dir);
  return dir;
}
