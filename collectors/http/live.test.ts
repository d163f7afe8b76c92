import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command, PlanContext } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

// The planned commands are run for real, by curl and openssl and by the Node fallback, against servers that do
// what servers do on a bad day.

type Row = Record<string, unknown>;

const has = (tool: string): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', tool]);
    return true;
  } catch {
    return false;
  }
};

const dir = mkdtempSync(join(tmpdir(), 'evidence-http-'));
const servers: net.Server[] = [];
const ports: Record<string, number> = {};

function certificate(name: string, ...more: string[]): { key: Buffer; cert: Buffer } {
  const [key, cert] = ['key', 'pem'].map((end) => join(dir, `${name}.${end}`)) as [string, string];
  const subject = [
    '-subj',
    '/O=Example/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...subject, ...more], {
    stdio: 'pipe',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

async function listen(name: string, server: net.Server): Promise<void> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ports[name] = (server.address() as AddressInfo).port;
}

function answer(req: http.IncomingMessage, res: http.ServerResponse): void {
  if (req.url === '/slow') return void setTimeout(() => res.end('late'), 700);
  if (req.url === '/redirect') return void res.writeHead(302, { location: '/slow' }).end();
  if (req.url === '/busy') return void res.writeHead(503).end('busy');
  if (req.url === '/empty') return void req.socket.destroy();
  if (req.url === '/reset') {
    res.writeHead(200, { 'content-length': '1000000' }).write('x'.repeat(5000));
    return void setTimeout(() => req.socket.resetAndDestroy(), 50);
  }
  if (req.url === '/endless') {
    const chunk = Buffer.alloc(65_536);
    const more = (): void => {
      while (!res.destroyed && res.write(chunk));
    };
    res.on('drain', more);
    return more();
  }
  res.end(req.headers.authorization ?? 'ok');
}

beforeAll(async () => {
  if (!has('openssl')) return;
  const good = certificate('good', '-days', '30');
  await listen('http', http.createServer(answer));
  await listen('https', https.createServer(good, answer));
  await listen('tls12', https.createServer({ ...good, maxVersion: 'TLSv1.2' }, answer));
  await listen(
    'silent',
    net.createServer((socket) => void socket.on('error', () => {})),
  );
  await listen(
    'slow-tls',
    net.createServer((socket) => {
      socket.on('error', () => {});
      setTimeout(() => {
        const inner = net.connect(ports['https'] ?? 0, '127.0.0.1');
        inner.on('error', () => {});
        socket.pipe(inner).pipe(socket);
      }, 600);
    }),
  );
  const closed = net.createServer();
  await listen('closed', closed);
  closed.close();
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(dir, { recursive: true });
});

function run(argv: readonly string[]): Promise<{ stdout: string; stderr: string; exit: number; ms: number }> {
  const from = Date.now();
  const [file = '', ...args] = argv;
  const ca = join(dir, 'good.pem');
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', CURL_CA_BUNDLE: ca, SSL_CERT_FILE: ca };
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  return new Promise((done) =>
    child.on('close', (exit) => done({ stdout, stderr, exit: exit ?? -1, ms: Date.now() - from })),
  );
}

async function collect(
  tools: readonly string[],
  id: string,
  url: string,
  addresses: readonly string[] = ['127.0.0.1'],
): Promise<{ rows: (table: string) => Row[]; gaps: unknown[]; ms: number; text: string }> {
  const context: PlanContext = {
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
    windowMs: 3000,
    targets: [{ name: url, host: new URL(url).hostname, url, addresses, origin: 'given' }],
    interfaces: [],
    logs: [],
    params: {},
  };
  const probe = plan(context).find((p) => p.id === id);
  const command = [probe?.run].flat().at(-1) as Command;
  const { stdout, stderr, exit, ms } = await run(command.argv);
  const output = probeOutput(stdout, {
    probe: id,
    tool: command.argv[0],
    argv: command.argv,
    stderr,
    exit,
    ...(probe?.subject !== undefined && { subject: probe.subject }),
  });
  const parsed = [...parse(output)];
  return {
    rows: (table) => parsed.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row as Row])),
    gaps: parsed.filter((p) => 'gap' in p),
    ms,
    text: `${stdout}${stderr}${command.argv.join(' ')}${probe?.subject}`,
  };
}

const url = (server: string, path = '/'): string =>
  `${server === 'http' || server === 'closed' ? 'http' : 'https'}://localhost:${ports[server]}${path}`;

