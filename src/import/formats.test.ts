import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture, importHere, writeTree } from '../../test/support/foreign.js';
import { hasTool } from '../../test/support/machine.js';
import { sharedPath } from '../../test/support/shared-fixtures.js';

let dir: string;
let out: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evidence-foreign-'));
  out = join(dir, 'out');
  mkdirSync(out);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const imported = (...inputs: string[]) => importHere(out, ...inputs);

function pack(folder: string, file: string, ...flags: string[]): string {
  const path = join(dir, file);
  const { status, stderr } = spawnSync('tar', [
    '-cf',
    path,
    ...flags,
    '-C',
    dirname(folder),
    folder.slice(dirname(folder).length + 1),
  ]);
  expect({ status, stderr: String(stderr) }).toMatchObject({ status: 0 });
  return path;
}

/** Each question is answered once: no key stands twice in a snapshot of a table. */
function keysTwice(rows: readonly Record<string, unknown>[], ...columns: readonly string[]): string[] {
  const keys = rows.map((row) => JSON.stringify([row['_snapshot'], ...columns.map((c) => row[c] ?? null)]));
  return keys.filter((key, i) => keys.indexOf(key) !== i);
}

const TREES = [
  ['kubernetes', 'juju-110cc2-k8stest-4', '2022-02-11T19:23:39.000Z', 1500],
  ['vault', 'juju-04f1e3-0-lxd-5', '2022-02-10T09:52:09.000Z', 40_680],
] as const;

describe.skipIf(sharedPath('sosreport/vault') === undefined)('a sosreport', () => {
  const tree = (name: string): string => sharedPath(`sosreport/${name}`) ?? '';

  it.each(TREES)(
    '%s: host, time, uptime, and every question answered once',
    async (name, host, at, uptime) => {
      const result = await imported(tree(name));
      expect(result.notices[0]).toContain(`taken for a sosreport of ${host}`);
      expect(result.manifest.hosts).toMatchObject([
        { id: host, transport: 'import', kernel: expect.stringMatching(/^5\.4/), timeZone: 'Etc/UTC' },
      ]);
      expect(Math.abs(Date.parse(result.manifest.custody?.[0]?.at ?? '') - Date.parse(at))).toBeLessThan(
        120_000,
      );
      expect(result.rows('system')).toEqual([expect.objectContaining({ uptime_s: uptime })]);
      const counters = result.rows('tcp_counters');
      expect(counters.length).toBeGreaterThan(250);
      expect(keysTwice(counters, 'group', 'name')).toEqual([]);
      expect(keysTwice(result.rows('interface_counters'), 'interface')).toEqual([]);
      expect(keysTwice(result.rows('interfaces'), 'interface')).toEqual([]);
      expect(keysTwice(result.rows('addresses'), 'interface', 'address')).toEqual([]);
      expect(keysTwice(result.rows('neighbours'), 'address', 'interface')).toEqual([]);
      expect(
        keysTwice(result.rows('routes'), 'family', 'table', 'type', 'destination', 'dev', 'via'),
      ).toEqual([]);
      expect(
        result
          .rows('log_lines')
          .every((row) => row['at'] === undefined || String(row['at']).startsWith('2022-02')),
      ).toBe(true);
      expect(result.manifest.custody?.map((c) => [c.action, c.tool.name])).toEqual([
        ['collected', 'sos'],
        ['imported', 'evidence'],
      ]);
    },
  );

  it.each([
    ['tar.gz', ['-z'], 'gzip'],
    ['tar.xz', ['-J'], 'xz'],
    ['tar.bz2', ['-j'], 'bzip2'],
    ['tar', [], 'tar'],
  ])('packed as %s it gives the same rows', async (extension, flags, tool) => {
    if (!hasTool(tool)) return;
    const [folder, archive] = [
      await imported(tree('vault')),
      await imported(pack(tree('vault'), `v.${extension}`, ...flags)),
    ];
    for (const table of ['tcp_counters', 'sockets', 'routes', 'firewall_rules', 'log_lines']) {
      const plain = (rows: Record<string, unknown>[]) => rows.map(({ _at, ...row }) => row);
      expect(plain(archive.rows(table)), table).toEqual(plain(folder.rows(table)));
    }
    expect(archive.manifest.options['import']).toMatchObject({
      results: [{ kind: 'sosreport', stored: extension }],
    });
  });

  it('does not follow links, and says how many', async () => {
    const folder = writeTree(join(dir, 'sosreport-web1'), {
      'sos_commands/host/hostname': 'web1\n',
      'sos_commands/networking/ss_-peaonmi': fixture('sockets/server-awkward/connections.ss'),
    });
    spawnSync('ln', ['-s', 'sos_commands/host/hostname', join(folder, 'hostname')]);
    spawnSync('ln', ['-s', '/etc/shadow', join(folder, 'sos_commands/networking/ip_addr')]);
    for (const input of [folder, pack(folder, 'x.tar.gz', '-z')]) {
      const result = await imported(input);
      expect(result.notices).toContainEqual(expect.stringContaining('2 links were not followed'));
      expect(result.manifest.hosts[0]?.id).toBe('web1');
      expect(JSON.stringify(result.manifest)).not.toContain('root:');
    }
  });
});

