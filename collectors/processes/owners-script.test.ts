import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { PlanContext } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import processes from './index.js';
import { OWNERS } from './owners-script.js';

const isHere = ['awk', 'find'].every((tool) => spawnSync('which', [tool]).status === 0);

it.skipIf(!isHere)('finds this very process by its listening socket', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const text = execFileSync('awk', [OWNERS], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const fds = readdirSync('/proc/self/fd').length;
  server.close();
  const items = [...processes.parse(probeOutput(text, { probe: 'owners', tool: 'awk' }))];
  const mine = items.flatMap((p) => ('gap' in p || p.row['pid'] !== process.pid ? [] : [p]));
  const table = (id: string) => mine.filter((p) => p.table === id).map((p) => p.row);
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];

  expect(items.filter((p) => 'gap' in p)).toEqual([]);
  expect(table('process_limits')).toMatchObject([{ nofile_soft: Number(limit) }]);
  const [limits] = table('process_limits');
  expect(limits?.['inet_sockets']).toBeGreaterThanOrEqual(1);
  // Descriptors come and go while node runs.
  expect(Math.abs(Number(limits?.['open_fds']) - fds)).toBeLessThan(10);
  expect(table('process_sched')).toMatchObject([{ pid: process.pid, threads: expect.any(Number) }]);
  expect(table('threads').length).toBe(table('process_sched')[0]?.['threads']);
});

it.skipIf(!isHere)('prints nothing on stderr and no process without sockets', () => {
  const { stderr, stdout, status } = spawnSync('awk', [OWNERS], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  for (const line of stdout.split('\n').filter((l) => /^\/proc\/\d+\/fd:/.test(l))) {
    expect(line).toMatch(/inet=[1-9]\d*$/);
  }
});

it('reads files where awk or find is missing, and plans no pidstat that is not there', () => {
  const context = (tools: string[]): PlanContext => ({
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(tools),
      interfaces: [],
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
    profile: 'network',
    windowMs: 15_000,
    targets: [],
    interfaces: [],
    logs: [],
    params: {},
  });
  const plan = (tools: string[]) => processes.plan({ ...context(tools), params: {} });
  expect(plan(['awk']).map((p) => p.id)).toEqual(['ps', 'owners']);
  expect(plan(['awk'])[1]?.run).toHaveProperty('read');
  expect(plan(['awk', 'find', 'pidstat']).map((p) => p.id)).toEqual(['ps', 'owners', 'pidstat']);
  expect(plan(['awk', 'find', 'pidstat'])[2]?.run).toEqual({
    argv: ['pidstat', '-h', '-u', '-w', '14', '1'],
  });
});
