import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { bundleIn, evidence, left, manifestOf, type Ran, rowsOf, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

// One real run of the default profile toward a web server, a TLS server and a port; every test looks at its bundle.
describe.skipIf(!canNetwork)('evidence collect toward a service (root, namespaces)', () => {
  const client = useNetwork();
  const WINDOW_MS = 6000;
  const dir = temporaryDir();
  let ran: Ran;
  let bundle = '';
  let manifest: Manifest;

  beforeAll(async () => {
    ran = await client.evidence([
      ...words('collect -t http://api.test/health -t https://api.test/ -t api.test:5432'),
      ...words(`-d ${WINDOW_MS}ms -o ${dir} -f dir --case INC-4711`),
    ]);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    bundle = bundleIn(dir);
    manifest = manifestOf(bundle);
  });

  it('ends soon after the window, with a summary that names the bundle and what to do next', () => {
    // Not a benchmark (those are in bench/): only that nothing waits for a timeout.
    expect(ran.ms).toBeLessThan(WINDOW_MS + 6000);
    expect(bundle).toMatch(/evidence-INC-4711-\d{8}T\d{6}Z$/);
    expect(ran.stdout).toContain(bundle);
    expect(ran.stdout).toMatch(/manifest sha256 [0-9a-f]{64}/);
    expect(ran.stdout).toMatch(/next:\n {2}evidence open .*\n {2}evidence verify /);
    expect(left(dir)).toHaveLength(1);
  });

  it('exit code and manifest agree on whether anything is missing', () => {
    const missing = new Set(['failed', 'timed_out', 'truncated', 'missing_tool', 'denied', 'interrupted']);
    const complete = manifest.artifacts.every((a) => !missing.has(a.outcome));
    expect({ complete: manifest.complete, code: ran.code }).toEqual({ complete, code: complete ? 0 : 3 });
    expect(manifest.interrupted).toBe(false);
  });

  it('verifies, with the printed hash too', async () => {
    const sha = /manifest sha256 ([0-9a-f]{64})/.exec(ran.stdout)?.[1] ?? '';
    expect((await evidence(['verify', bundle, '--sha256', sha])).code).toBe(0);
  });

  it('gives every probe that is not ok a reason, and every file a hash', () => {
    const { artifacts, gaps } = manifest;
    for (const a of artifacts) {
      if (a.outcome !== 'ok') expect(a.reason, `${a.collector}/${a.probe}`).toBeTruthy();
      if (a.path !== undefined) expect(a.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(gaps.length).toBe(artifacts.filter((a) => a.outcome !== 'ok').length);
  });

  it('took start and end of state and counters, a window apart, and their deltas', () => {
    const { artifacts, window } = manifest;
    for (const collector of ['tcp-counters', 'sockets', 'interfaces', 'neighbours', 'cpu', 'qdisc']) {
      const snapshots = new Set(artifacts.filter((a) => a.collector === collector).map((a) => a.snapshot));
      expect([...snapshots]).toEqual(expect.arrayContaining(['start', 'end']));
    }
    const apart = Date.parse(window.endSnapshotAt ?? '') - Date.parse(window.startSnapshotAt ?? '');
    expect(apart).toBeGreaterThanOrEqual(WINDOW_MS - 100);
    const sent = rowsOf(bundle, 'deltas').find((row) => JSON.stringify(row).includes('"OutSegs"'));
    expect(sent?.['delta']).toBeGreaterThan(10);
  });

  it('timed requests, connections, names and the path, for both address families', () => {
    const timing = rowsOf(bundle, 'http_timing');
    expect(timing.length).toBeGreaterThanOrEqual(5);
    const good = timing.filter((r) => r['http_code'] === 200);
    expect(good.length).toBeGreaterThan(0);
    // The server takes 30 ms to answer, and that surely lies between connection and first byte. curl looks at its
    // clock after it has sent: where it is pre-empted in between, one wait is too short, but not most of them.
    const number = (row: (typeof good)[number], name: string): number => Number(row[name]);
    for (const row of good)
      expect(number(row, 'time_starttransfer_ms') - number(row, 'time_connect_ms')).toBeGreaterThan(28);
    const waits = good.map((row) => number(row, 'wait_ms')).toSorted((a, b) => a - b);
    expect(waits[Math.floor((waits.length - 1) / 2)]).toBeGreaterThan(25);
    expect(new Set(good.map((r) => r['remote_ip']))).toEqual(new Set([SERVER.v4, SERVER.v6]));

    const pings = rowsOf(bundle, 'ping_summary').filter((r) => r['target'] === 'api.test');
    expect(pings.length).toBeGreaterThan(0);
    for (const row of pings) expect(row).toMatchObject({ loss_pct: 0 });
    expect(rowsOf(bundle, 'ping_replies').length).toBeGreaterThan(10);
    expect(rowsOf(bundle, 'tcp_connects').length).toBeGreaterThan(0);
    expect(rowsOf(bundle, 'dns_queries').some((r) => r['rcode'] === 'NOERROR')).toBe(true);
    expect(rowsOf(bundle, 'hops').length).toBeGreaterThan(0);
    expect(rowsOf(bundle, 'route_lookups').length).toBeGreaterThan(0);
    expect(rowsOf(bundle, 'certificates').some((r) => JSON.stringify(r).includes('api.test'))).toBe(true);
  });

  it('every row knows its artifact and lines, and they are there', () => {
    const lines = new Map<string, number>();
    const count = (path: string): number => {
      const known = lines.get(path) ?? readFileSync(join(bundle, path), 'utf8').split('\n').length;
      lines.set(path, known);
      return known;
    };
    let rows = 0;
    for (const file of readdirSync(join(bundle, 'tables'))) {
      const table = file.replace('.ndjson', '');
      if (table === 'deltas') continue;
      for (const row of rowsOf(bundle, table)) {
        const [path, line] = [row['_artifact'] ?? row['artifact'], row['_line'] ?? row['line']];
        expect(typeof path, JSON.stringify(row)).toBe('string');
        expect(Number(line)).toBeLessThanOrEqual(count(String(path)));
        rows++;
      }
    }
    expect(rows).toBeGreaterThan(200);
  });

  it('has a README, a report without script, and the plots', () => {
    const readme = readFileSync(join(bundle, 'README.md'), 'utf8');
    for (const heading of ['What stands out', 'Which file to read first', 'Missing', 'Next steps']) {
      expect(readme).toContain(`## ${heading}`);
    }
    expect(readme).not.toMatch(/\bundefined\b|\bNaN\b|\[object/);
    const html = readFileSync(join(bundle, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/\bundefined\b|\bNaN\b|\[object/);
    expect(html).toContain('<svg');
    expect(existsSync(join(bundle, 'plots/rtt.svg'))).toBe(true);
  });

  it('cites files and lines that exist', () => {
    const readme = readFileSync(join(bundle, 'README.md'), 'utf8');
    const cites = [...readme.matchAll(/(hosts\/[\w./@%-]+?\.txt)(?::(\d+)(?:-(\d+))?)?(?=[`)\s,])/g)];
    expect(cites.length).toBeGreaterThan(10);
    for (const [text, path = '', from, to] of cites) {
      expect({ text, exists: existsSync(join(bundle, path)) }).toEqual({ text, exists: true });
      const lines = readFileSync(join(bundle, path), 'utf8').split('\n').length;
      if (from !== undefined) expect(Number(to ?? from)).toBeLessThanOrEqual(lines);
    }
  });
});
