import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLLECTION_SCRIPT } from '../support/collection-script.js';
import { bundleIn, evidence, left, manifestOf, rowsOf, run } from '../support/cli.js';
import { fixture, writeTree } from '../support/foreign.js';
import { hasTool, isRoot, temporaryDir } from '../support/machine.js';
import { sharedPath } from '../support/shared-fixtures.js';

/** Formats of `date` without arguments in the languages such machines run in. */
const DATES = [
  ['the C locale', 'command date'],
  ['a desktop in English', "command date '+%a %d %b %Y %I:%M:%S %p %Z'"],
  ['RFC 3339', 'command date -Iseconds'],
  ['RFC 2822', 'command date -R'],
] as const;

const TOOLS = ['netstat', 'ss', 'ip', 'arp', 'ping', 'curl', 'nslookup', 'host', 'ethtool', 'bash'];

describe.skipIf(!TOOLS.every(hasTool))('the folder of a collection script, run for real', () => {
  let server: Server;
  let url: string;
  let began: number;
  beforeAll(async () => {
    server = createServer((_, response) => response.end('ok'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/people/me`;
    began = Date.now() - 60_000;
  });
  afterAll(() => server.close());

  async function collect(date: string, logs: Readonly<Record<string, string>>): Promise<string> {
    const dir = temporaryDir();
    writeTree(join(dir, 'logs'), logs);
    const script = join(dir, 'collect.sh');
    writeFileSync(script, `DATE() { ${date}; }\n${COLLECTION_SCRIPT}`);
    const { stdout } = await run(['bash', script, dir, url, join(dir, 'logs')]).ended;
    return stdout.trim().split('\n').at(-1) ?? '';
  }

  it.each(DATES)('dates of %s: every file is read', async (_, date) => {
    const folder = await collect(date, { 'bot.log': fixture('logs/python-bot/log@bot.log') });
    const out = temporaryDir();
    const { code, stderr } = await evidence(['import', folder, '-f', 'dir', '-o', out]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain(`taken for the folder of a collection script of ${hostname()}`);
    const bundle = bundleIn(out);
    const manifest = manifestOf(bundle);
    expect(manifest.hosts).toMatchObject([
      { id: hostname(), transport: 'import', kernel: expect.any(String) },
    ]);
    const at = Date.parse(manifest.custody?.[0]?.at ?? '');
    expect(at, 'the date of its README').toBeGreaterThan(began);
    expect(at).toBeLessThan(Date.now() + 1000);
    expect(manifest.hosts[0]?.limitations?.join()).not.toContain('when it was gathered is assumed');

    const rows = (table: string) => rowsOf(bundle, table);
    expect(rows('tcp_counters').length).toBeGreaterThan(20);
    expect(rows('sockets').length).toBeGreaterThan(0);
    expect(rows('socket_summary').length).toBeGreaterThan(0);
    expect(rows('addresses').map((r) => r['address'])).toContain('127.0.0.1');
    expect(rows('interface_counters').map((r) => r['interface'])).toEqual(['lo']);
    expect(rows('ping_summary')).toMatchObject([{ target: 'localhost', transmitted: 10, received: 10 }]);
    expect(
      rows('ping_replies').every((r) => Date.parse(String(r['at'])) > began),
      'ping -D',
    ).toBe(true);
    // One line of curl's values after the other, the heading of the next attempt at the end of it.
    expect(rows('http_timing')).toMatchObject(
      [1, 2, 3].map((attempt) => ({ attempt, outcome: 'ok', http_code: 200, dns_ms: expect.any(Number) })),
    );
    expect(
      rows('http_timing').every((r) => Date.parse(String(r['at'])) > began),
      'date of the heading',
    ).toBe(true);
    expect(rows('dns_queries').map((r) => [r['name'], r['error'] !== undefined])).toEqual([
      ['localhost', true],
      ['localhost', true],
    ]);
    expect(rows('uname')).toHaveLength(1);
    expect(
      rows('system').map((r) => Object.keys(r).some((k) => k === 'uptime_s' || k === 'os_name')),
    ).toEqual([true, true]);
    const lines = rows('log_lines').map((r) => String(r['text']));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((text) => /timeout|Connection|reconnect|Keepalive|failed/i.test(text))).toBe(true);
    if (hasTool('traceroute')) expect(rows('hops').length).toBeGreaterThan(0);
    expect(
      manifest.artifacts.filter((a) => a.collector === 'import' && a.outcome !== 'ok').map((a) => a.subject),
    ).toEqual([]);
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('two logs, which tail -5000 refuses, and a host that answers nothing: a reason and a row', async () => {
    const bot = fixture('logs/python-bot/log@bot.log');
    const folder = await collect('command date', { 'bot.log': bot, 'web.log': bot });
    writeFileSync(
      join(folder, 'curl_timing.txt'),
      'time_namelookup:    0.004stime_connect:       0.000stime_appconnect:    0.000stime_pretransfer:   0.000stime_starttransfer: 0.000stime_total:         5.001shttp_code:          000',
    );
    const out = temporaryDir();
    await evidence(['import', folder, '-f', 'dir', '-o', out]);
    expect(rowsOf(bundleIn(out), 'http_timing')).toMatchObject([{ outcome: 'other', ended_in: 'connect' }]);
    expect(manifestOf(bundleIn(out)).artifacts).toContainEqual(
      expect.objectContaining({
        subject: 'bot_connection_logs.txt',
        reason: expect.stringContaining('tail refuses') as string,
      }),
    );
  });

  it.each([
    ['tar.gz', 'tar', (to: string, name: string) => ['-czf', to, name]],
    ['zip', 'zip', (to: string, name: string) => ['-qr', to, name]],
  ])('as %s, through analyze, with nothing left behind', async (extension, tool, args) => {
    if (!hasTool(tool)) return;
    const folder = await collect('command date', { 'bot.log': fixture('logs/python-bot/log@bot.log') });
    const archive = join(temporaryDir(), `e.${extension}`);
    const packed = spawnSync(tool, args(archive, folder.slice(dirname(folder).length + 1)), {
      cwd: dirname(folder),
    });
    expect(packed.status).toBe(0);
    for (const input of [archive, folder]) {
      const TMPDIR = temporaryDir();
      const { code, stdout, stderr } = await evidence(['analyze', input], { env: { TMPDIR } });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).toContain('taken for the folder of a collection script');
      expect(stdout).toContain(`evidence import ${input} keeps it as a bundle`);
      expect(left(TMPDIR)).toEqual([]);
    }
  });
});

describe.skipIf(!hasTool('sos') || !hasTool('xz') || !isRoot)('a sosreport made here (sos, xz, root)', () => {
  it('is read without a line that could not be, straight from the tar.xz', async () => {
    const dir = temporaryDir();
    const made = await run([
      'sos',
      'report',
      '--batch',
      '-o',
      'networking,kernel,host,date',
      '--tmp-dir',
      dir,
    ]).ended;
    const archive = readdirSync(dir).find((name) => name.endsWith('.tar.xz'));
    expect({ archive, made: made.stdout }).toMatchObject({ archive: expect.any(String) });
    const out = temporaryDir();
    const { code, stderr } = await evidence(['import', join(dir, archive ?? ''), '-f', 'dir', '-o', out]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const bundle = bundleIn(out);
    expect(stderr).toContain(`taken for a sosreport of ${hostname()}`);
    // Interfaces may come and go meanwhile: a tool's own complaint is no output.
    const unread = rowsOf(bundle, 'parse_gaps').map((gap) => {
      const text = readFileSync(join(bundle, String(gap['_artifact'])), 'utf8');
      return `${String(gap['_artifact'])}: ${text.split('\n')[Number(gap['_line']) - 1] ?? ''}`;
    });
    expect(unread.filter((line) => !/no such device|cannot|not supported|error/i.test(line))).toEqual([]);
    for (const table of [
      'tcp_counters',
      'interfaces',
      'interface_counters',
      'addresses',
      'sysctl',
      'log_lines',
      'uname',
    ])
      expect(rowsOf(bundle, table).length, table).toBeGreaterThan(0);
    const custody = manifestOf(bundle).custody ?? [];
    expect(custody.map((c) => c.tool.name)).toEqual(['sos', 'evidence']);
    expect(Math.abs(Date.parse(custody[0]?.at ?? '') - Date.now())).toBeLessThan(600_000);
  });
});

describe.skipIf(sharedPath('sosreport/vault') === undefined)('sosreports of healthy machines', () => {
  it.each(['kubernetes', 'vault'])('%s: no warning, no cause', async (name) => {
    const TMPDIR = temporaryDir();
    const { code, stdout } = await evidence(
      ['analyze', sharedPath(`sosreport/${name}`) ?? '', '--json', '--fail-on', 'warning'],
      { env: { TMPDIR } },
    );
    const { verdict, findings } = JSON.parse(stdout) as {
      verdict: { outcome: string };
      findings: { severity: string; statement: string }[];
    };
    expect(findings.filter((f) => f.severity !== 'info' && f.severity !== 'hint')).toEqual([]);
    expect({ code, outcome: verdict.outcome }).toEqual({ code: 0, outcome: 'none' });
    expect(left(TMPDIR)).toEqual([]);
  });
});

describe('evidence parse', () => {
  const piped = async (args: readonly string[], text: string | Buffer) => {
    const file = join(temporaryDir(), 'text');
    writeFileSync(file, text);
    return run([
      'sh',
      '-c',
      'exec "$@" < "$0"',
      file,
      process.execPath,
      join(import.meta.dirname, '../../dist/evidence.cjs'),
      'parse',
      ...args,
    ]).ended;
  };

  it('prints rows as JSON, or line by line with table and line', async () => {
    const text = fixture('neighbours/debian12/neigh.ip');
    const whole = await piped(['neighbours.neigh'], text);
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    const rows = JSON.parse(whole.stdout) as Record<string, unknown>[];
    expect(rows[0]).toMatchObject({ address: expect.any(String), states: expect.any(Array) });
    const lines = (await piped(['neighbours.neigh', '--ndjson'], text)).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      rows.map(
        (row) =>
          expect.objectContaining({ ...row, _table: 'neighbours', _line: expect.any(Number) }) as unknown,
      ),
    );
  });

  it('tells by content what it is, and says what it took it for', async () => {
    const { code, stdout, stderr } = await piped([], fixture('sockets/server-awkward/connections.ss'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'taken for ss (sockets.connections)\n' });
    expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThan(0);
  });

  it('names the interface an output does not say', async () => {
    const { stdout } = await piped(
      ['nic.counters', '--subject', 'eth7'],
      'NIC statistics:\n     rx_crc_errors: 3\n',
    );
    expect(JSON.parse(stdout)).toEqual([{ interface: 'eth7', name: 'rx_crc_errors', value: 3 }]);
  });

  it('lists every probe, and each of them can be named', async () => {
    const { stdout } = await evidence(['parse', '--list']);
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)[0] ?? '');
    expect(names).toEqual(
      expect.arrayContaining(['sockets.connections', 'http.timing', 'ping.target', 'cpu.cpu-sets']),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^[a-z-]+\.[a-z0-9-]+$/.test(name))).toBe(true);
  });

  it.each([
    [
      'an unknown probe',
      ['sockets.conections'],
      'x',
      2,
      /no probe "sockets\.conections"[\s\S]*mean "sockets\.connections"/,
    ],
    ['a web page', [], '<html><body>504</body></html>', 2, /not recognised: it is a web page/],
    ['prose', [], 'It does not work.\n', 2, /not recognised: no collector reads it[\s\S]*parse --list/],
    ['nothing', [], '', 2, /not recognised/],
    [
      'a file that is not there',
      ['/nonexistent/x.txt'],
      '',
      2,
      /cannot be read \(?ENOENT|cannot be read: ENOENT/,
    ],
    ['lines it cannot read', ['neighbours.neigh'], 'hello\n', 3, /line 1: not/],
  ])('%s', async (_, args, text, code, message) => {
    const ran = await piped(args, text);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('one mechanism for several inputs', () => {
  it('a script result of ours, a sosreport and a folder become one bundle of three hosts', async () => {
    const dir = temporaryDir();
    const sos = writeTree(join(dir, 'sos'), {
      'sos_commands/host/hostname': 'db1\n',
      'sos_commands/networking/ip_-s_-d_link': fixture('interfaces/one-question-of-several/link-counters.ip'),
    });
    const folder = writeTree(join(dir, 'f'), {
      hostname: 'web1\n',
      'x.txt': fixture('sockets/server-awkward/connections.ss'),
    });
    mkdirSync(join(dir, 'out'));
    const { code, stdout } = await evidence([
      'import',
      sos,
      folder,
      join(dir, 'missing'),
      '-f',
      'dir',
      '-o',
      join(dir, 'out'),
      '--case',
      'INC-1',
    ]);
    expect(code, 'one input was refused').toBe(3);
    expect(stdout).toContain('missing: no such file or folder');
    expect(stdout).toContain('their clocks were not compared');
    expect(manifestOf(bundleIn(join(dir, 'out'))).hosts.map((h) => h.id)).toEqual(['db1', 'web1']);
  });
});
