import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from '../../../collectors/sockets/parse.js';
import { probeOutput } from '../../../test/support/probe-output.js';
import { runLoop } from '../../../test/support/run-loop.js';
import { hasTool, runTool } from '../../../test/support/run-tool.js';
import type { Collector } from '../../core/collector.js';
import type { RowOf } from '../../core/table.js';
import type { sockets } from '../../tables/sockets.js';
import { LOOP_PYTHON, loopTasks } from '../loop-python.js';
import { type LoopStep, loopScript, loopSteps } from '../loop-script.js';
import type { WireFrame } from '../wire.js';
import { socketFilter } from '../socket-filter.js';
import { DiagFrames } from './frame.js';
import { diagRequest } from './request.js';
import { diagText } from './text.js';

type Row = RowOf<typeof sockets>;

const rowsOf = (text: string): Row[] =>
  [...parse(probeOutput(text, { probe: 'connections', tool: 'ss' }))].map((item) => {
    expect(item).not.toHaveProperty('gap');
    return (item as { row: unknown }).row as Row;
  });

/** Without what changes between two answers, the cgroup, which ss looks up, and what ss of 6.1 does not print. */
const VOLATILE = ['lastsnd_ms', 'lastrcv_ms', 'lastack_ms', 'timer_ms', 'cgroup', 'rcv_wnd', 'rehash'];
const still = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !VOLATILE.includes(name))) as Row;
const byId = (rows: readonly Row[]): Row[] =>
  rows.map(still).toSorted((a, b) => (String(a.socket_id) < String(b.socket_id) ? -1 : 1));

/** Every socket. */
const ANY = diagRequest([], []);

/** The loop in Python asks for itself, that in a shell has `ss` pass on what it is told. */
const WAYS = ['python3', 'bash', 'dash', 'busybox'].filter((way) => hasTool(way));

async function bySockDiag(
  way: string,
  peers: readonly string[],
  ports: readonly number[],
  how: { readonly by_family?: true } = {},
): Promise<string> {
  const steps = loopSteps(
    [
      {
        ...{ collector: { id: 'sockets' } as Collector, probe: 'connections', path: 'x', redact: [] },
        ...{ tool: 'ss', argv: ['ss'], source: { argv: ['ss'] }, intervalMs: 50 },
        withOwners: { source: { argv: ['true'] }, everyMs: 60_000 },
        diag: {
          request: { ...diagRequest(peers, ports), ...how },
          raw: { argv: ['ss', '-tinm', '-D', '-', ...chosen(peers, ports)] },
          upTo: 1e6,
        },
      },
    ],
    50,
  );
  const shell = [...(way === 'busybox' ? [way, 'sh'] : [way]), '-c', loopScript(steps, 50)];
  const python = [way, '-ISc', LOOP_PYTHON, loopTasks(steps, 50)];
  const run = await runLoop(way === 'python3' ? python : shell, undefined, 2);
  expect(run.stderr).toBe('');
  const [, frame] = run.frames;
  if (!frame) throw new Error(`one answer of ${way}`);
  expect(frame.exit).toBe(0);
  const frames = new DiagFrames();
  const text = frames.written(frame, diagRequest(peers, ports)).text.toString('latin1');
  expect(frames.hasDump).toBe(true);
  expect(text).toMatch(/^State Recv-Q/);
  return text;
}

function chosen(peers: readonly string[], ports: readonly number[]): string[] {
  const filter = socketFilter(peers, ports);
  return ['state', 'connected', 'exclude', 'time-wait', ...(filter ? [filter] : [])];
}

function bySs(peers: readonly string[], ports: readonly number[]): string {
  return runTool('ss', ['-tinome', ...chosen(peers, ports)]);
}

const canAsk = hasTool('ss');
const open: (Server | Socket)[] = [];
const ports: number[] = [];

async function serve(address: string): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => open.push(socket));
  await new Promise<void>((done) => void server.listen(0, address, done));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

async function reach(port: number, address: string): Promise<Socket> {
  const socket = connect({ port, host: address, allowHalfOpen: true, keepAlive: true });
  open.push(socket);
  await new Promise<void>((done) => void socket.once('connect', done));
  return socket;
}

