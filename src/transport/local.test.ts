import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { localTransport } from './local.js';
import { findStrays } from './strays.js';
import type { RunRequest } from './transport.js';

const runId = `test-${process.pid}`;
const local = localTransport(runId);

async function sh(script: string, options: Partial<RunRequest> = {}) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const result = await local.run({
    argv: ['sh', '-c', script],
    timeoutMs: 5000,
    signal: new AbortController().signal,
    lowPriority: true,
    onStdout: (chunk) => (out.push(chunk), true),
    onStderr: (chunk) => (err.push(chunk), true),
    ...options,
  });
  return { ...result, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

describe('local transport', () => {
  afterEach(() => expect(findStrays(runId)).toEqual([]));

  it('keeps exit, stdout and stderr apart', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
      exit: 3,
      out: 'out\n',
      err: 'err\n',
      timedOut: false,
    });
  });

  it('says ENOENT for a tool that is not there, and for one outside the tool path', async () => {
    expect(await sh('', { argv: ['no-such-tool-here'] })).toMatchObject({ errorCode: 'ENOENT' });
    expect(await sh('', { argv: ['../bin/sh'] })).toMatchObject({ errorCode: 'ENOENT' });
  });

  it('stops a hung tool at its limit and keeps what it printed', async () => {
    const result = await sh('echo before; sleep 60', { timeoutMs: 300 });
    expect(result).toMatchObject({ timedOut: true, out: 'before\n' });
    expect(result.durationMs).toBeLessThan(1500);
  });

  it('kills one that ignores SIGTERM', async () => {
    const result = await sh("trap '' TERM; echo armed; while :; do sleep 0.05; done", { timeoutMs: 300 });
    expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL', out: 'armed\n' });
    expect(result.durationMs).toBeLessThan(2500);
  });

  it('does not wait for a grandchild that holds the pipe, and does not leave it behind', async () => {
    const result = await sh('sleep 60 & echo parent done');
    expect(result).toMatchObject({ exit: 0, out: 'parent done\n', timedOut: false });
    expect(result.durationMs).toBeLessThan(1500);
  });

  it('finds and ends what escaped into a session of its own', async () => {
    await sh('setsid sleep 60 & sleep 60', { timeoutMs: 300 });
    await local.close();
  });

  it('stops at once on abort', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const result = await sh('echo x; sleep 60', { signal: controller.signal });
    expect(result).toMatchObject({ aborted: true, out: 'x\n' });
    expect(result.durationMs).toBeLessThan(1000);
  });

  it('stops a flood when the reader has enough', async () => {
    let seen = 0;
    const result = await sh('yes', { onStdout: (chunk) => (seen += chunk.length) < 100_000 });
    expect(result.stopped).toBe(true);
    expect(result.durationMs).toBeLessThan(1500);
  });

  it('lowers the priority only where asked', async () => {
    expect((await sh('sleep 0.1; ps -o ni= -p $$')).out.trim()).toBe('10');
    expect((await sh('sleep 0.1; ps -o ni= -p $$', { lowPriority: false })).out.trim()).toBe('0');
  });

  it('always has node, and looks nowhere but in the tool path', async () => {
    const bare = localTransport(runId, '/nonexistent');
    expect([...(await bare.findTools(['node', 'sh', 'ip'])).keys()]).toEqual(['node']);
  });
});

describe('local files', () => {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-local-'));
  const read = async (path: string, timeoutMs = 1000) => {
    let text = '';
    const signal = new AbortController().signal;
    const result = await local.readFile({
      path,
      timeoutMs,
      signal,
      onStdout: (c) => ((text += c.toString()), true),
    });
    return { ...result, text };
  };
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('reads, and names the errno where it cannot', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'a'), 'text');
    expect(await read(join(dir, 'a'))).toMatchObject({ exit: 0, text: 'text' });
    expect(await read(join(dir, 'missing'))).toMatchObject({ errorCode: 'ENOENT' });
    expect(await read(dir)).toMatchObject({ errorCode: 'EISDIR' });
  });

  it('expands globs, sorted, hidden files only when named', async () => {
    mkdirSync(join(dir, 'x', 'y'), { recursive: true });
    for (const name of ['b.log', 'a.log', '.c.log', 'x/d.log']) writeFileSync(join(dir, name), '');
    expect(await local.expand([`${dir}/*.log`])).toEqual([`${dir}/a.log`, `${dir}/b.log`]);
    expect(await local.expand([`${dir}/*/[a-d].log`])).toEqual([`${dir}/x/d.log`]);
    expect(await local.expand([`${dir}/.?.log`])).toEqual([`${dir}/.c.log`]);
    expect(await local.expand([`${dir}/none*`])).toEqual([]);
    expect(await local.expand(['/proc/self/none'])).toEqual(['/proc/self/none']);
  });
});
