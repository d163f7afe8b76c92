import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pcap } from '../support/capture.js';
import { CLI, ROOT } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';

const { CODE, CHUNKS } = createRequire(import.meta.url)(CLI) as { CODE: string; CHUNKS: string };

/** An installation with other code beside the same chunks. */
function install(change: (file: string, code: Buffer) => Buffer | undefined): string {
  const at = temporaryDir();
  mkdirSync(join(at, 'dist'));
  for (const part of [
    'package.json',
    'templates',
    'checks',
    'playbooks',
    'node_modules',
    'dist/playbooks.json',
  ])
    symlinkSync(join(ROOT, part), join(at, part));
  symlinkSync(join(ROOT, 'dist/templates'), join(at, 'dist/templates'));
  cpSync(CLI, join(at, 'dist/evidence.cjs'));
  cpSync(CHUNKS, join(at, 'dist/chunks'), { recursive: true });
  const code = CODE.replace(join(ROOT, 'dist'), join(at, 'dist'));
  mkdirSync(code, { recursive: true });
  for (const file of readdirSync(CODE)) {
    const changed = change(file, readFileSync(join(CODE, file)));
    if (changed) writeFileSync(join(code, file), changed);
  }
  return join(at, 'dist/evidence.cjs');
}

function dryRun(cli: string) {
  const argv = [cli, 'collect', '-p', 'quick', '--passive', '--dry-run', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  return { status, stderr, plan: JSON.parse(stdout) as unknown };
}

describe('what V8 compiled when the project was built', () => {
  it('is taken by the V8 that runs it, for every chunk', () => {
    const script = `
      const { CHUNKS, compile, codeOf } = require(process.argv[1]);
      const files = require('node:fs').readdirSync(CHUNKS);
      const taken = files.filter((file) => compile(file, codeOf(file)).cachedDataRejected === false);
      console.log(JSON.stringify([files.length, taken.length]));`;
    const { stdout } = spawnSync(process.execPath, ['-e', script, CLI], { encoding: 'utf8' });
    const [files, taken] = JSON.parse(stdout) as [number, number];
    expect(files).toBeGreaterThan(100);
    expect(taken).toBe(files);
  });

  it('calls for no import() at run time: V8 forgets how, in code that was kept', () => {
    const files = readdirSync(CHUNKS).filter((file) =>
      /(?<![.\w$])import\(/.test(readFileSync(join(CHUNKS, file), 'utf8')),
    );
    expect(files).toEqual([]);
  });

  it.each([
    [['pcap', 'empty.pcap'], /^(?:collect|seal)-/],
    [['list', 'collectors'], /^seal-/],
    [['collect', '-p', 'quick', '--passive', '--dry-run'], /^seal-/],
  ])('%j reads nothing of what it does not need', (words, needless) => {
    const cwd = temporaryDir();
    writeFileSync(join(cwd, 'empty.pcap'), pcap([]));
    writeFileSync(
      join(cwd, 'hook.cjs'),
      `const fs = require('node:fs');
const { readFileSync } = fs;
const read = [];
fs.readFileSync = (file, ...how) => (read.push(String(file)), readFileSync(file, ...how));
process.on('exit', () => fs.writeSync(2, JSON.stringify(read)));`,
    );
    const argv = ['--require', './hook.cjs', CLI, ...words];
    const { stderr } = spawnSync(process.execPath, argv, { cwd, encoding: 'utf8' });
    const read = JSON.parse(stderr.split('\n').at(-1) ?? '') as string[];
    const chunks = read.filter((file) => file.startsWith(CHUNKS)).map((file) => basename(file));
    expect(chunks).toContainEqual(expect.stringMatching(/^main-/));
    expect(chunks.filter((name) => needless.test(name) && !/-command-/.test(name))).toEqual([]);
  });

  it.each([
    ['is missing', () => undefined],
    ['was cut short', (_: string, code: Buffer) => code.subarray(0, code.length >> 1)],
    ['is empty', () => Buffer.alloc(0)],
    [
      'is that of other text',
      (_: string, code: Buffer) => Buffer.concat([Buffer.alloc(16), code.subarray(16)]),
    ],
  ])('where it %s, the text is compiled instead', (_, change) => {
    const whole = dryRun(CLI);
    expect(whole).toMatchObject({ status: 0, stderr: '' });
    expect(dryRun(install(change))).toEqual(whole);
  });
});
