import { describe, expect, it } from 'vitest';
import type { PlanContext } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import system from './index.js';
import { timeSpan } from './time-span.js';

const parsed = (probe: string, text: string) => [...system.parse(probeOutput(text, { probe, tool: 'read' }))];
const rows = (probe: string, text: string) => parsed(probe, text).flatMap((p) => ('gap' in p ? [] : [p.row]));
const json = (path: string) => JSON.parse(sharedText(path)) as Record<string, unknown>;

describe('system against other parsers', () => {
  it.skipIf(!sharedPath('jc')).each(['centos-7.7', 'ubuntu-18.04'])(
    'reads timedatectl of %s as jc does',
    (where) => {
      const theirs = json(`jc/${where}/timedatectl.json`);
      const text = sharedText(`jc/${where}/timedatectl.out`);
      expect(parsed('clock', text).filter((p) => 'gap' in p)).toEqual([]);
      expect(rows('clock', text)).toMatchObject([
        {
          source: 'timedatectl',
          synchronised: theirs['ntp_synchronized'] ?? theirs['system_clock_synchronized'],
          timezone: (theirs['time_zone'] as string).split(' ')[0],
          rtc_in_local_time: theirs['rtc_in_local_tz'],
        },
      ]);
    },
  );

  it.skipIf(!sharedPath('sosreport/vault/sos_commands/systemd/timedatectl'))(
    'reads a sosreport’s timedatectl',
    () => {
      expect(rows('clock', sharedText('sosreport/vault/sos_commands/systemd/timedatectl'))).toEqual([
        {
          source: 'timedatectl',
          synchronised: true,
          service_active: false,
          timezone: 'Etc/UTC',
          rtc_in_local_time: false,
        },
      ]);
    },
  );

  it.skipIf(!sharedPath('jc')).each(['jc/centos-7.7', 'jc/ubuntu-18.04'])(
    'reads uname -a of %s as jc does',
    (where) => {
      const theirs = json(`${where}/uname-a.json`);
      expect(rows('uname', sharedText(`${where}/uname-a.out`))).toEqual([
        {
          sysname: theirs['kernel_name'],
          nodename: theirs['node_name'],
          release: theirs['kernel_release'],
          version: theirs['kernel_version'],
          machine: theirs['machine'],
        },
      ]);
    },
  );

  it.skipIf(!sharedPath('jc/linux-proc/version'))('reads /proc/version as jc does', () => {
    for (const name of ['version', 'version2', 'version3']) {
      const theirs = json(`jc/linux-proc/${name}.json`);
      expect(rows('uname', sharedText(`jc/linux-proc/${name}`)), name).toEqual([
        { sysname: 'Linux', release: theirs['version'], version: expect.stringContaining('#') },
      ]);
    }
  });

  it.skipIf(!sharedPath('jc/linux-proc/modules'))('reads /proc/modules as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/modules.json')) as Record<string, unknown>[];
    const text = sharedText('jc/linux-proc/modules');
    expect(parsed('modules', text).filter((p) => 'gap' in p)).toEqual([]);
    expect(rows('modules', text)).toEqual(
      theirs.map((t) => ({
        module: t['module'],
        size_bytes: t['size'],
        references: t['used'],
        used_by: t['used_by'],
        state: t['status'],
      })),
    );
  });
});

