import { type ChildProcess, spawn } from 'node:child_process';
import { Client, type CallToolResult, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CLI } from './cli.js';

/** The official client, connected to a server of ours. */
export interface Agent {
  readonly client: Client;
  /** Structured content of an answer; throws what the tool says when it refuses. */
  call<T = Record<string, unknown>>(name: string, args?: Record<string, unknown>): Promise<T>;
  /** What a refusal says. */
  refusal(name: string, args?: Record<string, unknown>): Promise<string>;
  raw(name: string, args?: Record<string, unknown>): Promise<CallToolResult>;
  close(): Promise<void>;
}

export type Revision = 'legacy' | 'auto';

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: '/nonexistent' };
const TIMEOUT_MS = 90_000;

/** Starts `evidence mcp ARGS` and talks to it on stdio. */
export async function stdioAgent(args: readonly string[], revision: Revision = 'legacy'): Promise<Agent> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp', ...args],
    env: ENVIRONMENT,
    stderr: 'ignore',
  });
  return connected(transport, revision);
}

export interface HttpServed {
  readonly url: string;
  readonly token: string;
  readonly child: ChildProcess;
  /** Ends it as a service manager does; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export const TOKEN = 'a-token-of-the-tests-0123456789';

/** Starts `evidence mcp --http 0 ARGS`. */
export async function serveHttp(args: readonly string[]): Promise<HttpServed> {
  const child = spawn(process.execPath, [CLI, 'mcp', '--http', '0', ...args], {
    env: { ...ENVIRONMENT, EVIDENCE_MCP_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  let said = '';
  const url = await new Promise<string>((done, fail) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /listening on (\S+)/.exec(said)?.[1];
      if (found !== undefined) done(found);
    });
    child.once('exit', (code) => fail(new Error(`exit ${code}: ${said}`)));
  });
  return {
    url,
    token: TOKEN,
    child,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export async function httpAgent({ url, token }: HttpServed, revision: Revision = 'legacy'): Promise<Agent> {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  return connected(transport, revision);
}

async function connected(
  transport: StdioClientTransport | StreamableHTTPClientTransport,
  revision: Revision,
): Promise<Agent> {
  const client = new Client(
    { name: 'evidence-test', version: '1' },
    { versionNegotiation: { mode: revision } },
  );
  await client.connect(transport);
  // The client checks structured content only of tools it has listed.
  await client.listTools();
  const raw: Agent['raw'] = (name, args = {}) =>
    client.callTool({ name, arguments: args }, { timeout: TIMEOUT_MS });
  const textOf = ({ content }: CallToolResult): string =>
    content.map((c) => (c.type === 'text' ? c.text : '')).join('\n');
  return {
    client,
    raw,
    call: async <T>(name: string, args?: Record<string, unknown>) => {
      const result = await raw(name, args);
      if (result.isError) throw new Error(`${name}: ${textOf(result)}`);
      return result.structuredContent as T;
    },
    refusal: async (name, args) => {
      const result = await raw(name, args);
      if (!result.isError) throw new Error(`${name} was not refused: ${textOf(result).slice(0, 500)}`);
      return textOf(result);
    },
    close: () => client.close(),
  };
}