describe.runIf(canAsk)('sock_diag, asked by the loop itself', () => {
  beforeAll(async () => {
    // IPv4, IPv6, and IPv4 to a socket of IPv6.
    ports.push(await serve('127.0.0.1'), await serve('::1'), await serve('::'));
    const [four = 0, six = 0, both = 0] = ports;
    const all = [await reach(four, '127.0.0.1'), await reach(six, '::1'), await reach(both, '127.0.0.1')];
    for (const socket of all) socket.write('x'.repeat(3000));
    // Half closed: FIN-WAIT-2 here, CLOSE-WAIT there.
    (await reach(four, '127.0.0.1')).end('bye');
    (await reach(both, '::1')).setNoDelay(true);
    await sleep(300);
  });
  afterAll(() => {
    for (const one of open) if ('destroy' in one) one.destroy();
    for (const one of open) if ('listening' in one) one.close();
  });

  it.each(WAYS)('by %s tells the same as ss, of every socket', async (way) => {
    const [own, theirs] = [rowsOf(await bySockDiag(way, [], ports)), rowsOf(bySs([], ports))];
    expect(own.length).toBe(10);
    expect(new Set(own.map((row) => row.state))).toEqual(new Set(['ESTAB', 'FIN-WAIT-2', 'CLOSE-WAIT']));
    expect(new Set(own.map((row) => row.family))).toEqual(new Set([4, 6]));
    expect(byId(own)).toEqual(byId(theirs));
    // Where the kernel no longer knows the request for both families.
    expect(byId(rowsOf(await bySockDiag(way, [], ports, { by_family: true })))).toEqual(byId(theirs));
    for (const row of own) expect(row.lastack_ms, JSON.stringify(row)).toBeTypeOf('number');
  });

  it.each(WAYS)('by %s takes the same filters', async (way) => {
    const [four = 0, six = 0, both = 0] = ports;
    const cases: [string[], number[], number][] = [
      [['127.0.0.1'], [four, six, both], 6],
      [['127.0.0.0/8'], [both], 2],
      [['::1'], [four, six, both], 4],
      [['::1/128', '127.0.0.0/9', '10.0.0.1'], [six, four], 6],
      [['fd00::/8', '10.0.0.0/8'], ports, 0],
      [[], [six], 2],
      [['127.255.0.0/16'], [four], 0],
    ];
    for (const [peers, some, count] of cases) {
      const own = rowsOf(await bySockDiag(way, peers, some));
      expect(own.length, JSON.stringify([peers, some])).toBe(count);
      expect(byId(own)).toEqual(byId(rowsOf(bySs(peers, some))));
    }
  });

  it.each(WAYS)('by %s finds by a peer alone what ss finds', async (way) => {
    const ids = (text: string): string[] => rowsOf(text).map((row) => String(row.socket_id));
    const [own, theirs] = [ids(await bySockDiag(way, ['::1'], [])), ids(bySs(['::1'], []))];
    expect(theirs.filter((id) => own.includes(id)).length).toBeGreaterThanOrEqual(4);
  });
});

describe.runIf(canAsk)('ss, asked for a dump by the loop in a shell', () => {
  const quick = ['sh', '-c', 'echo as text'];
  const steps = (raw: readonly [string, ...string[]], upTo: number): readonly LoopStep[] =>
    loopSteps(
      [
        {
          ...{ collector: { id: 'sockets' } as Collector, probe: 'connections', path: 'x', redact: [] },
          ...{ tool: 'ss', argv: ['ss'], source: { argv: quick as [string] }, intervalMs: 50 },
          withOwners: { source: { argv: ['echo', 'with owners'] }, everyMs: 60_000 },
          diag: { request: ANY, raw: { argv: raw }, upTo },
        },
      ],
      50,
    );
  const DUMP = ['ss', '-tinm', '-D', '-', 'state', 'connected'] as const;
  /** `struct nlmsgerr` with ENOENT, as of a kernel without tcp_diag; a text; nothing at all; no such tool. */
  const OTHERS: [string, ...string[]][] = [
    ['printf', '$\\0\\0\\0\\2\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\376\\377\\377\\377'],
    ['echo', 'State Recv-Q Send-Q'],
    ['true'],
    ['no-such-tool'],
  ];

  it.each(['bash', 'dash', 'busybox'].filter((way) => hasTool(way)))(
    'prints where %s sees many sockets, or no dump',
    async (way) => {
      const shell = way === 'busybox' ? [way, 'sh'] : [way];
      const answers = async (raw: readonly [string, ...string[]], upTo: number): Promise<string[]> => {
        const run = await runLoop([...shell, '-c', loopScript(steps(raw, upTo), 50)], undefined, 3);
        expect(run.stderr).toBe('');
        return run.frames.map((f) => f.text.toString('latin1'));
      };
      const [owners, ...dumps] = await answers(DUMP, 1e6);
      expect(owners).toBe('with owners\n');
      // Names of interfaces once, behind each look at the owners.
      expect(dumps[0]).toMatch(/^sock_diag (?:little|big) raw\n(?:interface \d+ \S+\n)*interface \d+ lo\n/);
      expect(dumps[1]).toMatch(/^sock_diag (?:little|big) raw\n(?!interface)/);
      for (const [raw, upTo] of [[DUMP, -1] as const, ...OTHERS.map((other) => [other, 1e6] as const)]) {
        const [first, ...rest] = await answers(raw, upTo);
        expect(first).toBe('with owners\n');
        expect(new Set(rest), raw.join(' ')).toEqual(new Set(['as text\n']));
      }
    },
  );
});

