import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../../test/support/judge.js';
import { temporaryDir } from '../../test/support/machine.js';
import { CAUSES } from '../core/causes.js';
import type { Collector } from '../core/collector.js';
import { loadRegistry } from '../core/load-registry.js';
import { evaluate } from './evaluate.js';
import { hostView } from '../../test/support/host-view.js';
import { bundleView } from '../../test/support/bundle-view.js';
import { loadKnowledge } from './knowledge.js';

const collectors = (await loadRegistry('collectors')) as Collector[];
const OWN = `
id: SHOP-01
title: Checkout answers late
table: http_timing
matching: { target: checkout }
column: time_total_ms
threshold: 800
unit: ms
subject: [target]
statement: "{subject} on {host}: {value} {unit}, more than {threshold} {unit} in {count} of {of} requests"
remedy: { text: ask the shop team }
`;
const RATE = `
id: SHOP-02
title: Drops on the uplink
table: interface_counters
rate: rx_dropped
of: rx_packets
least: 1000
where: { interface: [eth0, eth1] }
threshold: 0.5
unit: "%"
subject: [interface]
statement: "{subject}: {count} of {of} packets dropped, {value} % in {seconds} s"
remedy: { text: look at the ring sizes }
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = temporaryDir();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

function knowledge(files: Readonly<Record<string, string>>) {
  return loadKnowledge({ collectors, files: [join(folderWith(files), 'c.yaml')] });
}

const request = (total_ms: number, target = 'https://shop.example/checkout') => ({
  target,
  time_total_ms: total_ms,
});

describe('detections of one’s own', () => {
  const own = async (text: string, id: string) => {
    const { detections } = await knowledge({ 'c.yaml': 'own_detections: [own]\n', 'own/a.yaml': text });
    const detection = detections.find((d) => d.id === id);
    if (!detection) throw new Error('not loaded');
    return detection;
  };

  it('fire with the worst value, what it is of, and its lines; other targets do not count', async () => {
    const rows = [request(900), request(1200), request(100), request(5000, 'https://shop.example/')];
    expect(judge(await own(OWN, 'SHOP-01'), { rows: { http_timing: rows } })).toMatchObject([
      {
        state: 'fired',
        severity: 'warning',
        statement: expect.stringMatching(
          /^https:\/\/shop\.example\/checkout on h1: 1,200 ms, more than 800 ms in 2 of 3 requests$/,
        ) as string,
        numbers: { value: 1200, threshold: 800, rows_over: 2, rows: 3 },
        cites: ['hosts/h1/c/http_timing.txt:2', 'hosts/h1/c/http_timing.txt:1'],
      },
    ]);
  });

  it('are clear below, not exercised without such a row, not observable without the column', async () => {
    const detection = await own(OWN, 'SHOP-01');
    const states = (rows: object[]) =>
      judge(detection, { rows: { http_timing: rows as Record<string, unknown>[] } }).map((r) => r.state);
    expect(states([request(100)])).toEqual(['clear']);
    expect(states([request(9000, 'https://other.example/')])).toEqual(['not_exercised']);
    expect(states([{ target: 'https://shop.example/checkout' }])).toEqual(['not_observable']);
  });

  it('of a rate say the share, and nothing where the whole is too small', async () => {
    const detection = await own(RATE, 'SHOP-02');
    const grown = (dropped: number, packets: number, iface = 'eth0') => {
      const key = { interface: iface, source: 'rtnl' };
      return {
        deltas: [
          { table: 'interface_counters', key, counter: 'rx_dropped', delta: dropped },
          { table: 'interface_counters', key, counter: 'rx_packets', delta: packets },
        ],
      };
    };
    expect(judge(detection, grown(30, 2000))[0]).toMatchObject({
      state: 'fired',
      statement: 'eth0: 30 of 2,000 packets dropped, 1.5 % in 15 s',
      subject: 'eth0',
    });
    expect(judge(detection, grown(30, 500))[0]).toMatchObject({ state: 'not_exercised' });
    expect(judge(detection, grown(1, 2000))[0]).toMatchObject({ state: 'clear' });
    expect(judge(detection, grown(30, 2000, 'eth7'))[0]).toMatchObject({ state: 'not_exercised' });
  });

  it('with mistakes: all of them, with file, line, column and what was meant', async () => {
    const wrong = OWN.replace('http_timing', 'http_timings')
      .replace('SHOP-01', 'TCP-17')
      .replace('{count}', '{cuont}');
    await expect(own(wrong, 'TCP-17')).rejects.toThrow(
      /3 mistakes in .*a\.yaml\n.*a\.yaml:2:1: id: "TCP-17" is that of a built-in[^\n]*\n.*a\.yaml:4:1: table: unknown table "http_timings", did you mean "http_timing"\?\n.*a\.yaml:10:1: statement: unknown placeholder "cuont", did you mean "count"\?/,
    );
    await expect(own(OWN.replace('time_total_ms', 'time_totl_ms'), 'SHOP-01')).rejects.toThrow(
      /a\.yaml:6:1: column: unknown column "time_totl_ms", did you mean "time_total_ms"\?/,
    );
    await expect(own(RATE.replace('rate: rx_dropped', 'rate: interface'), 'SHOP-02')).rejects.toThrow(
      /rate: no counter of interface_counters: "interface"/,
    );
  });
});

it('the example in docs/configuration.md is right', async () => {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  const example = docs.split('```yaml\n').find((block) => block.includes('own_detections:')) ?? '';
  const folder = folderWith({
    'c.yaml': example.split('```')[0] ?? '',
    'detections/a.yaml': OWN.replace('SHOP-01', 'SHOP-09'),
    'playbooks/README.md': 'no playbook',
  });
  const { detections, settings } = await loadKnowledge({ collectors, files: [join(folder, 'c.yaml')] });
  const own = detections.filter((d) => d.id.startsWith('SHOP-'));
  expect(own.map((d) => d.id)).toEqual(['SHOP-01', 'SHOP-02', 'SHOP-09']);
  expect(settings?.changed).toHaveLength(3);
});

