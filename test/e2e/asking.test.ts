import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BeforeAfter } from '../../src/query/compare/before-after.js';
import type { Peers } from '../../src/query/compare/peers.js';
import type { FindingItem } from '../../src/query/findings.js';
import type { NetworkTable } from '../../src/query/network.js';
import type { Summary } from '../../src/query/summary.js';
import { makeAgeKey } from '../support/age.js';
import { bundleIn, CONTROL, evidence, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { openThreeHosts, type ThreeHosts } from '../support/three-hosts.js';
import { useNetwork } from '../support/use-network.js';

const ONLY =
  'ping,path,dns,http,routes,tcp-connect,sockets,tcp-counters,neighbours,interfaces,qdisc,firewall,logs';
const LOSS = 'INPUT -m statistic --mode random --probability 0.25 -j DROP';
const HOSTILE = '\u001b]0;owned\u0007\u202eneedle \u001b[31mred';

/** Packet loss, the same without it, and an idle machine: three bundles of one host. */
describe.skipIf(!canNetwork || !['iptables', 'tc'].every(hasTool))(
  'asking bundles (root, namespaces)',
  () => {
    const client = useNetwork();
    const dirs = { before: temporaryDir(), after: temporaryDir(), idle: temporaryDir() };
    let [before, after, idle] = ['', '', ''];

    beforeAll(async () => {
      const log = join(temporaryDir(), 'app.log');
      writeFileSync(log, `first\nneedle one\nsecond\n${HOSTILE}\n${'x'.repeat(3000)} needle two\nlast`);
      const server = (verb: string): void => {
        const { status, stderr } = spawnSync('ip', [
          ...['netns', 'exec', client.network().server, 'iptables', verb, ...words(LOSS)],
        ]);
        if (status !== 0) throw new Error(String(stderr));
      };
      const collect = async (to: string, what: string): Promise<string> => {
        const ran = await client.evidence(words(`collect ${what} -q -o ${to}`));
        expect(ran.code, ran.stderr).toBeOneOf([0, 3]);
        return bundleIn(to);
      };
      const toward = `-t http://${SERVER.other}/ -d 15s --only ${ONLY}`;
      server('-A');
      try {
        before = await collect(dirs.before, `${toward} -l ${log}`);
      } finally {
        server('-D');
      }
      after = await collect(dirs.after, `${toward} -f dir`);
      idle = await collect(dirs.idle, `-p quick --passive -f dir --only ${ONLY}`);
    }, 120_000);

    const answer = async <T>(...args: string[]): Promise<T> => {
      const { code, stdout, stderr } = await evidence([...args, '--json']);
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout) as T;
    };

    describe('findings', () => {
      it('have the same ids at every run, worst first, and lines that can be opened as printed', async () => {
        const findings = await answer<FindingItem[]>('findings', before);
        expect(findings.map((f) => f.id)).toEqual(
          (await answer<FindingItem[]>('findings', before)).map((f) => f.id),
        );
        expect(new Set(findings.map((f) => f.id)).size).toBe(findings.length);
        expect(findings.map((f) => f.severity).indexOf('critical')).toBeLessThanOrEqual(0);
        const { stdout } = await evidence(['findings', before, '--severity', 'warning']);
        const commands = [...stdout.matchAll(/^ {2}evidence (open .*)$/gm)].map((m) => m[1] ?? '');
        expect(commands.length).toBeGreaterThan(0);
        for (const command of commands.slice(0, 6)) {
          const shown = await evidence(words(command));
          expect({ command, code: shown.code }).toEqual({ command, code: 0 });
          expect(shown.stdout).toMatch(/^> +\d+ {2}/m);
        }
      });

      it('can be narrowed, and say what was left out', async () => {
        const path = await answer<FindingItem[]>('findings', before, '--layer', 'path_loss');
        expect(path.length).toBeGreaterThan(0);
        expect(new Set(path.map((f) => f.layer))).toEqual(new Set(['path_loss']));
        expect(path[0]?.citations[0]).toMatchObject({ path: /^hosts\//, sha256: /^[0-9a-f]{64}$/ });
        const clear = await answer<FindingItem[]>('findings', before, '--state', 'clear,not_observable');
        expect(new Set(clear.map((f) => f.state))).toEqual(new Set(['clear', 'not_observable']));
        expect(await answer('findings', before, '--until', '2020-01-01T00:00Z')).toEqual([]);
        const { stdout } = await evidence([
          'findings',
          before,
          '--since',
          '2020-01-01T00:00Z',
          '--until',
          '2020-01-02T00:00Z',
        ]);
        expect(stdout).toMatch(/\d+ left out: seen outside --since\/--until/);
        const { stdout: lines } = await evidence(['findings', before, after, '--ndjson']);
        const both = lines
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as FindingItem);
        expect(new Set(both.map((f) => f.bundle)).has(before)).toBe(true);
      });

      it.each([
        ['--layer dsn', /there is no "dsn"[\s\S]*did you mean "dns"/],
        ['--host nobody', /there is no host "nobody"/],
        ['--state fierd', /did you mean "fired"/],
      ])('%s: exit 2', async (flags, message) => {
        const { code, stderr } = await evidence(['findings', before, ...words(flags)]);
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as string });
      });
    });

    describe('search', () => {
      it('says where no file is of the path asked for', async () => {
        const found = await evidence(['search', before, 'needle', '--path', 'nope/**']);
        const stderr = 'no file was searched: none is of this --path or --host\n';
        expect(found).toMatchObject({ code: 0, stdout: '', stderr });
      });

      it('prints path:line:text that open --cat shows, and nothing that steers a terminal', async () => {
        const { code, stdout } = await evidence(['search', before, 'needle', '--path', 'hosts/*/logs/**']);
        expect(code).toBe(0);
        const lines = stdout.trim().split('\n');
        expect(lines).toHaveLength(3);
        expect(stdout).not.toMatch(CONTROL);
        expect(lines[1]).toContain('needle \ufffd[31mred');
        expect(lines[2]?.length).toBeLessThan(1200);
        const place = /^(\S+:\d+):needle one$/.exec(lines[0] ?? '')?.[1] ?? '';
        expect((await evidence(['open', before, '--cat', place])).stdout).toMatch(/^> +\d+ {2}needle one$/m);
      });

      it('context, counts, files, a limit, no match, several bundles', async () => {
        const found = async (...args: string[]): Promise<string[]> =>
          (await evidence(['search', ...args])).stdout.split('\n').filter(Boolean);
        const log = (await found(before, 'needle', '-l'))[0] ?? '';
        expect(await found(before, 'needle', '-c')).toEqual([`${log}:3`]);
        expect(await found(before, 'needle one', '-C', '1')).toEqual([
          expect.stringMatching(/-\d+-first$/),
          `${log}:2:needle one`,
          expect.stringMatching(/-\d+-second$/),
        ]);
        expect(await found(before, 'NEEDLE', '-i', '--max', '2')).toHaveLength(2);
        expect(await found(before, 'nowhere to be found')).toEqual([]);
        expect(await found(before, '-F', 'a.b*c')).toEqual([]);
        const both = await found(before, after, '-c', 'Tcp:');
        const name = (path: string): string => path.split('/').at(-1)?.replace('.tar.gz', '') ?? '';
        expect(both.some((l) => l.startsWith(`${name(before)}/hosts/`))).toBe(true);
        expect(both.some((l) => l.startsWith(`${name(after)}/hosts/`))).toBe(true);
      });

      it('--json: matches, files and a summary; tables only when asked for', async () => {
        const { stdout } = await evidence(['search', before, 'needle', '--json']);
        const items = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(items.map((i) => i['type'])).toEqual(['match', 'match', 'match', 'file', 'summary']);
        expect(items.at(-1)).toMatchObject({ matched: 3, files_matched: 1, stopped: false });
        const table = await evidence(['search', before, 'needle', '--path', 'tables/*.ndjson', '-l']);
        expect(table.stdout).toBe('tables/log_lines.ndjson\n');
      });

      it('of a bundle that is cut short: what was found up to there, then why, exit 2', async () => {
        const cut = join(temporaryDir(), 'cut.tar.gz');
        const bytes = readFileSync(before);
        writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.9)));
        const { code, stdout, stderr } = await evidence(['search', cut, 'needle one']);
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('cut short') as string });
        expect(stdout).toMatch(/:needle one\n$/);
      });

      it('a pattern that is none: exit 2 with the place', async () => {
        const { code, stderr } = await evidence(['search', before, 'timeout(5']);
        expect({ code, stderr }).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('at character 8'),
        });
      });
    });

    it('network: tables with what moved, and why something is not there', async () => {
      const tables = await answer<NetworkTable[]>('network', before);
      const table = (title: string): NetworkTable | undefined => tables.find((t) => t.title === title);
      const traffic = table('Traffic')?.rows.find((r) => r.values['interface'] === 'up0');
      expect(traffic?.moved['tx_packets']?.delta).toBeGreaterThan(10);
      expect(traffic?.cite).toMatch(/^hosts\/.*:\d+(-\d+)?$/);
      expect(table('Interfaces')?.rows.map((r) => r.values['interface'])).toContain('up0');
      expect(table('Entries by state')).toMatchObject({ rows: [], absent: /./ });
      expect(table('Queueing disciplines')?.window_s).toBeGreaterThan(10);
      const { stdout } = await evidence(['network', before, 'routes', 'conntrack']);
      expect(stdout).toMatch(
        /routes .*\n {2}Policy rules[\s\S]*conntrack[^\n]*\n {2}Table: nothing was gathered/,
      );
      expect(stdout).not.toContain('Neighbours');
      const typo = await evidence(['network', before, 'rotues']);
      expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "routes"') });
    });

    describe('compare', () => {
      it('after the fix, with the same traffic: the cause is gone, the loss beyond the noise', async () => {
        const { causes, pairs, metrics } = await answer<BeforeAfter>('compare', before, after);
        expect(pairs[0]?.load.state).toBe('comparable');
        expect(causes.find((c) => c.root_cause === 'path_packet_loss')).toMatchObject({ fate: 'gone' });
        expect(metrics.find((m) => m.name === `ping loss toward ${SERVER.other}`)).toMatchObject({
          change: 'smaller',
          before: { whole: expect.toSatisfy((n: number) => n > 30) as number },
          after: { part: 0 },
        });
        const { code, stdout } = await evidence(['compare', before, after]);
        expect(code).toBe(0);
        expect(stdout).toMatch(/gone path_packet_loss on .*under a comparable/);
      });

      it('the other way round: it is new', async () => {
        const { causes } = await answer<BeforeAfter>('compare', after, before);
        expect(causes.map((c) => `${c.root_cause} ${c.fate}`)).toContain('path_packet_loss new');
      });

      it('without the traffic that showed it: nothing is proven', async () => {
        const { causes, findings } = await answer<BeforeAfter>('compare', before, idle);
        expect(causes.find((c) => c.root_cause === 'path_packet_loss')).toMatchObject({ fate: 'not_shown' });
        expect(findings.filter((f) => f.fate === 'gone' && f.detection.startsWith('PATH-'))).toEqual([]);
        const { stdout } = await evidence(['compare', before, idle]);
        expect(stdout).toMatch(/not shown path_packet_loss/);
        expect(stdout).not.toMatch(/gone path_packet_loss/);
      });

      it('one bundle of one host: exit 2', async () => {
        expect(await evidence(['compare', before])).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('nobody to compare with'),
        });
      });
    });

    it('summarize: a paragraph and a table', async () => {
      const summary = await answer<Summary>('summarize', before);
      expect(summary).toMatchObject({ outcome: 'cause', hosts: [{ outcome: 'ok' }] });
      expect(summary.text).toMatch(/path_packet_loss on .*It shows in: .*\[[A-Z]+-\d+-[0-9a-f]{10}\]/);
      const ids = (await answer<FindingItem[]>('findings', before)).map((f) => f.id);
      for (const { id } of summary.causes.flatMap((c) => c.evidence)) expect(ids).toContain(id);
      const { stdout } = await evidence(['summarize', before]);
      expect(stdout).toMatch(/^cause \([\s\S]*\nhost +role/);
    });

    it.skipIf(!hasTool('age-keygen'))(
      'an encrypted bundle is asked as a plain one, with its key',
      async () => {
        const dir = temporaryDir();
        const { file, recipient } = makeAgeKey(dir, 'key');
        const sealed = join(dir, 'bundle.age');
        expect((await evidence(['encrypt', before, '--to', recipient, '-o', sealed])).code).toBe(0);
        const key = ['--identity', file];
        const plain = await evidence(['search', before, 'needle', '-c']);
        expect((await evidence(['search', sealed, 'needle', '-c', ...key])).stdout).toBe(plain.stdout);
        const ids = (list: readonly FindingItem[]): string[] => list.map((f) => f.id);
        expect(ids(await answer('findings', sealed, ...key))).toEqual(ids(await answer('findings', before)));
        for (const command of ['network', 'summarize', 'analyze']) {
          expect((await evidence([command, sealed, ...key])).code).toBe(0);
        }
        expect((await evidence(['compare', sealed, after, ...key])).code).toBe(0);
        expect(await evidence(['search', sealed, 'needle'])).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('encrypted'),
        });
      },
    );

    describe('with thresholds and playbooks of one’s own', () => {
      const folder = (config: string): string => {
        const cwd = temporaryDir();
        writeFileSync(join(cwd, 'evidence.config.yaml'), config);
        return cwd;
      };
      const OWN = `own_detections:
  - id: NET-901
    title: Any packet at all
    layer: link
    table: interface_counters
    rate: tx_packets
    where: { interface: up0 }
    threshold: 0.1
    unit: packets/s
    severity: critical
    statement: "{subject} sends {value} {unit}"
    remedy: { text: nothing needs to be done }
`;

      it('they are listed, judged by, and named where the verdict is', async () => {
        const cwd = folder(`${OWN}detections:\n  PATH-01: { disabled: true }\n`);
        const own = JSON.parse(
          (await evidence(['findings', before, '--detection', 'NET-901', '--json'], { cwd })).stdout,
        ) as FindingItem[];
        expect(own).toMatchObject([{ severity: 'critical', statement: /^up0 .*sends [\d.]+ packets\/s$/ }]);
        const listed = await evidence(['list', 'detections'], { cwd });
        expect(listed.stdout).toMatch(/NET-901 {2}Any packet at all/);
        expect(listed.stdout).toMatch(/PATH-01 is switched off/);
        const { stdout } = await evidence(['analyze', before], { cwd });
        expect(stdout).toMatch(/Not as shipped\n +PATH-01 is switched off \(.*evidence\.config\.yaml\)/);
        expect((await evidence(['list', 'playbooks', '--json'], { cwd })).stdout).toContain(
          '"conntrack_table_full"',
        );
      });

      it('a mistake: exit 2 with file, line, column and what was meant', async () => {
        const cwd = folder(OWN.replace('tx_packets', 'tx_pakets'));
        const { code, stderr } = await evidence(['analyze', before], { cwd });
        expect(code).toBe(2);
        expect(stderr).toMatch(
          /evidence\.config\.yaml:6:\d+: own_detections\.0\.rate: .*did you mean "tx_packets"/,
        );
      });
    });
  },
);

