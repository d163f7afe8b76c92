import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { bundleIn, evidence, manifestOf, rowsOf } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { onlyBusybox, resultOf, SHELLS, startScript, writeScript } from '../support/shell-script.js';
import { useNetwork } from '../support/use-network.js';

const TARGETS = ['-t', 'http://api.test/', '-t', 'https://api.test/x', '-t', 'v4.test:5432'];
const D = ['-d', '4s'];

/** Tables that do not change from one run to the next, and the columns that say which row is which. */
const STABLE: Readonly<Record<string, readonly string[]>> = {
  addresses: ['interface', 'address', 'prefix_length', 'scope'],
  interfaces: ['interface', 'ifindex', 'mtu', 'state'],
  routes: ['family', 'table', 'destination', 'via', 'dev'],
  rules: ['family', 'priority', 'selector', 'action'],
  sysctl: ['name'],
  dns_config: ['source', 'nameservers', 'hosts_order'],
  hosts_entries: ['address', 'name'],
  qdiscs: ['interface', 'kind', 'handle', 'parent'],
  filesystems: ['device', 'mountpoint', 'type'],
  cpu_info: ['model', 'logical_cpus'],
  memory: ['total_bytes'],
  http_timing: ['target', 'attempt', 'by', 'outcome', 'http_code', 'limit_ms'],
  // Without the address: which of a name's addresses comes first is the resolver's turn.
  tcp_connects: ['target', 'port', 'attempt', 'outcome', 'limit_ms'],
  certificates: ['target', 'address', 'depth', 'subject', 'key'],
  ping_summary: ['target', 'role', 'address', 'transmitted', 'received'],
  pmtu_probes: ['target', 'role', 'packet_bytes', 'outcome', 'interface', 'interface_mtu'],
  route_lookups: ['target', 'address', 'via', 'dev', 'src'],
};

/** What was asked, whatever became of it: on a busy machine a probe of the window may be cut on one side. */
function asked({ artifacts }: Manifest): string[] {
  const names = artifacts.map((a) => `${a.collector}/${a.probe} ${a.subject ?? ''} ${a.snapshot ?? ''}`);
  return [...new Set(names)].toSorted();
}

function okPaths({ artifacts }: Manifest): Set<string> {
  return new Set(artifacts.flatMap((a) => (a.outcome === 'ok' ? (a.path ?? []) : [])));
}

function keysOf(
  bundle: string,
  table: string,
  columns: readonly string[],
  of: ReadonlySet<string>,
): string[] {
  return rowsOf(bundle, table)
    .filter((row) => of.has(String(row['_artifact'])))
    .map((row) => JSON.stringify([row['_artifact'], ...columns.map((c) => row[c] ?? null)]))
    .toSorted();
}