describe('system in awkward shapes', () => {
  it('reads os-release with each kind of quotes', () => {
    const lines = ['# a comment', 'PRETTY_NAME=\'My "OS"\'', 'ID=my', 'VERSION_ID="1\\"2"', 'LOGO=x'];
    const text = lines.map((line) => `/etc/os-release:${line}`).join('\n');
    expect(rows('identity', text)).toEqual([{ os_name: 'My "OS"', os_id: 'my', os_version: '1"2' }]);
  });

  it('reads permanent and tainting modules', () => {
    const text = 'nf_tables 311296 - [permanent], Live 0x0000000000000000 (OE)\nxt_x 1 0 - Loading 0x0\n';
    expect(rows('modules', text)).toEqual([
      { module: 'nf_tables', size_bytes: 311296, used_by: [], state: 'Live', taints: 'OE' },
      { module: 'xt_x', size_bytes: 1, references: 0, used_by: [], state: 'Loading' },
    ]);
  });

  it('gives a slow clock a negative offset, whichever program says so', () => {
    const tracking =
      'Reference ID    : C0000201 (ntp.example)\nSystem time     : 1.500000000 seconds slow of NTP time\nLeap status     : Normal\n';
    expect(rows('chrony', tracking)).toMatchObject([{ offset_s: -1.5, reference: 'ntp.example' }]);
    const peers = '     remote  refid\n*192.0.2.1 .GPS. 1 u 5m 64 377 0.5 1500.0 2.0\n';
    expect(rows('ntpq', peers)).toMatchObject([
      { offset_s: -1.5, last_rx_s: 300, reach: 8 },
      { offset_s: -1.5 },
    ]);
    const status =
      'Server: 192.0.2.1 (ntp.example)\nLeap: normal\nStratum: 1\nOffset: +1.5s\nPacket count: 3\n';
    expect(rows('timesyncd', status)).toMatchObject([{ offset_s: -1.5, stratum: 2, synchronised: true }]);
  });

  it('calls ntpd without a selected peer, and timesyncd before its first answer, not synchronised', () => {
    const peers = '     remote  refid\n 192.0.2.1 .INIT. 16 u - 64 0 0.0 0.0 0.0\n';
    expect(rows('ntpq', peers).at(-1)).toEqual({ source: 'ntpq', synchronised: false });
    const waiting = '       Server: n/a\nPoll interval: 0 (min: 32s; max 34min 8s)\n Packet count: 0\n';
    expect(rows('timesyncd', waiting)).toEqual([{ source: 'timesyncd', synchronised: false }]);
  });

  it('reports that no daemon answered as a gap, not as a clock', () => {
    expect(parsed('chrony', '506 Cannot talk to daemon\n')).toEqual([{ gap: 'not a chronyc line', line: 1 }]);
  });

  it('gathers firmware facts, without the NUL of a device tree', () => {
    const text = '/sys/class/dmi/id/product_name:m5.large\n/sys/class/dmi/id/sys_vendor:Amazon EC2\n';
    expect(parsed('firmware', text)).toEqual([
      {
        table: 'virtualization',
        line: 1,
        endLine: 2,
        row: { source: 'firmware', product: 'm5.large', vendor: 'Amazon EC2' },
      },
    ]);
    expect(rows('firmware', '/proc/device-tree/model:Board 4\0\n')).toEqual([
      { source: 'firmware', vendor: 'Board 4' },
    ]);
  });

  it.each([
    ['+85us', 85e-6],
    ['-1.006ms', -0.001006],
    ['1min 4s', 64],
    ['0', 0],
    ['soon', undefined],
  ])('reads the time span %s', (text, seconds) => {
    if (seconds === undefined) expect(timeSpan(text)).toBeUndefined();
    else expect(timeSpan(text)).toBeCloseTo(seconds, 12);
  });
});

describe('the plan of system', () => {
  const probesOf = (tools: string[], init?: string) => {
    const host: PlanContext['host'] = {
      ...(init !== undefined && { init }),
      id: 'h',
      hostname: 'h',
      uid: 1000,
      cpus: 2,
      tools: new Set(tools),
      interfaces: [],
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    };
    return system.plan({
      host,
      profile: 'quick',
      windowMs: 5000,
      targets: [],
      interfaces: [],
      logs: [],
      params: {},
    });
  };
  const plan = (tools: string[]) => probesOf(tools).map((p) => p.id);

  it('says of timedatectl that it cannot be asked where another init runs', () => {
    const skipped = (init?: string) =>
      probesOf(['timedatectl'], init).flatMap((p) => (p.skip ? [`${p.id}: ${p.skip.reason}`] : []));
    expect(skipped('tini')).toEqual([
      'clock: timedatectl asks systemd, and process 1 here is tini',
      'timesyncd: timedatectl asks systemd, and process 1 here is tini',
    ]);
    expect(skipped('systemd')).toEqual([]);
    expect(skipped()).toEqual([]);
  });

  it('asks the program that sets the clock', () => {
    expect(plan(['timedatectl'])).toContain('timesyncd');
    expect(plan(['timedatectl', 'chronyc'])).not.toContain('timesyncd');
    expect(plan(['timedatectl', 'chronyc'])).toContain('chrony');
    expect(plan([])).toEqual(['identity', 'uname', 'detect-virt', 'firmware', 'modules', 'clock']);
  });
});
