import { describe, expect, it } from 'vitest';
import { artifact, bundleView } from '../../test/support/bundle-view.js';
import { filesByCollector } from './files.js';
import { about } from './glance/glance.js';
import { describeHosts } from './hosts.js';
import { readFirst } from './read-first.js';
import { unreadLines } from './unread.js';

describe('which file to read first', () => {
  const file = (collector: string, probe: string, columns: object = {}) =>
    artifact({ collector, probe, path: `hosts/h1/${collector}/${probe}.txt`, ...columns });

  it('names the most telling file of a question, and the one that stands out before it', () => {
    const artifacts = [
      file('tcp-connect', 'connects'),
      file('http', 'certificate'),
      file('http', 'requests'),
    ];
    const question = (list: Parameters<typeof readFirst>[1]) => readFirst(artifacts, list)[0];
    expect(question([])).toMatchObject({ file: 'hosts/h1/http/requests.txt', others: 2, standsOut: false });
    const alarm = about('tcp_socket').trouble('x', 'hosts/h1/tcp-connect/connects.txt:3-4');
    expect(question([alarm])).toMatchObject({ file: 'hosts/h1/tcp-connect/connects.txt', standsOut: true });
  });

  it('prefers what worked, and leaves out questions nothing answers', () => {
    const artifacts = [
      file('ping', 'target', { outcome: 'timed_out' }),
      file('ping', 'gateway'),
      file('dns', 'lookup', { bytes: 0 }),
    ];
    expect(readFirst(artifacts, [])).toMatchObject([{ file: 'hosts/h1/ping/gateway.txt', others: 1 }]);
  });
});

describe('files', () => {
  it('puts start and end of a probe on one line, in that order, and cuts long commands', () => {
    const snap = (snapshot: 'start' | 'end', at: string) =>
      artifact({
        collector: 'sockets',
        probe: 'list',
        snapshot,
        path: `hosts/h1/sockets/list.${snapshot}.txt`,
        startedAt: at,
        argv: ['sh', '-c', 'x\n'.repeat(200), 'sh', ...Array.from({ length: 50 }, () => 'word')],
      });
    const manifest = {
      artifacts: [snap('end', '2026-11-21T03:00:15Z'), snap('start', '2026-11-21T03:00:00Z')],
    };
    const [group] = filesByCollector(bundleView({ manifest }));
    expect(group).toMatchObject({ collector: 'sockets', folder: 'hosts/h1/sockets/' });
    expect(group?.artifacts).toHaveLength(1);
    expect(group?.artifacts[0]?.names).toEqual(['list.start.txt', 'list.end.txt']);
    expect(group?.artifacts[0]?.command).toMatch(/^sh -c … sh word word [^\n]{80,}…$/);
  });

  it('keeps apart what ended differently', () => {
    const snap = (snapshot: 'start' | 'end', outcome: 'ok' | 'timed_out') =>
      artifact({ probe: 'p', snapshot, outcome, path: `hosts/h1/ping/p.${snapshot}.txt` });
    const manifest = { artifacts: [snap('end', 'timed_out'), snap('start', 'ok')] };
    expect(filesByCollector(bundleView({ manifest }))[0]?.artifacts).toHaveLength(2);
  });
});

describe('unread lines', () => {
  it('are counted by file', () => {
    const gap = (file: string, line: number) => ({ _artifact: file, _line: line, reason: 'not a route' });
    const { unread } = unreadLines(
      bundleView({ rows: { parse_gaps: [gap('a.txt', 3), gap('b.txt', 1), gap('a.txt', 9)] } }),
    );
    expect(unread).toEqual({
      lines: 3,
      more: false,
      files: [
        { cite: 'a.txt:3', lines: 2, reason: 'not a route' },
        { cite: 'b.txt:1', lines: 1, reason: 'not a route' },
      ],
    });
    expect(unreadLines(bundleView({}))).toEqual({});
  });
});

describe('hosts', () => {
  it('says what machine, which network and whose clock', () => {
    const rows = {
      system: [{ os_name: 'Debian GNU/Linux 12', uptime_s: 781_000 }],
      uname: [{ machine: 'x86_64' }],
      virtualization: [
        { source: 'systemd-detect-virt', kind: 'kvm' },
        { source: 'firmware', vendor: 'QEMU', product: 'Standard PC' },
      ],
      addresses: [
        { interface: 'lo', address: '127.0.0.1', prefix_length: 8, scope: 'host' },
        { interface: 'eth0', address: '192.0.2.2', prefix_length: 24, scope: 'global' },
      ],
      routes: [{ family: 4, destination: 'default', via: '192.0.2.1' }],
      dns_config: [{ source: '/etc/resolv.conf', nameservers: ['192.0.2.53'] }],
      clock: [{ source: 'chrony', synchronised: true, offset_s: 0.0002 }],
    };
    expect(describeHosts(bundleView({ rows }))).toMatchObject([
      {
        id: 'h1',
        system: 'Debian GNU/Linux 12, kernel 6.1.0, x86_64, on kvm, QEMU Standard PC, 2 CPUs, up 9 d',
        network: 'eth0 192.0.2.2/24; gateway 192.0.2.1; resolver 192.0.2.53',
        clock: 'synchronised (chrony), 0.2 ms ahead of its reference',
      },
    ]);
  });

  it('tells of several hosts how each was reached, what became of it and whose clock is off', () => {
    const common = { uid: 0, cpus: 1, transport: 'ssh' as const };
    const hosts = [
      {
        ...common,
        id: 'web',
        label: 'ssh web',
        role: 'server',
        outcome: 'ok' as const,
        clockOffsetMs: -90_000,
        clockErrorMs: 2,
      },
      { ...common, id: 'db', label: 'ssh db', outcome: 'ok' as const, clockOffsetMs: 0.4, clockErrorMs: 1.5 },
      { ...common, id: 'gone', label: 'ssh gone', outcome: 'failed' as const, reason: 'connection refused' },
    ];
    const artifacts = [artifact({ host: 'web' }), artifact({ host: 'web', outcome: 'failed', reason: 'x' })];
    expect(describeHosts(bundleView({ manifest: { hosts, artifacts } }))).toMatchObject([
      {
        id: 'web',
        reached: 'ssh web, server',
        outcome: 'ok',
        probes: '1 of 2',
        offset: '90 s behind ± 2 ms',
      },
      { id: 'db', reached: 'ssh db', probes: 'none', offset: 'the same ± 1.5 ms' },
      { id: 'gone', outcome: 'failed', reason: 'connection refused', offset: 'not measured' },
    ]);
  });

  it('admits what it does not know', () => {
    expect(describeHosts(bundleView({}))).toMatchObject([
      { id: 'h1', system: 'Linux, kernel 6.1.0, 2 CPUs', clock: 'synchronised or not: not known' },
    ]);
  });
});
