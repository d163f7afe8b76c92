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
import { loopSteps } from '../loop-script.js';
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

async function bySockDiag(
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
        diag: { ...diagRequest(peers, ports), ...how },
      },
    ],
    50,
  );
  const run = await runLoop(['python3', '-ISc', LOOP_PYTHON, loopTasks(steps, 50)], undefined, 2);
  expect(run.stderr).toBe('');
  const frame = run.frames[1];
  expect(frame).toMatchObject({ tick: 1, exit: 0 });
  const text = new DiagFrames().text(frame?.text ?? Buffer.alloc(0)).toString('latin1');
  expect(text).toMatch(/^State Recv-Q/);
  return text;
}

function bySs(peers: readonly string[], ports: readonly number[]): string {
  const filter = socketFilter(peers, ports);
  const words = ['-tinome', 'state', 'connected', 'exclude', 'time-wait', ...(filter ? [filter] : [])];
  return runTool('ss', words);
}

const canAsk = hasTool('python3') && hasTool('ss');
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

  it('tells the same as ss, of every socket', async () => {
    const [own, theirs] = [rowsOf(await bySockDiag([], ports)), rowsOf(bySs([], ports))];
    expect(own.length).toBe(10);
    expect(new Set(own.map((row) => row.state))).toEqual(new Set(['ESTAB', 'FIN-WAIT-2', 'CLOSE-WAIT']));
    expect(new Set(own.map((row) => row.family))).toEqual(new Set([4, 6]));
    expect(byId(own)).toEqual(byId(theirs));
    // Where the kernel no longer knows the request for both families.
    expect(byId(rowsOf(await bySockDiag([], ports, { by_family: true })))).toEqual(byId(theirs));
    for (const row of own) expect(row.lastack_ms, JSON.stringify(row)).toBeTypeOf('number');
  });

  it('takes the same filters', async () => {
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
      const own = rowsOf(await bySockDiag(peers, some));
      expect(own.length, JSON.stringify([peers, some])).toBe(count);
      expect(byId(own)).toEqual(byId(rowsOf(bySs(peers, some))));
    }
  });

  it('finds by a peer alone what ss finds', async () => {
    const ids = (text: string): string[] => rowsOf(text).map((row) => String(row.socket_id));
    const [own, theirs] = [ids(await bySockDiag(['::1'], [])), ids(bySs(['::1'], []))];
    expect(theirs.filter((id) => own.includes(id)).length).toBeGreaterThanOrEqual(4);
  });
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

  it('stays as it is where it is none of ours', () => {
    const frames = new DiagFrames();
    for (const text of ['', 'State Recv-Q\n', 'sock_diag middle\nAAAA\n', 'sock_diag little\n!\n']) {
      expect(frames.text(Buffer.from(text)).toString()).toBe(text);
    }
    const broken = frames.text(Buffer.from('sock_diag little\nAAAA\n')).toString();
    expect(broken).toMatch(/^State .*\n$/);
  });

  it('names the interface of a bound socket, from then on', () => {
    const message = Buffer.alloc(88);
    message.writeUInt32LE(88, 0);
    message.writeUInt16LE(20, 4);
    message.writeUInt8(2, 16);
    message.writeUInt8(1, 17);
    message.writeUInt32LE(7, 16 + 40);
    const packed = deflateSync(message).toString('base64');
    const frames = new DiagFrames();
    const text = (names: string): string =>
      frames.text(Buffer.from(`sock_diag little\n${names}${packed}\n`)).toString();
    expect(text('')).toContain('ESTAB 0 0 0.0.0.0%if7:0 0.0.0.0:0 ');
    expect(text('interface 7 eth0\n')).toContain(' 0.0.0.0%eth0:0 ');
    expect(text('')).toContain(' 0.0.0.0%eth0:0 ');
  });
});
