import { spawn } from 'node:child_process';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

type Row = Record<string, unknown>;

function context(targets: readonly Target[], given: Partial<PlanContext> = {}): PlanContext {
  return {
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(['bash']),
      interfaces: [],
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
    profile: 'network',
    windowMs: 2000,
    targets,
    interfaces: [],
    logs: [],
    params: {},
    ...given,
  };
}

const target = (name: string, more: Partial<Target> = {}): Target => ({
  name,
  host: name,
  addresses: ['192.0.2.9'],
  origin: 'given',
  ...more,
});
const argvOf = (probe: Probe | undefined, alternative = 0): readonly string[] =>
  (probe?.run as Command[] | undefined)?.[alternative]?.argv ?? [];

let open = 0;
let closed = 0;
let received = 0;
const server = net.createServer((socket) => {
  socket.on('data', (data) => (received += data.length));
  socket.on('error', () => {});
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open = (server.address() as AddressInfo).port;
  const other = net.createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  closed = (other.address() as AddressInfo).port;
  other.close();
});
afterAll(() => void server.close());

async function connects(argv: readonly string[]): Promise<Row[]> {
  const [file = '', ...args] = argv;
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  await new Promise((done) => child.on('close', done));
  const parsed = [...parse(probeOutput(text, { probe: 'connects', subject: 's', tool: file, argv }))];
  return parsed.map((p) => {
    if ('gap' in p) throw new Error(`${p.gap}: ${text}`);
    return p.row;
  });
}

describe.concurrent.each([
  ['bash', 0],
  ['node', 1],
])('tcp connects by %s', (_, alternative) => {
  it('tells an open port from a closed one, and sends nothing', async () => {
    const [probe] = plan(context([target('s', { port: open, addresses: ['127.0.0.1'] })]));
    const rows = await connects(argvOf(probe, alternative));
    expect(rows.map((row) => row['attempt']).toSorted()).toEqual([1, 2, 3, 4, 5]);
    for (const row of rows) {
      expect(row).toMatchObject({ target: 's', address: '127.0.0.1', port: open, outcome: 'connected' });
      expect(row['connect_ms']).toBeGreaterThan(0);
      expect(row['connect_ms']).toBeLessThan(1000);
      expect(Math.abs(Date.parse(String(row['at'])) - Date.now())).toBeLessThan(20_000);
    }
    expect(received).toBe(0);
  });

  it('keeps refusals with the text of errno', async () => {
    const [probe] = plan(context([target('s', { port: closed, addresses: ['127.0.0.1'] })]));
    for (const row of await connects(argvOf(probe, alternative))) {
      expect(row).toMatchObject({ outcome: 'refused', error: 'Connection refused' });
      expect(row).not.toHaveProperty('connect_ms');
    }
  });
});

describe('tcp connect plan', () => {
  it('plans nothing without a port', () => {
    expect(plan(context([target('a')]))).toEqual([]);
    expect(plan(context([]))).toEqual([]);
  });

  it("takes a URL's port, written or implied, and hides its password", () => {
    const of = (url: string): Probe | undefined => plan(context([target(url, { url })]))[0];
    expect(argvOf(of('https://a.example.test/x')).slice(-2)).toEqual(['192.0.2.9', '443']);
    expect(argvOf(of('http://a.example.test')).slice(-2)).toEqual(['192.0.2.9', '80']);
    expect(argvOf(of('https://[2001:db8::1]:8443/')).at(-1)).toBe('8443');
    const secret = of('https://someone:hunter2@a.example.test:444/');
    expect(argvOf(secret).at(-1)).toBe('444');
    expect(JSON.stringify(secret)).not.toContain('hunter2');
  });

  it('connects to an address and port once, whichever targets share it', () => {
    const probes = plan(
      context([
        target('a:443', { port: 443, addresses: ['192.0.2.1', '192.0.2.2'] }),
        target('https://a/', { url: 'https://a/', addresses: ['192.0.2.2', '192.0.2.3'] }),
        target('192.0.2.1:443', { port: 443, addresses: ['192.0.2.1'], origin: 'peer' }),
      ]),
    );
    expect(probes.map((probe) => argvOf(probe).slice(8))).toEqual([
      ['192.0.2.1', '443', '192.0.2.2', '443'],
      ['192.0.2.3', '443'],
    ]);
  });

  it('says so when a name did not resolve, or there are too many targets', () => {
    const many = Array.from({ length: 8 }, (_, i) =>
      target(`h${i}`, { port: 1, addresses: [`192.0.2.${i}`] }),
    );
    const probes = plan(context([target('gone', { port: 1, addresses: [] }), ...many]));
    expect(probes[0]?.skip).toEqual({ outcome: 'not_run', reason: 'the name did not resolve' });
    expect(probes.filter((probe) => probe.skip?.reason.startsWith('only the first'))).toHaveLength(3);
  });

  it('begins every attempt inside the window', () => {
    for (const windowMs of [2000, 15_000, 600_000]) {
      const [probe] = plan(context([target('a', { port: 1 })], { windowMs, profile: 'full' }));
      const [rounds, , step, budget] = argvOf(probe).slice(4, 8).map(Number) as [
        number,
        number,
        number,
        number,
      ];
      expect(rounds).toBeGreaterThanOrEqual(10);
      expect(rounds * step).toBeLessThan(budget);
      expect(budget).toBeLessThan(windowMs);
    }
  });
});

describe('tcp connect parser', () => {
  it('reports lines that are not ours', () => {
    const gaps = [
      ...parse(probeOutput('bash: fork: retry\n{"attempt":1}\n[1]\n', { probe: 'connects', tool: 'bash' })),
    ];
    expect(gaps.map((gap) => 'gap' in gap && gap.line)).toEqual([1, 2, 3]);
  });

  it('knows every errno by its text', () => {
    const line = (exit: number, error: string): string =>
      JSON.stringify({
        attempt: 1,
        at: '1795236719.5',
        address: 'a',
        port: 1,
        limit_s: 3,
        exit,
        from: '',
        to: '',
        error,
      });
    const outcomes = [
      line(124, ''),
      line(1, 'Connection timed out'),
      line(1, 'Network is unreachable'),
      line(1, 'Permission denied'),
      line(1, 'Operation not permitted'),
      line(1, 'Connection reset by peer'),
      line(1, 'Cannot assign requested address'),
    ].join('\n');
    const parsed = [...parse(probeOutput(outcomes, { probe: 'connects', tool: 'bash' }))];
    expect(parsed.map((p) => !('gap' in p) && p.row['outcome'])).toEqual([
      'timeout',
      'timeout',
      'unreachable',
      'prohibited',
      'denied',
      'reset',
      'error',
    ]);
  });
});
