import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOutput, probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Row = Record<string, unknown>;

function parsed(probe: string, subject: string, text: string, tool = 'ethtool') {
  return [...parse(probeOutput(text, { probe, tool, subject }))];
}

function rows(probe: string, subject: string, text: string, tool?: string): Row[] {
  return parsed(probe, subject, text, tool).flatMap((p) => ('gap' in p ? [] : [p.row]));
}

function fixture(path: string): Row[] {
  const items = [...parse(fixtureOutput(join(import.meta.dirname, 'fixtures', path)))];
  return items.flatMap((p) => ('gap' in p ? [] : [p.row]));
}

const gaps = (items: ReturnType<typeof parsed>) => items.filter((p) => 'gap' in p);

describe('settings', () => {
  it('reads what both ends of the cable advertise', () => {
    expect(fixture('link-partner/settings@eth7.ethtool.txt')).toMatchObject([
      {
        interface: 'eth7',
        speed_mbps: 100,
        duplex: 'full',
        auto_negotiation: true,
        link_detected: true,
        port: 'MII',
        supported_link_modes: ['10baseT/Half', '10baseT/Full', '100baseT/Half', '100baseT/Full'],
        partner_link_modes: ['10baseT/Half', '10baseT/Full', '100baseT/Half', '100baseT/Full'],
      },
    ]);
  });

  it('does not invent a speed for a link that is down or a NIC that has none', () => {
    for (const path of ['e1000-link-down/settings@eth2.ethtool.txt', 'virtio/settings@eth6.ethtool.txt']) {
      const [row] = fixture(path);
      expect(row?.['speed_mbps']).toBeUndefined();
      expect(row?.['duplex']).toBeUndefined();
    }
    expect(fixture('e1000-link-down/settings@eth2.ethtool.txt')).toMatchObject([{ link_detected: false }]);
    expect(fixture('e1000-link-down/settings@eth2.read.txt')).toEqual([
      { interface: 'eth2', link_detected: false, mtu: 1500 },
    ]);
  });

  it('keeps the reason of a missing link', () => {
    const text = 'Settings for eth0:\n\tSpeed: Unknown!\n\tLink detected: no (No cable)\n';
    expect(rows('settings', 'eth0', text)).toMatchObject([
      { link_detected: false, link_down_reason: 'No cable' },
    ]);
  });

  it('reads the same from /sys', () => {
    const [ethtool] = fixture('e1000e-gigabit/settings@eth3.ethtool.txt');
    const [sysfs] = fixture('e1000e-gigabit/settings@eth3.read.txt');
    for (const column of ['speed_mbps', 'duplex', 'link_detected']) {
      expect(sysfs?.[column]).toEqual(ethtool?.[column]);
    }
    const [driver] = fixture('vmxnet3-two-queues/driver@eth5.ethtool.txt');
    const [module] = fixture('vmxnet3-two-queues/driver@eth5.read.txt');
    expect(module).toMatchObject({ driver: driver?.['driver'], bus_info: driver?.['bus_info'] });
    // This driver tells ethtool `1.7.0.0-k-NAPI`, its module `1.7.0.0-k`.
    expect(driver?.['version']).toContain(module?.['version']);
  });

  const NODE = 'node_exporter/collector/fixtures/ethtool/eth0';
  it.skipIf(!sharedPath(`${NODE}/settings`))('reads the NIC of node_exporter', () => {
    const settings = sharedText(`${NODE}/settings`).replace(/^# .*\n/, '');
    const items = parsed('settings', 'eth0', settings);
    // Run without root, an error of netlink stands between the lines.
    expect(gaps(items).length).toBeLessThanOrEqual(1);
    expect(rows('settings', 'eth0', settings)).toMatchObject([
      {
        speed_mbps: 1000,
        duplex: 'full',
        auto_negotiation: true,
        pause_advertised: 'Symmetric',
        supported_link_modes: expect.arrayContaining(['10000baseT/Full']),
        link_detected: true,
      },
    ]);
    const driver = sharedText(`${NODE}/driver`).replace(/^# .*\n/, '');
    expect(rows('driver', 'eth0', driver)).toMatchObject([
      { driver: 'e1000e', version: '5.11.0-22-generic', firmware_version: '0.5-4', bus_info: '0000:00:1f.6' },
    ]);
    const counters = sharedText(`${NODE}/statistics`).replace(/^# .*\n/, '');
    const values = Object.fromEntries(rows('counters', 'eth0', counters).map((r) => [r['name'], r['value']]));
    expect(values).toMatchObject({ tx_packets: 961500, 'port.rx_dropped': 12028, rx_missed: 401 });
    // node_exporter folds `duplicate metric` and `duplicate_metric` into one name and drops one of them.
    expect(values).toMatchObject({ 'duplicate metric': 1, duplicate_metric: 2 });
  });
});

describe('counters', () => {
  it('finds the queue in vmxnet3’s headings and keeps equal names apart', () => {
    const list = fixture('vmxnet3-two-queues/counters@eth5.ethtool.txt');
    expect(list).toContainEqual({
      interface: 'eth5',
      name: 'mcast pkts tx',
      queue: 1,
      direction: 'tx',
      value: 2,
    });
    expect(list).toContainEqual({
      interface: 'eth5',
      name: 'pkts rx OOB',
      queue: 0,
      direction: 'rx',
      value: 0,
    });
    expect(list).toContainEqual({ interface: 'eth5', name: 'tx timeout count', value: 0 });
    expect(list).toContainEqual({
      interface: 'eth5',
      name: 'drv dropped tx total / giant hdr',
      queue: 0,
      direction: 'tx',
      value: 0,
    });
    const keys = list.map((r) => JSON.stringify([r['name'], r['queue'], r['direction'], r['occurrence']]));
    expect(new Set(keys).size).toBe(list.length);
  });

  it.each([
    ['rx_queue_3_drops', 3, 'rx'],
    ['queue_5_tx_cnt', 5, 'tx'],
    ['rx11_packets', 11, 'rx'],
    ['tx-2.bytes', 2, 'tx'],
    ['[4]: rx_ucast_packets', 4, 'rx'],
    ['[1] rx_discards', 1, 'rx'],
    ['tx_timeout[7]', 7, 'tx'],
    ['bw_in_allowance_exceeded', undefined, undefined],
    ['rx_crc_errors', undefined, undefined],
    ['rx_64_byte_packets', undefined, undefined],
  ])('%s', (name, queue, direction) => {
    expect(rows('counters', 'eth0', `NIC statistics:\n     ${name}: 18446744073709551615\n`)).toEqual([
      { interface: 'eth0', name, queue, direction, value: 2 ** 64 },
    ]);
  });

  it.skipIf(!sharedPath('sosreport/kubernetes/sos_commands/networking/ethtool_-S_ens3'))(
    'reads those of a sosreport',
    () => {
      const text = sharedText('sosreport/kubernetes/sos_commands/networking/ethtool_-S_ens3');
      expect(rows('counters', 'ens3', text)).toContainEqual({
        interface: 'ens3',
        name: 'tx_queue_0_kicks',
        queue: 0,
        direction: 'tx',
        value: 158522,
      });
      expect(parsed('counters', 'lo', 'no stats available\n')).toEqual([]);
    },
  );
});

describe('parameters', () => {
  const SOS = 'sosreport/kubernetes/sos_commands/networking/ethtool_';
  const sos = (option: string) => sharedText(`${SOS}${option}_ens3`);
  const has = sharedPath(`${SOS}-k_ens3`) !== undefined;

  it.skipIf(!has)('reads the features of a sosreport line by line', () => {
    const text = sos('-k');
    const list = rows('features', 'ens3', text);
    expect(list).toHaveLength(text.trim().split('\n').length - 1);
    expect(list.filter((r) => r['fixed']).length).toBe(text.match(/\[fixed\]/g)?.length);
    expect(list).toContainEqual({
      interface: 'ens3',
      group: 'features',
      name: 'tcp-segmentation-offload',
      value: 'on',
    });
  });

  it.skipIf(!has)('reads rings, channels and coalescing of a sosreport', () => {
    expect(rows('ring', 'ens3', sos('-g'))).toContainEqual({
      interface: 'ens3',
      group: 'ring',
      name: 'rx',
      value: '256',
      number: 256,
      maximum: 256,
    });
    expect(rows('channels', 'ens3', sos('-l'))).toMatchObject([
      { name: 'rx', number: 0, maximum: 0 },
      { name: 'tx' },
      { name: 'other' },
      { name: 'combined', number: 1, maximum: 1 },
    ]);
    const coalesce = rows('coalesce', 'ens3', sos('-c'));
    expect(coalesce).toHaveLength(22);
    expect(coalesce).toContainEqual({
      interface: 'ens3',
      group: 'coalesce',
      name: 'adaptive-rx',
      value: 'off',
    });
    // What ethtool could not get it still gives a heading: no row, no gap.
    expect(parsed('pause', 'ens3', 'Pause parameters for ens3:\n')).toEqual([]);
    expect(gaps(parsed('timestamping', 'ens3', sos('-T')))).toEqual([]);
    expect(rows('driver', 'ens3', sos('-i'))).toMatchObject([
      { driver: 'virtio_net', bus_info: '0000:00:03.0' },
    ]);
  });

  it('tells a feature that was asked for and not given', () => {
    expect(fixture('virtual/features@bond0.ethtool.txt')).toContainEqual({
      interface: 'bond0',
      group: 'features',
      name: 'tx-udp-segmentation',
      value: 'off',
      requested: 'on',
    });
  });

  it('cites both the maximum and the current value of a ring', () => {
    const [rx] = parsed(
      'ring',
      'eth3',
      'Pre-set maximums:\nRX:\t4096\nCurrent hardware settings:\nRX:\t256\n',
    );
    expect(rx).toMatchObject({ line: 2, endLine: 4, row: { number: 256, maximum: 4096 } });
  });

  it('leaves out what the driver does not tell', () => {
    expect(fixture('e1000e-gigabit/coalesce@eth3.ethtool.txt')).toEqual([
      { interface: 'eth3', group: 'coalesce', name: 'rx-usecs', value: '3', number: 3 },
    ]);
  });

  it('reads the light a module receives, and a number only where there is one', () => {
    const text = [
      '\tVendor OUI                                : 00:30:d3',
      '\tReceiver signal average optical power     : 0.0001 mW / -40.00 dBm',
      '\tModule temperature                        : 38.21 degrees C / 100.78 degrees F',
      '',
    ].join('\n');
    expect(rows('module', 'eth0', text)).toMatchObject([
      { name: 'vendor-oui', value: '00:30:d3' },
      { name: 'receiver-signal-average-optical-power', value: '0.0001 mW / -40.00 dBm', number: 0.0001 },
      { name: 'module-temperature', number: 38.21 },
    ]);
    expect(rows('module', 'eth0', text)[0]).not.toHaveProperty('number');
  });
});

it('reports lines it cannot read as gaps', () => {
  for (const probe of [
    'counters',
    'features',
    'coalesce',
    'queues',
    'self-test',
    'ring',
    'driver',
    'settings',
  ]) {
    expect(gaps(parsed(probe, 'eth0', 'rubbish\n')), probe).toHaveLength(1);
  }
});

it('is not held up by an endless line', () => {
  const text = `a${' '.repeat(1_000_000)}b\n`;
  for (const probe of [
    'counters',
    'features',
    'coalesce',
    'queues',
    'self-test',
    'ring',
    'driver',
    'settings',
  ]) {
    expect(
      parsed(probe, 'eth0', text, 'read').length + parsed(probe, 'eth0', text).length,
      probe,
    ).toBeGreaterThan(0);
  }
});
