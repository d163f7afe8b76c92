import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleIn, evidence, manifestOf, rowsOf, words } from '../support/cli.js';
import { hasTool, temporaryDir, TOOL_PATH } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { asNobody } from '../support/nobody.js';
import { asSudoUser } from '../support/sudo-user.js';
import { useNetwork } from '../support/use-network.js';

/** Shell text that leaves Node.js as the only executable of the machine. */
function noTools(): string {
  const dir = join(temporaryDir(), 'bin');
  mkdirSync(dir);
  writeFileSync(join(dir, 'node'), '');
  const real = new Set(
    TOOL_PATH.split(':')
      .filter(existsSync)
      .map((path) => realpathSync(path)),
  );
  // `mount` and `sh` are hidden last.
  const folders = [...real].toSorted(
    (a, b) => Number(a.endsWith('/bin')) - Number(b.endsWith('/bin')) || b.length - a.length,
  );
  return [
    `mount --bind ${process.execPath} ${dir}/node`,
    ...folders.map((folder) => `mount --rbind ${dir} ${folder}`),
  ].join('; ');
}

describe.skipIf(!canNetwork)('a machine that has little to offer (root, namespaces)', () => {
  const client = useNetwork();

  it('no tools at all: state, counters and probes all the same', async () => {
    const dir = temporaryDir();
    const { code, stdout, stderr } = await client.evidence(
      ['collect', '-t', 'api.test', '-t', 'api.test:5432', '-d', '3s', '-o', dir, '-f', 'dir'],
      { arrange: noTools() },
    );
    expect({ code, stderr }).toMatchObject({ code: 3 });
    const bundle = bundleIn(dir);
    const tables = [
      'sockets routes neighbours tcp_counters interfaces interface_counters',
      'http_timing dns_queries tcp_connects memory cpu_times',
    ].flatMap(words);
    expect(
      tables.filter((table) => rowsOf(bundle, table).length === 0),
      'tables without rows',
    ).toEqual([]);
    const missing = manifestOf(bundle).artifacts.filter((a) => a.outcome === 'missing_tool');
    expect(missing.length).toBeGreaterThan(3);
    for (const a of missing) {
      expect(a.reason, `${a.collector}/${a.probe}`).toMatch(/ is not installed/);
      expect(a.remedy, `${a.collector}/${a.probe}`).toMatch(/^apt-get install [a-z0-9.+ -]+$/);
    }
    expect(stdout).toMatch(/for a fuller bundle:\n {2}apt-get install [a-z0-9.+ -]+ethtool/);
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('doctor, with nothing installed: what each tool would add and one apt line', async () => {
    const { code, stdout } = await client.evidence(['doctor', '--json'], { arrange: noTools() });
    expect(code).toBe(3);
    const found = JSON.parse(stdout) as { aptInstall: string; tools: { tool: string; path?: string }[] };
    expect(found.tools.filter((t) => t.path !== undefined).map((t) => t.tool)).toEqual(
      found.tools.some((t) => t.tool === 'node') ? ['node'] : [],
    );
    for (const name of ['iproute2', 'ethtool', 'curl', 'mtr-tiny']) expect(found.aptInstall).toContain(name);
  });

  it('no root: runs, says what was denied and what less was seen', async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o777);
    const { code, stderr, stdout } = await client.evidence(
      ['collect', '-t', 'api.test', '-o', dir, '-f', 'dir', '-d', '1s'],
      asNobody(),
    );
    expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    expect(stderr).toContain('not root: some evidence will be missing');
    const manifest = manifestOf(bundleIn(dir));
    expect(manifest.vantage.uid).toBe(65_534);
    const denied = manifest.artifacts.filter((a) => a.outcome === 'denied');
    expect(denied.length).toBeGreaterThan(0);
    for (const a of denied) {
      expect(a.reason).toBeTruthy();
      expect(a.remedy).toMatch(/root/);
    }
    expect(manifest.artifacts.some((a) => a.note?.includes('without root it shows less'))).toBe(true);
    expect(stdout).toMatch(/denied: /);
  });

  it.skipIf(!hasTool('sudo') || !hasTool('visudo'))(
    "no root, but doctor's sudoers lines: what was denied is gathered through sudo",
    async () => {
      const dir = temporaryDir();
      chmodSync(dir, 0o777);
      const before = await client.evidence(['doctor', '--json'], asSudoUser([]));
      const { sudoers, rights } = JSON.parse(before.stdout) as {
        sudoers: string[];
        rights: { granted: boolean; root: string; probe: string }[];
      };
      expect(sudoers.length).toBeGreaterThan(5);
      expect(rights.some((r) => r.granted)).toBe(false);

      const after = await client.evidence(['doctor', '--json'], asSudoUser(sudoers));
      const granted = (JSON.parse(after.stdout) as { rights: typeof rights }).rights;
      expect(granted.filter((r) => r.granted).length).toBeGreaterThan(5);

      const ran = await client.evidence(
        ['collect', '-p', 'network', '--passive', '-o', dir, '-f', 'dir', '-d', '300ms'],
        asSudoUser(sudoers),
      );
      expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
      const { artifacts, vantage } = manifestOf(bundleIn(dir));
      expect(vantage.uid).not.toBe(0);
      const through = artifacts.filter((a) => a.note?.includes('run through sudo'));
      expect(through.length).toBeGreaterThan(5);
      for (const a of through) {
        expect({ probe: `${a.collector}/${a.probe}`, outcome: a.outcome, reason: a.reason }).toMatchObject({
          outcome: expect.toBeOneOf(['ok', 'unsupported']),
        });
      }
      expect(new Set(through.map((a) => a.collector)).size).toBeGreaterThan(2);
      expect(artifacts.some((a) => a.reason?.includes('password'))).toBe(false);
    },
  );
});
