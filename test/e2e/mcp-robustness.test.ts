import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, CLI, evidence, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { httpAgent, serveHttp, stdioAgent, TOKEN } from '../support/mcp.js';

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: { readonly progress?: number };
  readonly error?: { readonly code: number; readonly message: string };
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: { text: string }[];
    readonly tools?: object[];
  };
}

/** A client without manners: it writes what it likes. */
class Raw {
  readonly child: ChildProcess;
  readonly #waiting: ((message: Message) => void)[] = [];
  readonly messages: Message[] = [];

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [CLI, 'mcp', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdin?.on('error', () => undefined);
    if (this.child.stdout === null) throw new Error('no stdout');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      this.messages.push(message);
      if (message.method === undefined) this.#waiting.shift()?.(message);
    });
  }

  /** Writes a line; the next answer that comes. */
  async ask(line: string | object): Promise<Message> {
    const answer = new Promise<Message>((done) => this.#waiting.push(done));
    this.write(typeof line === 'string' ? line : JSON.stringify({ jsonrpc: '2.0', ...line }));
    return answer;
  }

  write(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  call(id: number, name: unknown, args: unknown, meta = {}): Promise<Message> {
    return this.ask({ id, method: 'tools/call', params: { name, arguments: args, ...meta } });
  }

  async open(): Promise<this> {
    const clientInfo = { name: 'raw', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    expect((await this.ask({ id: 'hello', method: 'initialize', params })).result).toBeDefined();
    this.write('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    return this;
  }

  async lives(): Promise<void> {
    const { result } = await this.ask({ id: 'list', method: 'tools/list' });
    expect(result?.tools?.length).toBeGreaterThan(20);
  }
}

const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

describe('a server for agents survives', () => {
  const dir = temporaryDir();
  let bundle = '';
  beforeAll(async () => {
    const only = `collect -p quick --passive -d 100ms --only interfaces,tcp-counters,sockets,system -q -o ${dir}`;
    const ran = await evidence(words(only));
    expect(ran.code, ran.stderr).toBeOneOf([0, 3]);
    bundle = bundleIn(dir)
      .slice(dir.length + 1)
      .replace('.tar.gz', '');
  });
  const open: Raw[] = [];
  const raw = async (...args: string[]): Promise<Raw> => {
    const client = new Raw(['-e', dir, ...args]);
    open.push(client);
    return client.open();
  };
  afterEach(() => {
    for (const { child } of open.splice(0)) child.kill('SIGKILL');
  });

  it('what is no JSON, no JSON-RPC, no method, no tool, of the wrong type', async () => {
    const client = await raw();
    expect((await client.ask('{"jsonrpc": "2.0", "id": 1, "method')).error?.code).toBe(-32700);
    expect((await client.ask('\u0000\u0001\u0002')).error?.code).toBe(-32700);
    expect((await client.ask('[{"jsonrpc":"2.0","id":1,"method":"ping"}]')).error?.code).toBe(-32600);
    expect((await client.ask('{"id":7,"hello":1}')).error?.code).toBe(-32600);
    expect((await client.ask({ id: 8, method: 'tools/explode' })).error?.code).toBe(-32601);
    for (const name of ['no_such_tool', '__proto__', 'constructor', '', 5, null]) {
      const answer = await client.call(9, name, {});
      expect(answer.error ?? answer.result?.isError, String(name)).toBeTruthy();
    }
    const wrong: [args: unknown, says: RegExp][] = [
      [{ instanceId: 5 }, /instanceId is wrong: .*string/],
      [{}, /instanceId is wrong: .*/],
      [{ instanceId: bundle, pageSize: 'many' }, /pageSize is wrong: .*number/],
      [{ instanceId: bundle, pageSize: 1e9 }, /pageSize/],
      [{ instanceId: bundle, severtiy: 'critical' }, /there is no "severtiy"/],
      [{ instanceId: bundle, incident_time: 'yesterday' }, /incident_time/],
      [
        { instanceId: bundle, start_time: '2026-01-02T00:00:00Z', end_time: '2026-01-01T00:00:00Z' },
        /E_BAD_TIME/,
      ],
      [{ instanceId: bundle, pageToken: 'bm9uc2Vuc2U' }, /pageToken is no token/],
      [{ instanceId: bundle, severity: ['critical'] }, /severity/],
      ['text', /./],
      [[], /./],
    ];
    for (const [args, says] of wrong) {
      const { result, error } = await client.call(10, 'errors', args);
      expect(result?.isError ?? error !== undefined, JSON.stringify(args)).toBe(true);
      expect(result?.content?.[0]?.text ?? error?.message ?? '').toMatch(says);
    }
    const { result } = await client.call(11, 'search', { instanceId: bundle, query: '(' });
    expect(result?.content?.[0]?.text).toContain('E_BAD_PATTERN');
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const answer = await client.ask(
      `{"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":"errors","arguments":${deep}}}`,
    );
    expect(answer.error ?? answer.result?.isError).toBeTruthy();
    await client.lives();
  });

  it('an argument of 100 MB: refused with its id, memory as before', async () => {
    const client = await raw();
    await client.lives();
    const before = rssOf(client.child.pid ?? 0);
    const piece = Buffer.alloc(1_000_000, 'x');
    const answer = new Promise<Message>((done) => {
      client.child.stdout?.once('data', (data: Buffer) => done(JSON.parse(data.toString()) as Message));
    });
    const { stdin } = client.child;
    stdin?.write(
      '{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"name":"search","arguments":{"query":"',
    );
    for (let i = 0; i < 100; i++) if (stdin?.write(piece) === false) await once(stdin, 'drain');
    stdin?.write('"}}}\n');
    expect(await answer).toMatchObject({ id: 77, error: { code: -32600 } });
    expect(rssOf(client.child.pid ?? 0) - before).toBeLessThan(100e6);
    await client.lives();
  });

  it('a client that goes in the middle of a call: it ends, what was gathered is sealed, nothing runs on', async () => {
    const client = await raw();
    const collecting = { instanceId: 'local', duration: '5m', passive: true, wait: true };
    void client.call(20, 'collect', collecting, { _meta: { progressToken: 'p' } });
    const hasProbed = (): boolean => client.messages.some((m) => (m.params?.progress ?? 0) > 5);
    for (let i = 0; i < 300 && !hasProbed(); i++) await sleep(100);
    expect(hasProbed()).toBe(true);
    const before = readdirSync(dir).filter((f) => f.endsWith('.tar.gz'));
    client.child.stdin?.destroy();
    client.child.stdout?.destroy();
    const [code] = (await once(client.child, 'exit')) as [number];
    expect(code).toBe(0);
    const after = readdirSync(dir).filter((f) => f.endsWith('.tar.gz') && !before.includes(f));
    expect(after).toHaveLength(1);
    expect((await evidence(['verify', join(dir, after[0] ?? '')])).code).toBeOneOf([0, 3]);
    expect(readdirSync(dir).filter((f) => f.includes('.partial'))).toEqual([]);
  });

  it('a call that is cancelled ends its collection; others go on', async () => {
    const agent = await stdioAgent(['-e', dir]);
    try {
      const cancelled = new AbortController();
      const told: number[] = [];
      const collecting = agent.client.callTool(
        { name: 'collect', arguments: { instanceId: 'local', duration: '5m', passive: true, wait: true } },
        {
          signal: cancelled.signal,
          timeout: 120_000,
          onprogress: ({ progress }) => {
            told.push(progress);
            if (progress > 5) cancelled.abort('changed my mind');
          },
        },
      );
      await expect(collecting).rejects.toThrow();
      expect(told.length).toBeGreaterThan(0);
      await expect
        .poll(async () => (await agent.call<{ bundles: { interrupted: boolean }[] }>('history')).bundles[0], {
          timeout: 30_000,
          interval: 200,
        })
        .toMatchObject({ interrupted: true });
    } finally {
      await agent.close();
    }
  });

  it('over HTTP: a client that goes in the middle ends its collection; the server answers others', async () => {
    const served = await serveHttp(['-e', dir]);
    const agent = await httpAgent(served);
    try {
      const { bundles: before } = await agent.call<{ bundles: { bundle: string }[] }>('history');
      const args = {
        instanceId: 'local',
        duration: '5m',
        passive: true,
        wait: true,
        idempotencyToken: 'gone',
      };
      const body = {
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name: 'collect', arguments: args, _meta: { progressToken: 1 } },
      };
      const { port } = new URL(served.url);
      const headers = {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        authorization: `Bearer ${TOKEN}`,
      };
      await new Promise<void>((done) => {
        const sent = request({ port, path: '/mcp', method: 'POST', headers }, (res) => {
          res.on('data', (text: Buffer) => {
            if (!/"progress":[1-9]\d/.test(text.toString())) return;
            sent.destroy();
            done();
          });
          res.on('error', () => undefined);
        });
        sent.on('error', () => undefined);
        sent.end(JSON.stringify(body));
      });
      const count = async (): Promise<number> =>
        (await agent.call<{ bundles: object[] }>('history')).bundles.length - before.length;
      await expect.poll(count, { timeout: 30_000, interval: 200 }).toBe(1);
    } finally {
      await agent.close();
      expect(await served.stop()).toBe(0);
    }
  });

  it('a thousand calls in a row, without growth of memory', async () => {
    const client = await raw();
    const calls = [
      ['errors', { instanceId: bundle, response_format: 'detailed' }],
      ['search', { instanceId: bundle, query: 'tcp', maxResults: 50 }],
      ['read', { logKey: `${bundle}/README.md` }],
      ['summarize', { instanceId: bundle, finding_ids: ['F-001'] }],
      ['network_diagnostics', { instanceId: bundle, sections: 'eni,routes' }],
      ['correlate', { instanceId: bundle, pivotEvent: 'tcp' }],
      ['history', {}],
      ['no_such_tool', {}],
      ['errors', { wrong: true }],
      ['get_playbook', { name: 'mtu_black_hole' }],
    ] as const;
    const pid = client.child.pid ?? 0;
    const rss: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const [name, args] = calls[i % calls.length] ?? calls[0];
      const answer = await client.call(i, name, args);
      expect(answer.id).toBe(i);
      client.messages.length = 0;
      if (i % 100 === 99) rss.push(rssOf(pid));
    }
    // The first few hundred fill caches and the heap up to its collections; after that it is level.
    const [middle, end] = [Math.max(...rss.slice(3, 6)), Math.min(...rss.slice(7))];
    expect(end - middle, rss.map((b) => `${Math.round(b / 1e6)}`).join(' ')).toBeLessThan(20e6);
    await client.lives();
  });
});
