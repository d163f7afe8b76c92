import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { evidence } from './evidence.js';
import { fillWithLog } from './large-evidence.js';
import type { Benchmark, Row } from './main.js';
import { median } from './measure.js';
import { bundleOf } from './search.js';

const RUNS = 5;

/** `evidence mcp`: from start to the list of tools, and the first page of a search over 1 GB. */
export const mcp: Benchmark = async (dir) => {
  const starts: number[] = [];
  for (let i = 0; i < 2 * RUNS + 1; i++) {
    const began = performance.now();
    const client = new Client(dir);
    await client.open();
    await client.ask('tools/list', {});
    starts.push(performance.now() - began);
    await client.close();
  }
  const rows: Row[] = [timed('`evidence mcp`: from start to the list of tools', starts, 300)];
  const bundle = await bundleOf(dir, 'mcp', fillWithLog, []);
  const folder = join(bundle, '..');
  const name = readdirSync(folder)[0] ?? '';
  for (const [what, query] of [
    ['a word in one line of 97', 'took 13 ms'],
    ['a word in every line', 'request'],
  ] as const) {
    const pages: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const client = new Client(folder);
      await client.open();
      const began = performance.now();
      const args = {
        instanceId: name,
        query,
        start_time: '2026-11-21T00:00:00Z',
        end_time: '2026-11-22T00:00:00Z',
      };
      const answer = await client.ask('tools/call', { name: 'search', arguments: args });
      if (!answer.includes('nextPageToken')) throw new Error(answer.slice(0, 500));
      pages.push(performance.now() - began);
      await client.close();
    }
    rows.push(timed(`first page of a search over 1 GB for ${what}, for an agent`, pages, 1000));
  }
  return rows;
};

function timed(what: string, values: readonly number[], most: number): Row {
  const ms = median(values);
  return { what, target: `≤ ${most} ms`, measured: `${ms.toFixed(0)} ms`, met: ms <= most };
}

class Client {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #id = 0;

  constructor(folder: string) {
    const [file = '', ...args] = evidence('mcp', '-e', folder);
    this.#child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    if (this.#child.stdout === null) throw new Error('no stdout');
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async open(): Promise<void> {
    const clientInfo = { name: 'bench', version: '1' };
    await this.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    this.#child.stdin?.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  }

  async ask(method: string, params: object): Promise<string> {
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params })}\n`);
    const { value } = (await this.#lines.next()) as { value: string };
    return value;
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.stdin?.end();
    await ended;
  }
}