describe.skipIf(!canNetwork)('the script of evidence script (root, namespaces)', () => {
  const client = useNetwork();
  let collected: string;
  let script: string;

  beforeAll(async () => {
    const dir = temporaryDir();
    await client.evidence(['collect', ...TARGETS, ...D, '-f', 'dir', '-q', '-o', dir]);
    collected = bundleIn(dir);
    script = await writeScript([...TARGETS, ...D]);
  });

  it.each(SHELLS)(
    '%s: what it leaves becomes a bundle with the tables of evidence collect',
    async (shell) => {
      const [dir, out] = [temporaryDir(), temporaryDir()];
      const { ran, result, journal, folder } = await resultOf(
        startScript(client, shell, [script, '-o', dir]),
        dir,
      );
      const log = ((): string => {
        try {
          return readFileSync(join(folder, 'script.log'), 'utf8');
        } catch {
          return '';
        }
      })();
      expect(log.split('\n').filter((line) => line !== '' && !/Killed/.test(line))).toEqual([]);
      const imported = await evidence(['import', result, '-f', 'dir', '-o', out]);
      expect(imported.code, imported.stdout + imported.stderr).toBe(ran.code);
      const bundle = bundleIn(out);
      expect((await evidence(['verify', bundle])).code).toBe(0);

      const [mine, theirs] = [manifestOf(bundle), manifestOf(collected)];
      expect(asked(mine)).toEqual(asked(theirs));
      const both = new Set([...okPaths(mine)].filter((path) => okPaths(theirs).has(path)));
      // Under the same names: nearly everything, also where load cut a few short on one side.
      expect(both.size).toBeGreaterThan(okPaths(theirs).size * 0.9);
      for (const [table, columns] of Object.entries(STABLE)) {
        expect({ table, keys: keysOf(bundle, table, columns, both) }).toEqual({
          table,
          keys: keysOf(collected, table, columns, both),
        });
      }
      // Every address of a name was tried, whichever came first.
      const tried = (from: string): Set<string> =>
        new Set(keysOf(from, 'tcp_connects', ['target', 'address', 'port'], both));
      expect(tried(bundle)).toEqual(tried(collected));
      expect(manifestOf(bundle).hosts).toMatchObject([
        { id: manifestOf(collected).hosts[0]?.id, cpus: manifestOf(collected).hosts[0]?.cpus },
      ]);
      // Which family comes first changes from one lookup to the next.
      const targets = (m: Manifest): unknown =>
        m.targets.map((t) => ({ ...t, addresses: t.addresses.toSorted() }));
      expect(targets(mine)).toEqual(targets(theirs));
      expect(journal.every((a) => a.outcome === 'ok' || (a.reason ?? '') !== '')).toBe(true);
      expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toContain('api.test');
    },
  );

  it('without --target it probes the gateways and the peers with most connections, as collect does', async () => {
    const [dir, out, own] = [temporaryDir(), temporaryDir(), temporaryDir()];
    await client.evidence(['collect', ...D, '-f', 'dir', '-q', '-o', own]);
    const { result } = await resultOf(startScript(client, 'sh', [await writeScript(D), '-o', dir]), dir);
    await evidence(['import', result, '-f', 'dir', '-o', out]);
    const [a, b] = [manifestOf(bundleIn(out)), manifestOf(bundleIn(own))];
    expect(a.targets.map((t) => [t.name, t.origin])).toEqual(b.targets.map((t) => [t.name, t.origin]));
    expect(asked(a)).toEqual(asked(b));
  });

  it.skipIf(!hasTool('busybox'))('with BusyBox as the only program of the machine', async () => {
    const [dir, out] = [temporaryDir(), temporaryDir()];
    const { ran, result, journal } = await resultOf(
      startScript(client, 'busybox ash', [script, '-o', dir], { arrange: onlyBusybox() }),
      dir,
    );
    expect(ran.code, ran.stderr).toBe(3);
    const missing = journal.filter((a) => a.outcome === 'missing_tool');
    expect(missing.map((a) => a.reason)).toContain('ethtool is not installed');
    await evidence(['import', result, '-f', 'dir', '-o', out]);
    const bundle = bundleIn(out);
    expect((await evidence(['verify', bundle])).code).toBe(0);
    for (const table of [
      'sockets',
      'routes',
      'tcp_counters',
      'interface_counters',
      'dns_queries',
      'ping_replies',
      'sysctl',
      'neighbours',
    ])
      expect({ table, rows: rowsOf(bundle, table).length }).not.toEqual({ table, rows: 0 });
  });

  it('from standard input, with a longer window and a case', async () => {
    const dir = temporaryDir();
    const quick = await writeScript(['-p', 'quick']);
    const started = startScript(client, 'sh', [
      '-c',
      'sh -s -- "$@" <"$0"',
      quick,
      '-o',
      dir,
      '-d',
      '3',
      '-c',
      'INC 4711/\'x"',
    ]);
    const { ran, result, run } = await resultOf(started, dir);
    expect(ran.code, ran.stderr).toBe(0);
    expect(run.case).toBe('INC 4711/\'x"');
    expect(result).toMatch(/evidence-INC_4711_x_-[0-9a-f]{8}-\d{8}T\d{6}Z\.tar\.gz$/);
    const { startedAt, endedAt } = run.window;
    expect(Date.parse(endedAt ?? '') - Date.parse(startedAt)).toBeGreaterThanOrEqual(3000);
    const imported = await evidence(['import', result, '-o', temporaryDir()]);
    expect(imported.stderr).toContain('whether the script was changed is not known');
  });

  it('a changed script runs, says so, and so does the import', async () => {
    const dir = temporaryDir();
    const changed = await writeScript(['-p', 'quick']);
    const text = readFileSync(changed, 'utf8');
    writeFileSync(changed, text.replace('LIMIT=2', 'LIMIT=3'));
    const { ran, result } = await resultOf(startScript(client, 'sh', [changed, '-o', dir]), dir);
    expect(ran.stderr).toContain('this script was changed');
    const imported = await evidence(['import', result, '-o', temporaryDir()]);
    expect(imported.code).toBe(0);
    expect(imported.stderr).toContain('the script was changed after evidence wrote it');
  });
});