describe('an EKS node log bundle', () => {
  it('takes host and time from its name, and parts the file of two outputs', async () => {
    const folder = writeTree(join(dir, 'eks'), {
      'system/instance-id.txt': 'i-0123456789abcdef0\n',
      'system/procstat.txt': fixture('cpu/debian12/stat.read'),
      'kernel/uname.txt':
        'Linux ip-192-0-2-7.ec2.internal 5.10.230-223.885.amzn2.x86_64 #1 SMP Tue Dec 3 14:36:00 UTC 2024 x86_64 x86_64 x86_64 GNU/Linux\n',
      'networking/conntrack.txt': `*** Output of conntrack -S *** \n${fixture('conntrack/near-full/stats.conntrack')}*** Output of conntrack -L ***\n${fixture('conntrack/established/entries.conntrack')}`,
      'networking/iptables-save.txt': fixture(
        'firewall/iptables-legacy/iptables-legacy.iptables-legacy-save',
      ),
      'networking/iptables-filter.txt': `${fixture('firewall/iptables-legacy/iptables-list.iptables')}=======\nTotal Number of Rules: 3\n`,
      'networking/iproute.txt': fixture('routes/debian12/route-ipv4.ip'),
      'networking/ifconfig.txt': fixture('interfaces/two-namespaces/interfaces.ifconfig'),
      'sysctls/sysctl_all.txt':
        'net.core.somaxconn = 4096\nnet.netfilter.nf_conntrack_count = 262000\nnet.netfilter.nf_conntrack_max = 262144\nnet.ipv4.tcp_rmem = 4096 131072 6291456\n',
      'ipamd/enis.json': '{}',
      'var_log/aws-routed-eni/ipamd.log':
        '{"level":"info","ts":"2026-11-21T02:04:05.123Z","msg":"Starting L-IPAMD"}\n',
      'storage/mounts.txt': 'unlike anything\n',
    });
    const archive = join(dir, 'eks_i-0123456789abcdef0_2026-11-21_0304-UTC_0.7.8.tar.gz');
    expect(spawnSync('tar', ['-czf', archive, '-C', folder, '.']).status).toBe(0);
    const result = await imported(archive);
    expect(result.notices[0]).toContain('an EKS node log bundle of ip-192-0-2-7.ec2.internal');
    expect(result.manifest.custody?.[0]?.at).toBe('2026-11-21T03:04:00.000Z');
    expect(result.manifest.custody?.[0]?.tool).toEqual({ name: 'eks-log-collector', version: '0.7.8' });
    expect(result.rows('conntrack_stats').length).toBeGreaterThan(0);
    expect(result.rows('conntrack_entries').length).toBeGreaterThan(0);
    expect(result.rows('conntrack_usage')).toEqual([
      expect.objectContaining({ count: 262_000, max: 262_144 }),
    ]);
    expect(result.rows('log_lines')).toHaveLength(1);
    // The save shows what the list shows, and with every match in full.
    expect(new Set(result.rows('firewall_rules').map((r) => r['_artifact'])).size).toBe(1);
    const parts = result.manifest.artifacts.filter((a) => a.note?.includes('conntrack.txt'));
    expect(parts.map((a) => a.note)).toEqual([
      expect.stringMatching(/from networking\/conntrack\.txt lines 2–\d+/),
      expect.stringMatching(/from networking\/conntrack\.txt lines \d+–end/),
    ]);
  });
});

