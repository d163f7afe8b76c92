import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { hostHeaderValidation, originValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { EvidenceError } from '../core/errors.js';
import { createServer as createMcpServer } from './create-server.js';
import type { SignedLinks } from './http-links.js';
import type { ServerState } from './server-state.js';

const MOST_BODY = 4 * 1024 * 1024;
const MOST_CONNECTIONS = 128;
const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

export interface HttpOptions {
  readonly port: number;
  /** Address to bind to. */
  readonly bind: string;
  /** Names besides localhost that the Host and Origin headers may carry. */
  readonly names: readonly string[];
  readonly token: string;
  readonly links: SignedLinks;
}

export interface HttpServer {
  readonly url: string;
  /** Ends connections and what they wait for. */
  close(): Promise<void>;
}

/**
 * Streamable HTTP at /mcp, for both revisions of the protocol, without sessions. Who has no token is told nothing; a
 * Host or Origin header of somewhere else is refused first (DNS rebinding). Throws E_USAGE where it cannot listen.
 */
export async function serveHttp(state: ServerState, options: HttpOptions): Promise<HttpServer> {
  const names = [...LOCAL, ...options.names, ...(isWildcard(options.bind) ? [] : [bracketed(options.bind)])];
  const handler = createMcpHandler(() => createMcpServer(state), { maxRequestBodySize: MOST_BODY });
  const handle = toNodeHandler(handler, { maxRequestBodySize: MOST_BODY });
  const isHost = hostHeaderValidation(names);
  const isOrigin = originValidation(names);
  const isToken = tokenCheck(options.token);
  const refuse = (req: IncomingMessage, res: ServerResponse, status: number, reason: string): void => {
    state.audit.write({ event: 'refused', reason: `${status} ${reason}`, transport: 'http' });
    answer(req, res, status, reason);
  };
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    // Both have answered when they return false.
    if (!isHost(req, res) || !isOrigin(req, res)) {
      state.audit.write({ event: 'refused', reason: 'Host or Origin header', transport: 'http' });
      return;
    }
    const { pathname } = new URL(req.url ?? '/', 'http://localhost');
    if (req.method === 'GET' && pathname.startsWith('/artifact/'))
      return sendArtifact(state, options.links, pathname.slice('/artifact/'.length), req, res, refuse);
    if (pathname !== '/mcp') return refuse(req, res, 404, 'there is only /mcp');
    if (!isToken(req.headers.authorization)) {
      res.setHeader('www-authenticate', 'Bearer');
      return refuse(req, res, 401, 'a bearer token is needed: see the server’s start');
    }
    await handle(req as Parameters<typeof handle>[0], res);
  };
  const server = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else answer(req, res, 500, error instanceof EvidenceError ? error.message : 'internal error');
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = isWildcard(options.bind) ? 'localhost' : bracketed(options.bind);
  return {
    url: `http://${host}:${port}/mcp`,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise<void>((done) => void server.close(() => done()));
    },
  };
}

function listen(server: Server, { port, bind }: HttpOptions): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is taken' : error.message;
      fail(
        new EvidenceError(
          'E_USAGE',
          `--http ${port} on ${bind}: ${why}`,
          'give another port; 0: any free one',
        ),
      );
    });
    server.listen(port, bind, () => done());
  });
}

/** In constant time, whatever its length. */
function tokenCheck(token: string): (header: string | undefined) => boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const ours = hash(token);
  return (header) => {
    const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    return given !== undefined && timingSafeEqual(hash(given), ours);
  };
}

/** The bundle as it is on disk, or one of its files. */
async function sendArtifact(
  state: ServerState,
  links: SignedLinks,
  text: string,
  req: IncomingMessage,
  res: ServerResponse,
  refuse: (req: IncomingMessage, res: ServerResponse, status: number, reason: string) => void,
): Promise<void> {
  const linked = links.read(text);
  if (linked === undefined) return refuse(req, res, 403, 'this link is not valid, or no longer');
  const { bundles } = await state.folder.list();
  const info = bundles.find((b) => b.id === linked.bundle);
  if (info === undefined) return refuse(req, res, 404, 'the bundle is gone');
  state.audit.write({ event: 'resource', name: `${linked.bundle}/${linked.path ?? ''}`, transport: 'http' });
  const { path } = linked;
  const name =
    (path ?? info.path)
      .split('/')
      .at(-1)
      ?.replace(/[^\w.@+-]/g, '_') ?? 'evidence';
  const head = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  if (path === undefined) {
    res.writeHead(200, head);
    await pipeline(createReadStream(info.path), res);
    return;
  }
  const bundle = await state.folder.open(info.path);
  await bundle.stream(path, async (content) => {
    res.writeHead(200, head);
    await pipeline(content, res);
  });
}

function answer(req: IncomingMessage, res: ServerResponse, status: number, reason: string): void {
  // The rest of a body nobody reads would keep the connection busy.
  if (!req.complete) res.setHeader('connection', 'close');
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message: reason } }));
}

function bracketed(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