describe.concurrent.each([
  ['curl', ['curl', 'openssl']],
  ['node', []],
] as const)('http requests by %s', (name, tools) => {
  const live = it.skipIf(!has('openssl') || (name === 'curl' && !has('curl')));
  const timing = async (target: string, addresses?: string[]): Promise<Row[]> => {
    const result = await collect(tools, 'requests', target, addresses);
    expect(result.gaps).toEqual([]);
    // Ends by itself with its window of 3 s, give or take a busy machine.
    expect(result.ms).toBeLessThan(8000);
    return result.rows('http_timing');
  };

  live('times each attempt on a connection of its own, by name and by address', async () => {
    const rows = await timing(url('https'));
    expect(rows.map((row) => row['attempt']).toSorted((a, b) => Number(a) - Number(b))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(rows.filter((row) => row['by'] === 'address')).toHaveLength(5);
    for (const row of rows) {
      expect(row).toMatchObject({ outcome: 'ok', http_code: 200, num_connects: 1, remote_ip: '127.0.0.1' });
      const [tcp, tls, wait, total] = ['connect_ms', 'tls_ms', 'wait_ms', 'time_total_ms'].map((c) =>
        Number(row[c]),
      ) as [number, number, number, number];
      expect(tcp).toBeGreaterThan(0);
      expect(tls).toBeGreaterThan(0);
      expect(tcp + tls + wait).toBeLessThanOrEqual(total);
    }
    expect(new Set(rows.map((row) => row['local_port'])).size).toBe(10);
  });

  // Times real clients on a machine that may be busy: what holds must hold once in three runs.
  live('puts the time of a slow server into wait, of a slow handshake into tls', { retry: 2 }, async () => {
    const [slow, tls] = await Promise.all([timing(url('http', '/slow')), timing(url('slow-tls'))]);
    for (const row of slow.filter((r) => r['outcome'] === 'ok')) expect(row['wait_ms']).toBeGreaterThan(650);
    for (const row of tls.filter((r) => r['outcome'] === 'ok')) {
      expect(row['tls_ms']).toBeGreaterThan(550);
      expect(row['connect_ms']).toBeLessThan(550);
    }
    expect(slow.some((r) => r['outcome'] === 'ok') && tls.some((r) => r['outcome'] === 'ok')).toBe(true);
  });

  live('keeps failures as rows that say how and where they ended', async () => {
    const cases: [string, Row][] = [
      [url('closed'), { outcome: 'connect', ended_in: 'connect', exit: 7 }],
      [url('http', '/empty'), { outcome: 'empty_reply', ended_in: 'wait', exit: 52 }],
      [url('http', '/reset'), { outcome: 'connection_lost', ended_in: 'transfer', exit: 56, http_code: 200 }],
      [url('silent'), { outcome: 'timeout', ended_in: 'tls', exit: 28, remote_ip: '127.0.0.1' }],
      [url('http', '/busy'), { outcome: 'ok', exit: 0, http_code: 503 }],
      [url('http', '/redirect'), { outcome: 'ok', exit: 0, http_code: 302 }],
    ];
    const found = await Promise.all(cases.map(([target]) => timing(target)));
    for (const [i, [target, expected]] of cases.entries()) {
      expect(found[i], target).toHaveLength(10);
      for (const row of found[i] ?? []) expect(row, target).toMatchObject(expected);
    }
  });

  live('refuses a certificate that does not hold, and says so', async () => {
    const rows = await timing(`https://127.0.0.2:${ports['https']}/`, ['127.0.0.2']);
    for (const row of rows) expect(row).toMatchObject({ outcome: 'connect', ended_in: 'connect' });
    const strange = await timing(url('https').replace('localhost', 'localhost.localdomain'));
    for (const row of strange.filter((r) => r['by'] === 'address'))
      expect(row).toMatchObject({ outcome: 'certificate', exit: 60, ended_in: 'tls' });
  });

  live('stops reading a body without an end', async () => {
    for (const row of await timing(url('http', '/endless'))) {
      expect(row).toMatchObject({ outcome: 'ok', body_capped: true });
      expect(row['size_download']).toBeLessThan(8 * 1024 * 1024);
    }
  });

  live('sends no credentials, and shows none', async () => {
    const target = `http://someone:hunter2@localhost:${ports['http']}/`;
    const { text, rows } = await collect(tools, 'requests', target);
    expect(text).not.toContain('hunter2');
    // The server answers with the Authorization header it got, or with two bytes.
    for (const row of rows('http_timing')) expect(row).toMatchObject({ size_download: 2 });
  });

  live('reads the certificate and the handshake', async () => {
    const { rows, gaps, text } = await collect(tools, 'certificate', url('tls12'));
    expect(gaps).toEqual([]);
    expect(rows('tls_handshakes')).toMatchObject([
      { outcome: 'ok', protocol: 'TLSv1.2', chain_length: 1, address: '127.0.0.1', server_name: 'localhost' },
    ]);
    expect(rows('tls_handshakes')[0]).not.toHaveProperty('verify_errors');
    expect(rows('certificates')).toMatchObject([
      {
        subject: 'O=Example, CN=localhost',
        san: ['DNS:localhost', 'IP:127.0.0.1'],
        key: 'EC P-256',
        ca: true,
      },
    ]);
    expect(text).not.toMatch(/Master-Key:|PSK: [0-9A-F]/);
    const [leaf] = rows('certificates');
    const days = (Date.parse(String(leaf?.['not_after'])) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThanOrEqual(30);
  });

  live('tells a port that refuses, and one that accepts and says nothing', async () => {
    const [refused, silent] = await Promise.all([
      collect(tools, 'certificate', url('closed').replace('http:', 'https:')),
      collect(tools, 'certificate', url('silent')),
    ]);
    expect(refused.rows('tls_handshakes')).toMatchObject([{ outcome: 'connect_failed' }]);
    expect(silent.rows('tls_handshakes')).toMatchObject([{ outcome: 'timeout' }]);
    expect(silent.rows('certificates')).toEqual([]);
  });
});