it('two of one id, or for one cause, are a mistake with its place', async () => {
  const twice = { 'c.yaml': 'own_detections: [a.yaml, b.yaml]\n', 'a.yaml': OWN, 'b.yaml': OWN };
  await expect(knowledge(twice)).rejects.toThrow(/b\.yaml:2:1: there is another detection SHOP-01/);
  const text = readFileSync(join(import.meta.dirname, '../../playbooks/disk_full.md'), 'utf8');
  const books = { 'c.yaml': 'playbooks: p\n', 'p/a.md': text, 'p/b.md': text };
  await expect(knowledge(books)).rejects.toThrow(/b\.md:2:1: disk_full is the cause of .*a\.md too/);
});

describe('settings of detections', () => {
  it('change a threshold, and the finding and the verdict say so', async () => {
    const { detections, settings, limits } = await knowledge({
      'c.yaml':
        'detections:\n  TCP-17: { overflows_per_s: 5, max_severity: hint }\n  FW-01: { disabled: true }\n',
    });
    expect(settings?.changed).toMatchObject([
      { detection: 'FW-01', name: 'disabled' },
      { detection: 'TCP-17', name: 'overflows_per_s', value: 5, shipped: 0 },
      { detection: 'TCP-17', name: 'max_severity', value: 'hint' },
    ]);
    const overflows = (delta: number) =>
      hostView({
        rows: { tcp_counters: [{ group: 'TcpExt', name: 'ListenOverflows', value: 1 }] },
        deltas: [
          {
            table: 'tcp_counters',
            counter: 'value',
            key: { group: 'TcpExt', name: 'ListenOverflows' },
            delta,
          },
        ],
      });
    const context = { manifest: bundleView({}).manifest, filledBy: new Map(), limits, settings: settings! };
    const only = detections.filter((d) => d.id === 'TCP-17');
    expect(evaluate(only, [overflows(30)], context).findings).toEqual([]);
    expect(evaluate(only, [overflows(300)], context).findings).toMatchObject([
      {
        severity: 'hint',
        gates: ['TCP-17 overflows_per_s 5 instead of 0', 'TCP-17 is at most hint'],
      },
    ]);
  });

  it('a value that is the shipped one is no change', async () => {
    const { settings } = await knowledge({ 'c.yaml': 'detections: { TCP-17: { overflows_per_s: 0 } }\n' });
    expect(settings?.changed).toEqual([]);
  });

  it.each([
    ['detections: { TCP-71: {} }', /c\.yaml:1:15: detections: unknown key "TCP-71"/],
    [
      'detections:\n  TCP-17: { overflow_per_s: 1 }',
      /c\.yaml:2:13: detections\.TCP-17: unknown key "overflow_per_s", did you mean "overflows_per_s"\?/,
    ],
    ['detections: { TCP-17: { max_severity: hnit } }', /c\.yaml:1:25: .*did you mean "hint"\?/],
  ])('%s', async (text, message) => {
    await expect(knowledge({ 'c.yaml': text })).rejects.toThrow(message);
  });
});

describe('playbooks of one’s own', () => {
  const FULL = readFileSync(join(import.meta.dirname, '../../playbooks/conntrack_table_full.md'), 'utf8');

  it('add a cause, which may rest on a detection of one’s own', async () => {
    const { playbooks } = await knowledge({
      'c.yaml': 'own_detections: own.yaml\nplaybooks: books\n'.replace('own.yaml', '[own.yaml]'),
      'own.yaml': OWN,
      'books/shop_slow.md': FULL.replace('cause: conntrack_table_full', 'cause: shop_slow').replace(
        '[FW-01]',
        '[SHOP-01]',
      ),
    });
    const own = playbooks.find((p) => p.cause === 'shop_slow');
    expect(own?.required).toEqual(['SHOP-01']);
    expect(playbooks).toHaveLength(CAUSES.length + 1);
  });

  it('for a cause that has one replace it', async () => {
    const { playbooks } = await knowledge({
      'c.yaml': 'playbooks: [books]\n',
      'books/mine.md': FULL.replace('owner: network team', 'owner: my team'),
    });
    expect(playbooks.filter((p) => p.cause === 'conntrack_table_full').map((p) => p.owner)).toEqual([
      'my team',
    ]);
  });

  it.each([
    ['[FW-01]', '[FW-91]', /mine\.md:6:12: required\.0: no detection "FW-91"/],
    [
      'supports: [{FW-02: 2}',
      'supports: [{FW-92: 2}',
      /mine\.md:7:1\d: supports\.0\.FW-92: no detection "FW-92"/,
    ],
    [
      'path_packet_loss, port_filtered, server_down',
      'path_paket_loss',
      /mine\.md:9:22: .*did you mean "path_packet_loss"/,
    ],
    ['layer: conntrack', 'layer: contrack', /mine\.md:4:1: layer: .*did you mean "conntrack"\?/],
    ['supports: [', 'suports: [', /mine\.md:7:1: unknown key "suports", did you mean "supports"\?/],
  ])('%s → %s', async (right, wrong, message) => {
    const files = { 'c.yaml': 'playbooks: [books]\n', 'books/mine.md': FULL.replace(right, wrong) };
    await expect(knowledge(files)).rejects.toThrow(message);
  });

  it('a folder that is not there', async () => {
    await expect(knowledge({ 'c.yaml': 'playbooks: nowhere\n' })).rejects.toThrow(
      /playbooks: .*nowhere cannot be read/,
    );
  });
});