describe('a troubleshoot support bundle', () => {
  it('reads the part about the host, and nothing of the cluster', async () => {
    const path = writeTree(join(dir, 'support-bundle-2026-11-21T03_04_05'), {
      'version.yaml':
        'apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec:\n  versionNumber: v0.120.1\n',
      'host-collectors/system/hostos_info.json':
        '{\n "name": "node-1",\n "kernelVersion": "6.1.0-18-amd64",\n "platform": "debian"\n}',
      'host-collectors/system/time.json':
        '{"timezone":"Europe/Berlin","ntp_synchronized":true,"ntp_active":true}',
      'host-collectors/run-host/ss.txt': fixture('sockets/client-awkward/connections.ss'),
      'host-collectors/run-host/ss-info.json':
        '{"command":"/usr/bin/ss -tinopme","exitCode":"0","error":"","outputDir":"","input":"","env":null}',
      'host-collectors/run-host/iptables.txt': fixture(
        'firewall/iptables-nft/iptables-nft.iptables-nft-save',
      ),
      'host-collectors/journald/dmesg.txt':
        'Nov 21 03:04:00 node-1 kernel: eth0: Link is Down\nNov 21 03:04:02 node-1 kernel: eth0: Link is Up\n',
      'cluster-resources/pods/logs/default/web/app.log': '2026-11-21T03:04:05Z ERROR of another machine\n',
    });
    const result = await imported(path);
    expect(result.manifest.hosts).toMatchObject([
      { id: 'node-1', kernel: '6.1.0-18-amd64', timeZone: 'Europe/Berlin' },
    ]);
    expect(result.manifest.custody?.[0]?.at).toBe('2026-11-21T02:04:05.000Z');
    expect(result.rows('sockets').length).toBeGreaterThan(0);
    expect(result.rows('firewall_rules').length).toBeGreaterThan(0);
    expect(result.rows('log_lines').map((r) => r['at'])).toEqual([
      '2026-11-21T02:04:00.000Z',
      '2026-11-21T02:04:02.000Z',
    ]);
  });
});

