import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import { answerOf, callOn, outputAt } from '../../../test/support/mcp-call.js';
import { batchCollect } from './batch.js';
import { clusterHealth } from './cluster-health.js';

const inventory = join(temporaryDir(), 'hosts.yaml');
writeFileSync(
  inventory,
  'hosts:\n  a: { exec: sh, role: client }\n  b: { exec: sh, role: server }\ngroups:\n  shop: [a]\n',
);
const BUNDLE = { b1: [outputAt('hosts/web1/ping/target.txt', 'ping')] };
const hostsOf = ({ data }: { readonly data: Record<string, unknown> }): string[] =>
  (data['hosts'] as { host: string }[]).map((h) => h.host);

describe('how all hosts are', () => {
  it('of a group: its hosts; a group that nobody is in is refused, as batch_collect does', async () => {
    const call = await callOn(BUNDLE, { inventory });
    expect(hostsOf(await answerOf(clusterHealth, call, { clusterName: 'shop' }))).toEqual(['a']);
    for (const tool of [clusterHealth, batchCollect])
      await expect(answerOf(tool, call, { clusterName: 'shops' })).rejects.toMatchObject({
        code: 'E_UNKNOWN_HOST',
        hint: expect.stringContaining('shop'),
      });
    const without = await callOn(BUNDLE);
    await expect(answerOf(clusterHealth, without, { clusterName: 'shop' })).rejects.toThrow(/no host/);
  });

  it('this machine is one of them, under its own name once it was collected', async () => {
    const before = await callOn({}, { inventory, local: true });
    expect(hostsOf(await answerOf(clusterHealth, before))).toEqual(['local', 'a', 'b']);
    const after = await callOn(BUNDLE, { inventory, local: true });
    expect(hostsOf(await answerOf(clusterHealth, after))).toEqual(['a', 'b', 'web1']);
  });
});
