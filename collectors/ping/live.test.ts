import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Probe } from '../../src/core/collector.js';
import { localTransport } from '../../src/transport/local.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { ladderProbe } from './ladder.js';
import { parse } from './parse.js';
import { seriesOf, seriesProbe } from './series.js';

const HAS_PING = ['/usr/bin/ping', '/bin/ping'].some((path) => existsSync(path));

async function run(probe: Probe) {
  const source = [probe.run].flat()[0];
  if (!source || !('argv' in source)) throw new Error('not a command');
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const result = await localTransport(`ping-test-${process.pid}`).run({
    argv: source.argv,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (out.push(chunk), true),
    onStderr: (chunk) => (err.push(chunk), true),
  });
  const parsed = parse(
    probeOutput(Buffer.concat(out).toString(), {
      probe: probe.id,
      tool: source.argv[0],
      stderr: Buffer.concat(err).toString(),
      ...(probe.subject !== undefined && { subject: probe.subject }),
    }),
  );
  return { ...result, items: [...parsed] };
}

describe.skipIf(!HAS_PING)('with the real ping', () => {
  it('a series ends by itself within its window', async () => {
    const series = seriesOf('network', 2500);
    const { exit, durationMs, items } = await run(
      seriesProbe('target', '127.0.0.1', series, new Set(['ping'])),
    );
    expect(exit).toBe(0);
    expect(durationMs).toBeLessThan(2000);
    expect(items.filter((i) => 'gap' in i)).toEqual([]);
    expect(items.at(-1)).toMatchObject({
      row: { transmitted: series.count, received: series.count, loss_pct: 0, complete: true },
    });
  });

  it('so does the one that first asks which ping this is', async () => {
    const series = seriesOf('quick', 2500);
    const tools = new Set(['ping', 'busybox']);
    const { exit, items } = await run(seriesProbe('target', '127.0.0.1', series, tools));
    expect(exit).toBe(0);
    expect(items.at(-1)).toMatchObject({ row: { address: '127.0.0.1', loss_pct: 0, complete: true } });
  });

  it('the ladder sends every size and keeps the blocks whole', async () => {
    const link = { name: 'lo', mtu: 1500 };
    const { exit, items } = await run(
      ladderProbe('pmtu-target', 'localhost', link, 15_000, new Set(['ping'])),
    );
    expect(exit).toBe(0);
    expect(items.length).toBeGreaterThanOrEqual(11);
    for (const item of items) {
      expect(item).toMatchObject({ row: { outcome: 'ok', sent: 2, received: 2, interface_mtu: 1500 } });
    }
  });

  it('the ladder says so when a name does not resolve, and sends nothing', async () => {
    const link = { name: 'lo', mtu: 1500 };
    const { exit, items } = await run(ladderProbe('pmtu-target', 'a b', link, 15_000, new Set(['ping'])));
    expect(exit).toBe(2);
    expect(items).toEqual([]);
  });
});
