import { randomBytes } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { EvidenceError, EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { createServer } from '../mcp/create-server.js';
import { openState, type StateOptions } from '../mcp/open-state.js';
import type { ServerState } from '../mcp/server-state.js';
import { StdioTransport } from '../mcp/stdio-transport.js';
import { parseCount } from './option-values.js';
import { takeOverSignals } from './signals.js';

interface Flags extends Omit<StateOptions, 'allow' | 'transport' | 'link'> {
  readonly allow?: StateOptions['allow'];
  readonly http?: string;
  readonly bind?: string;
  readonly hostName?: readonly string[];
  readonly tokenFile?: string;
}

/** Longer than this nobody waits for collections to be sealed when the server ends. */
const SEAL_MS = 10_000;

/** `evidence mcp`: until the client goes, or a signal comes. */
export async function runMcp(flags: Flags): Promise<number> {
  checkHttpFlags(flags);
  const { http, bind, hostName, tokenFile, allow = [], ...given } = flags;
  if (http === undefined) return overStdio(await openState({ ...given, allow, transport: 'stdio' }));
  const [{ serveHttp }, { SignedLinks }] = await Promise.all([
    import('../mcp/http-server.js'),
    import('../mcp/http-links.js'),
  ]);
  const links = new SignedLinks();
  const own = { url: '' };
  const state = await openState({
    ...given,
    allow,
    transport: 'http',
    link: (...what) => `${own.url.replace(/\/mcp$/, '')}/artifact/${links.make(...what)}`,
  });
  const { token, isNew } = await tokenOf(tokenFile);
  const server = await serveHttp(state, {
    port: portOf(http),
    bind: bind ?? '127.0.0.1',
    names: hostName ?? [],
    token,
    links,
  });
  own.url = server.url;
  say(`listening on ${server.url}`);
  if (isNew) say(`bearer token: ${token}`);
  const ended = signalled();
  begin(state);
  const reason = await ended;
  await server.close();
  await end(state, reason);
  return EXIT.done;
}

async function overStdio(state: ServerState): Promise<number> {
  const ended = signalled();
  const { input, output } = streams();
  const transport = new StdioTransport(input, output, (reason) =>
    state.audit.write({ event: 'refused', reason, transport: 'stdio' }),
  );
  begin(state);
  const gone = new Promise<string>((done) => {
    input.once('end', () => done('the client closed its end'));
    input.once('error', (error) => done(`stdin: ${error.message}`));
    output.once('error', (error: Error) => done(`stdout: ${error.message}`));
  });
  const server = serveStdio(() => createServer(state), { transport, onerror: () => undefined });
  const reason = await Promise.race([gone, ended]);
  await server.close();
  await end(state, reason);
  return EXIT.done;
}

/**
 * Not process.stdout: writing to that blocks when the client does not read, and a client that is gone would end the
 * process before collections are sealed.
 */
function streams(): { input: Readable; output: Writable & Pick<WriteStream, 'once'> } {
  return { input: process.stdin, output: createWriteStream('', { fd: 1, autoClose: false }) };
}

function signalled(): Promise<string> {
  return new Promise((done) => {
    let before = false;
    takeOverSignals((signal) => {
      if (before) process.exit(EXIT.interrupted);
      before = true;
      done(`signal ${signal}`);
    });
  });
}

function begin({ audit, allow, folder, hosts, transport }: ServerState): void {
  audit.write({
    event: 'start',
    transport,
    arguments: { evidence: folder.root, hosts: hosts.ids(), allow: [...allow] },
  });
}

/** Nothing runs on after us: collections are ended and sealed. */
async function end(state: ServerState, reason: string): Promise<void> {
  state.cursors.closeAll();
  await state.runs.close(`the server ends: ${reason}`, SEAL_MS);
  state.audit.write({ event: 'end', reason });
}

function checkHttpFlags({ http, bind, hostName, tokenFile }: Flags): void {
  if (http !== undefined) return;
  const given = Object.entries({ '--bind': bind, '--host-name': hostName, '--token-file': tokenFile });
  const flag = given.find(([, value]) => value !== undefined)?.[0];
  if (flag !== undefined)
    throw new EvidenceError('E_USAGE', `${flag} is about HTTP, and this speaks on stdio`, 'add --http PORT');
}

function portOf(text: string): number {
  const port = parseCount(text, '--http');
  if (port <= 65_535) return port;
  throw new EvidenceError('E_USAGE', `--http: ${text} is no port`, '0 to 65535; 0: any free one');
}

async function tokenOf(file: string | undefined): Promise<{ token: string; isNew: boolean }> {
  const given =
    file === undefined
      ? process.env['EVIDENCE_MCP_TOKEN']
      : await readFile(file, 'utf8').catch((error: unknown) => {
          throw new EvidenceError('E_USAGE', `--token-file: ${(error as Error).message}`);
        });
  if (given === undefined) return { token: randomBytes(24).toString('base64url'), isNew: true };
  const token = given.trim();
  if (/^\S{16,}$/.test(token)) return { token, isNew: false };
  throw new EvidenceError(
    'E_USAGE',
    'the bearer token is too short or has blanks in it',
    'at least 16 characters: openssl rand -hex 24 > token',
  );
}

function say(text: string): void {
  process.stderr.write(`evidence mcp: ${visible(text)}\n`);
}