describe('a folder of command outputs', () => {
  const START = '2026-11-21T03:00:10Z';
  const END = '2026-11-21T03:05:10Z';
  const netstat = (retransmitted: number): string =>
    `Ip:\n    Forwarding: 2\n    1000 total packets received\nTcp:\n    100 active connection openings\n    900 segments received\n    ${1000 + retransmitted * 10} segments sent out\n    ${retransmitted} segments retransmitted\n`;

  it('is recognised by content whatever its files are called, and says what was not', async () => {
    const path = writeTree(join(dir, 'stuff'), {
      'a.txt': fixture('sockets/server-awkward/connections.ss'),
      'b.txt': 'I restarted it twice and it helped for an hour.\n',
      'c.bin': Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(2000)]),
      'ss.txt':
        '<html><head><title>504</title></head><body>State Recv-Q Send-Q Local Address</body></html>\n',
      'ip.txt': 'bash: ip: command not found\n',
      'nft.txt': 'Operation not permitted (you must be root)\n',
      'empty.log': '',
      'app.log': fixture('logs/python-bot/log@bot.log'),
      'packets.pcap': Buffer.concat([Buffer.from('d4c3b2a1', 'hex'), Buffer.alloc(40)]),
    });
    const result = await imported(path);
    expect(result.rows('sockets').length).toBeGreaterThan(0);
    const said = new Map(
      result.manifest.artifacts.filter((a) => a.collector === 'import').map((a) => [a.subject, a]),
    );
    expect(Object.fromEntries([...said].map(([name, a]) => [name, a.outcome]))).toEqual({
      'b.txt': 'unsupported',
      'c.bin': 'unsupported',
      'ss.txt': 'failed',
      'ip.txt': 'missing_tool',
      'nft.txt': 'denied',
      'empty.log': 'unsupported',
      'packets.pcap': 'unsupported',
    });
    expect(said.get('ss.txt')?.reason).toContain('web page');
    expect(said.get('packets.pcap')).toMatchObject({ reason: expect.stringContaining('packets') });
    expect(said.get('packets.pcap')?.path, 'packets cannot be masked').toBeUndefined();
    expect(readFileSync(join(result.path, said.get('b.txt')?.path ?? ''), 'utf8')).toContain(
      'restarted it twice',
    );
    expect(result.manifest.complete).toBe(false);
  });

  it('two samples of one name become start and end, with rates', async () => {
    const path = writeTree(
      join(dir, 'web1'),
      { 'netstat_1500.txt': netstat(10), 'netstat_1503.txt': netstat(17), 'netstat_1505.txt': netstat(40) },
      (name) => (name.includes('1505') ? END : name.includes('1500') ? START : '2026-11-21T03:03:10Z'),
    );
    const result = await imported(path);
    expect(result.rows('deltas').filter((d) => d['counter'] === 'value' && d['delta'] === 30)).toEqual([
      expect.objectContaining({ key: { group: 'Tcp', name: 'RetransSegs' }, seconds: 300, rate: 0.1 }),
    ]);
    expect(result.manifest.window).toMatchObject({
      startSnapshotAt: '2026-11-21T03:00:10.000Z',
      endSnapshotAt: '2026-11-21T03:05:10.000Z',
    });
    const between = result.manifest.artifacts.find((a) => a.subject === 'netstat_1503.txt');
    expect(between).toMatchObject({ outcome: 'not_run', reason: expect.stringContaining('kept as text') });
  });

  it.each([
    ['two hosts by name', ['netstat-web1.txt', 'netstat-web2.txt']],
    ['two hosts by folder', ['web1/netstat.txt', 'db1/netstat.txt']],
    ['two nodes by number', ['netstat-1001.txt', 'netstat-1002.txt']],
  ])('never subtracts %s from each other', async (_, [one = '', two = '']) => {
    const path = writeTree(join(dir, 'both'), { [one]: netstat(10), [two]: netstat(4000) }, (name) =>
      name === one ? START : END,
    );
    const result = await imported(path);
    expect(result.rows('deltas')).toEqual([]);
    expect(result.rows('tcp_counters').filter((r) => r['name'] === 'RetransSegs')).toHaveLength(1);
    expect(
      result.manifest.artifacts.filter((a) => a.outcome === 'not_run' && a.reason?.includes('another host')),
    ).toHaveLength(1);
  });

  it('refuses a folder that says it is of two hosts, and takes the folder of each', async () => {
    const ping = fixture('ping/duplicates/target@203.0.113.9.ping');
    const path = writeTree(join(dir, 'both'), {
      'web1/hostname': 'web1\n',
      'web1/ping.txt': ping,
      'db1/hostname': 'db1\n',
      'db1/ping.txt': ping,
    });
    await expect(imported(path)).rejects.toMatchObject({
      message: expect.stringContaining('several hosts: db1, web1'),
      hint: expect.stringContaining('each host by itself'),
    });
    const result = await imported(join(path, 'web1'), join(path, 'db1'));
    expect(result.rows('ping_summary').map((r) => r['_host'])).toEqual(['web1', 'db1']);
  });

  it('gives one host two outputs of ip, and each row once', async () => {
    const path = writeTree(join(dir, 'web1'), {
      'interfaces.txt': fixture('interfaces/one-question-of-several/address-lines.ip'),
      'nic_stats.txt': fixture('interfaces/one-question-of-several/link-counters.ip'),
    });
    const result = await imported(path);
    expect(result.rows('interfaces').map((r) => r['interface'])).toEqual(['lo', 'v1', 'v0']);
    expect(result.rows('interface_counters')).toHaveLength(1);
    expect(result.rows('addresses')).toHaveLength(6);
  });

  it('UTF-16, Latin-1, CRLF and gzip are read like UTF-8, and said', async () => {
    const ss = fixture('sockets/server-awkward/connections.ss');
    const plain = (await imported(writeTree(join(dir, 'p'), { 'ss.txt': ss }))).rows('sockets');
    const strip = (rows: Record<string, unknown>[]) => rows.map(({ _at, _host, _artifact, ...row }) => row);
    for (const [name, content, note] of [
      [
        'ss.txt',
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ss.replaceAll('\n', '\r\n'), 'utf16le')]),
        'UTF-16',
      ],
      ['ss.txt', Buffer.from(ss, 'utf16le'), 'UTF-16'],
      ['ss.txt.gz', gzipSync(ss), 'gzip'],
    ] as const) {
      const result = await imported(writeTree(join(dir, `w${note}${content.length}`), { [name]: content }));
      expect(strip(result.rows('sockets'))).toEqual(strip(plain));
      expect(result.manifest.artifacts.find((a) => a.collector === 'sockets')?.note).toContain(note);
    }
    const log = '2026-11-21 03:04:05 ERROR Gerät nicht erreichbar\n2026-11-21 03:04:06 INFO wieder da\n';
    const latin = await imported(writeTree(join(dir, 'l'), { 'app.log': Buffer.from(log, 'latin1') }));
    expect(latin.rows('log_lines')[0]).toMatchObject({ text: expect.stringContaining('Gerät') });
  });

  it('masks secrets on the way', async () => {
    const log = '2026-11-21 03:04:05 DEBUG Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789\n';
    const result = await imported(writeTree(join(dir, 's'), { 'app.log': log }));
    const file = result.manifest.artifacts.find((a) => a.collector === 'logs');
    expect(readFileSync(join(result.path, file?.path ?? ''), 'utf8')).not.toContain('abcdefghijklmnop');
    expect(file?.redactions).toBe(1);
  });

  it('two hosts whose clocks are three hours apart: no order is claimed', async () => {
    const ping = (epoch: number): string =>
      `PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n[${epoch}.100000] 64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.4 ms\n\n--- 192.0.2.1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.4/0.4/0.4/0.000 ms\n`;
    const [a, b] = ['web1', 'web2'].map((host, i) =>
      writeTree(
        join(dir, host),
        {
          hostname: `${host}\n`,
          'ping.txt': ping(1_795_230_245 + i * 10_800),
        },
        () => (i === 0 ? START : '2026-11-21T06:00:10Z'),
      ),
    );
    const result = await imported(a ?? '', b ?? '');
    expect(result.manifest.hosts.map((h) => [h.id, h.clockOffsetMs, h.reason])).toEqual([
      ['web1', undefined, expect.stringContaining('not compared')],
      ['web2', undefined, expect.stringContaining('not compared')],
    ]);
    expect(result.rows('ping_replies').map((r) => r['at'])).toEqual([
      '2026-11-21T03:04:05.100Z',
      '2026-11-21T06:04:05.100Z',
    ]);
  });

  it('leaves nothing behind when nothing in it is evidence', async () => {
    for (const files of [{}, { 'a.bin': Buffer.alloc(3000, 1) }, { 'notes.txt': 'hello\n' }]) {
      const path = writeTree(await mkdtemp(join(dir, 'n-')), files);
      await expect(imported(path)).rejects.toMatchObject({
        code: 'E_NOT_A_BUNDLE',
        hint: expect.stringContaining('docs/import.md'),
      });
    }
    expect(existsSync(out)).toBe(true);
    writeFileSync(join(dir, 'x.tar.gz'), gzipSync('not a tar'));
    await expect(imported(join(dir, 'x.tar.gz'))).rejects.toMatchObject({ code: 'E_NOT_A_BUNDLE' });
  });
});
