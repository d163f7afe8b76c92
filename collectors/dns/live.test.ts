import { createSocket, type Socket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command, Probe } from '../../src/core/collector.js';
import { localTransport } from '../../src/transport/local.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { libcProbe, lookupProbe } from './lookups.js';
import { parse } from './parse.js';

const TOOLS = ['/usr/bin', '/bin'];
const has = (tool: string) => TOOLS.some((dir) => existsSync(`${dir}/${tool}`));

let server: Socket;
let port = 0;

/** A resolver that answers A with 192.0.2.10, knows no `nx…`, fails on `fail…` and is silent on `drop…`. */
beforeAll(async () => {
  server = createSocket('udp4', (query, from) => {
    const first = query.subarray(13, 13 + (query[12] ?? 0)).toString();
    if (first === 'drop') return;
    const rcode = first === 'nx' ? 3 : first === 'fail' ? 2 : 0;
    const end = query.indexOf(0, 12) + 5;
    const wantsA = query.readUInt16BE(end - 4) === 1;
    const answers = rcode === 0 && wantsA ? 1 : 0;
    const head = Buffer.from([0, 0, 0x81, 0x80 | rcode, 0, 1, 0, answers, 0, 0, 0, 0]);
    query.copy(head, 0, 0, 2);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 10]);
    server.send(
      Buffer.concat([head, query.subarray(12, end), ...(answers ? [record] : [])]),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
  ({ port } = server.address());
});
afterAll(() => new Promise<void>((done) => server.close(done)));

async function run(probe: Probe, alternative: number, change: (argv: string[]) => string[]) {
  const argv = change([...([probe.run].flat()[alternative] as Command).argv]);
  const out: Buffer[] = [];
  const { durationMs } = await localTransport(`dns-test-${process.pid}`).run({
    argv: argv as [string, ...string[]],
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (out.push(chunk), true),
    onStderr: () => true,
  });
  const text = Buffer.concat(out).toString();
  const items = [...parse(probeOutput(text, { probe: probe.id, tool: argv[0] ?? '' }))];
  expect(items.filter((i) => 'gap' in i)).toEqual([]);
  return { durationMs, rows: items.flatMap((i) => ('gap' in i ? [] : [i.row])) };
}

const lookup = (name: string, tool: string, windowMs: number, wished = 2) =>
  lookupProbe('127.0.0.1', { name, types: ['A', 'AAAA'] }, wished, windowMs, new Set([tool, 'sh']));
const digHere = (argv: string[]) =>
  argv.flatMap((word) => (word === 'dig' ? ['dig', '-p', `${port}`] : [word]));
const nodeHere = (argv: string[]) => argv.map((word) => (word === '127.0.0.1' ? `127.0.0.1:${port}` : word));

describe.concurrent.each([
  { tool: 'dig', alternative: 0, change: digHere },
  { tool: 'node', alternative: 1, change: nodeHere },
])('$tool asks a real resolver', ({ tool, alternative, change }) => {
  const able = tool === 'node' || has(tool);

  it.skipIf(!able)('in rounds spread over the window', async () => {
    const { rows, durationMs } = await run(lookup('www.example.com', tool, 5000), alternative, change);
    expect(rows).toMatchObject([
      { round: 1, type: 'A', rcode: 'NOERROR', answers: ['192.0.2.10'], timed_out: false, tool },
      { round: 1, type: 'AAAA', rcode: 'NOERROR', answers: [] },
      { round: 2, type: 'A', answers: ['192.0.2.10'] },
      { round: 2, type: 'AAAA', answers: [] },
    ]);
    const [first, , third] = rows.map((r) => Date.parse(String(r['at'])));
    expect(Number(third) - Number(first)).toBeGreaterThan(900);
    expect(durationMs).toBeLessThan(5500);
  });

  it.skipIf(!able)('and tells the ways to fail apart', async () => {
    const rowsOf = async (name: string) => (await run(lookup(name, tool, 3000, 1), alternative, change)).rows;
    expect(await rowsOf('nx.example.com')).toMatchObject([{ rcode: 'NXDOMAIN' }, { rcode: 'NXDOMAIN' }]);
    expect(await rowsOf('fail.example.com')).toMatchObject([{ rcode: 'SERVFAIL' }, { rcode: 'SERVFAIL' }]);
    const dropped = await rowsOf('drop.example.com');
    expect(dropped).toMatchObject([{ timed_out: true }, { timed_out: true }]);
    expect(dropped[0]).not.toHaveProperty('rcode');
    expect(dropped[0]).not.toHaveProperty('query_ms');
  });
});

describe.skipIf(!has('getent'))('libc', () => {
  it('looks up as programs do, with its time', async () => {
    const { rows } = await run(libcProbe('localhost', 1, 5000, new Set(['getent'])), 0, (argv) => argv);
    expect(rows).toMatchObject([{ name: 'localhost', view: 'libc', timed_out: false, tool: 'getent' }]);
    expect(rows[0]?.['answers']).not.toEqual([]);
    expect(rows[0]?.['query_ms']).toBeGreaterThan(0);
  });
});