describe.skipIf(!canNetwork)('asking about several hosts (root, namespaces)', () => {
  const dir = temporaryDir();
  let hosts: ThreeHosts | undefined;
  let bundle = '';

  beforeAll(async () => {
    hosts = await openThreeHosts();
    const inventory = join(dir, 'hosts.yaml');
    const { client, router, web } = hosts;
    const list = Object.entries({ client, router, web }).map(
      ([id, name]) => `  ${id}: { exec: ip netns exec ${name} }\n`,
    );
    writeFileSync(inventory, `hosts:\n${list.join('')}`);
    const out = temporaryDir();
    const args = words(`collect -I ${inventory} -p quick --passive --only sysctl,interfaces,tcp-counters`);
    const ran = await evidence([...args, '-q', '-f', 'dir', '-o', out], { prefix: hosts.prefix });
    expect(ran.code, ran.stderr).toBeOneOf([0, 3]);
    bundle = bundleIn(out);
  });
  afterAll(() => hosts?.close());

  it('compare: the setting in which one of them is alone, and what three hosts can tell', async () => {
    const { code, stdout } = await evidence(['compare', bundle, '--hosts', 'client,router,web', '--json']);
    expect(code).toBe(0);
    const { groups, settings } = JSON.parse(stdout) as Peers;
    expect(groups).toEqual([
      {
        name: 'all',
        hosts: ['client', 'router', 'web'],
        note: '3 peers: so few that what stands out is a hint',
      },
    ]);
    expect(settings.find((s) => s.name === 'sysctl net.ipv4.ip_forward')?.values).toMatchObject([
      { value: '0', hosts: ['client', 'web'] },
      { value: '1', hosts: ['router'] },
    ]);
    const text = await evidence(['compare', bundle, '--hosts', 'client,router,web', '--all']);
    expect(text.stdout).toMatch(/sysctl net\.ipv4\.ip_forward: 0 on client, web; 1 on router/);
  });

  it('network and search: of one host', async () => {
    const { stdout } = await evidence(['network', bundle, 'interfaces', '--host', 'web', '--json']);
    expect(new Set((JSON.parse(stdout) as NetworkTable[]).map((t) => t.host))).toEqual(new Set(['web']));
    const found = await evidence(['search', bundle, 'ip_forward', '--host', 'router', '-l']);
    expect(
      found.stdout
        .trim()
        .split('\n')
        .every((path) => path.startsWith('hosts/router/')),
    ).toBe(true);
  });
});