describe('what a host sends', () => {
  const host = { isLittleEndian: true, interfaces: new Map<number, string>() };

  it('need not be a dump', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isLittleEndian) => {
        const text = diagText(Buffer.from(bytes), { ...host, isLittleEndian });
        expect(text.startsWith('State ')).toBe(true);
      }),
    );
  });

  it('may be a message of any attributes, cut anywhere', () => {
    const message = fc.tuple(
      fc.uint8Array({ minLength: 72, maxLength: 72 }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 24 }), fc.uint8Array({ maxLength: 260 })), {
        maxLength: 6,
      }),
    );
    fc.assert(
      fc.property(message, fc.nat(), ([body, attributes], cut) => {
        const parts = attributes.map(([type, value]) => {
          const head = Buffer.alloc(4);
          head.writeUInt16LE(4 + value.length, 0);
          head.writeUInt16LE(type, 2);
          return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
        });
        const payload = Buffer.concat([body, ...parts]);
        const head = Buffer.alloc(16);
        head.writeUInt32LE(16 + payload.length, 0);
        head.writeUInt16LE(20, 4);
        const dump = Buffer.concat([head, payload]);
        const lines = diagText(dump, host).split('\n');
        expect(lines).toHaveLength(4);
        for (const line of lines) expect(line).toMatch(/^[\t -~]*$/);
        diagText(dump.subarray(0, cut % dump.length), host);
      }),
    );
  });

  const frameOf = (text: string | Buffer): WireFrame => {
    return {
      step: 0,
      tick: 1,
      beginUs: 0,
      endUs: 1,
      exit: 0,
      cutBytes: 0,
      text: Buffer.from(text as string),
    };
  };

  it('stays as it is where it is none of ours', () => {
    const frames = new DiagFrames();
    for (const text of ['', 'State Recv-Q\n', 'sock_diag middle raw\nAAAA\n', 'sock_diag little gzip\n!\n']) {
      expect(frames.written(frameOf(text), ANY).text.toString()).toBe(text);
    }
    expect(frames.hasDump).toBe(false);
    const broken = frames.written(frameOf('sock_diag little zlib\nAAAA\n'), ANY).text.toString();
    expect(broken).toMatch(/^State .*\n$/);
  });

  /** A bound socket; behind it NLMSG_DONE, without which it is not all. */
  const message = Buffer.alloc(88);
  message.writeUInt32LE(88, 0);
  message.writeUInt16LE(20, 4);
  message.writeUInt8(2, 16);
  message.writeUInt8(1, 17);
  message.writeUInt32LE(7, 16 + 40);
  const done = Buffer.alloc(20);
  done.writeUInt32LE(20, 0);
  done.writeUInt16LE(3, 4);
  const raw = (...parts: Buffer[]): WireFrame =>
    frameOf(Buffer.concat([Buffer.from('sock_diag little raw\n'), ...parts]));

  it.each(['zlib', 'raw'])('names the interface of a bound socket, from then on (%s)', (how) => {
    const packed = Buffer.from(deflateSync(message).toString('base64'));
    const dump = how === 'raw' ? Buffer.concat([message, done]) : packed;
    const frames = new DiagFrames();
    const text = (names: string): string =>
      frames
        .written(frameOf(Buffer.concat([Buffer.from(`sock_diag little ${how}\n${names}`), dump])), ANY)
        .text.toString();
    expect(text('')).toContain('ESTAB 0 0 0.0.0.0%if7:0 0.0.0.0:0 ');
    expect(text('interface 7 eth0\n')).toContain(' 0.0.0.0%eth0:0 ');
    expect(text('')).toContain(' 0.0.0.0%eth0:0 ');
  });

  it('of ss is a failure where the kernel did not say that it is all', () => {
    const frames = new DiagFrames();
    const none = frames.written(raw(done), ANY);
    expect([none.exit, none.text.toString()]).toEqual([0, expect.stringMatching(/^State .*\n$/)]);
    const error = Buffer.alloc(36);
    error.writeUInt32LE(36, 0);
    error.writeUInt16LE(2, 4);
    for (const parts of [[], [message], [error], [message, error], [message, done.subarray(0, 12)]]) {
      expect(frames.written(raw(...parts), ANY)).toMatchObject({ exit: 1, text: Buffer.alloc(0) });
    }
    expect(frames.written({ ...raw(message), exit: 137 }, ANY)).toMatchObject({ exit: 137 });
    // What did not fit in is told by its bytes.
    const cut = frames.written({ ...raw(message), cutBytes: 500 }, ANY);
    expect([cut.exit, cut.text.toString()]).toEqual([0, expect.stringContaining(' 0.0.0.0%if7:0 ')]);
  });
});
