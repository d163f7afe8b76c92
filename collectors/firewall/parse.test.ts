import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Parsed } from '../../src/core/table.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { readNftRule } from './nft-rule.js';
import { parse } from './parse.js';

const read = (text: string, probe: string, tool: string, argv: string[] = [tool]): Parsed[] => [
  ...parse(probeOutput(text, { probe, tool, argv })),
];
const table = (parsed: Parsed[], id: string) =>
  parsed.flatMap((p) => ('gap' in p || p.table !== id ? [] : [p.row]));
const gaps = (parsed: Parsed[]) => parsed.filter((p) => 'gap' in p);
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const keyOf = (row: Record<string, unknown>) => firewallRules.key.map((column) => row[column]).join('|');

describe.skipIf(!sharedPath('jc'))('iptables -L as jc reads it', () => {
  const files = ['centos-7.7', 'ubuntu-18.04'].flatMap((distro) =>
    ['filter', 'filter-nv', 'filter-line-numbers', 'nat', 'mangle', 'raw'].map(
      (name) => `jc/${distro}/iptables-${name}`,
    ),
  );
  it.each(files)('%s', (file) => {
    const theirs = JSON.parse(sharedText(`${file}.json`)) as {
      chain: string;
      default_policy?: string;
      default_packets?: number;
      default_bytes?: number;
      rules: { target: string | null; pkts?: number; bytes?: number; source: string; destination: string }[];
    }[];
    const parsed = read(sharedText(`${file}.out`), 'iptables', 'iptables');
    expect(gaps(parsed)).toEqual([]);
    expect(table(parsed, 'firewall_chains')).toMatchObject(
      theirs.map((t) => ({
        chain: t.chain,
        ...(t.default_policy && { policy: t.default_policy.toLowerCase() }),
        ...(t.default_packets !== undefined && { packets: t.default_packets, bytes: t.default_bytes }),
      })),
    );
    const rules = table(parsed, 'firewall_rules');
    expect(rules).toHaveLength(theirs.flatMap((t) => t.rules).length);
    expect(rules).toMatchObject(
      theirs.flatMap((t) =>
        t.rules.map((r) => ({
          chain: t.chain,
          ...(r.target && { target: r.target }),
          ...(r.pkts !== undefined && { packets: r.pkts, bytes: r.bytes }),
          rule: expect.stringContaining(`${r.source} ${r.destination}`) as unknown,
        })),
      ),
    );
  });
});

it.skipIf(!sharedPath('sosreport/vault/sos_commands/firewall_tables/iptables_-t_nat_-nvL'))(
  'reads every firewall file of a sosreport without a gap',
  () => {
    for (const [file, name] of [
      ['iptables_-t_nat_-nvL', 'nat'],
      ['iptables_-t_filter_-nvL', 'filter'],
      ['ip6tables_-vnxL', 'filter'],
    ] as const) {
      const tool = file.split('_')[0] ?? '';
      const text = sharedText(`sosreport/vault/sos_commands/firewall_tables/${file}`);
      const parsed = read(text, tool, tool, [tool, '-t', name, '-nvL']);
      expect(gaps(parsed)).toEqual([]);
      expect(table(parsed, 'firewall_chains').length).toBeGreaterThan(2);
      expect(parsed[0]).toMatchObject({ row: { table: name, family: tool === 'iptables' ? 'ip' : 'ip6' } });
    }
    const nat = read(
      sharedText('sosreport/vault/sos_commands/firewall_tables/iptables_-t_nat_-nvL'),
      'iptables',
      'iptables',
      ['iptables', '-t', 'nat'],
    );
    // `policy ACCEPT 534K packets, 33M bytes`: iptables rounds, in thousands.
    expect(table(nat, 'firewall_chains')[2]).toMatchObject({
      chain: 'OUTPUT',
      packets: 534_000,
      bytes: 33e6,
    });
  },
);

it.skipIf(!sharedPath('node_exporter/collector/fixtures/proc/net/ip_vs'))('reads /proc/net/ip_vs', () => {
  const text = sharedText('node_exporter/collector/fixtures/proc/net/ip_vs');
  const parsed = read(text, 'ipvs', 'read');
  expect(gaps(parsed)).toEqual([]);
  const backends = table(parsed, 'ipvs_backends');
  // The figures node_exporter's own test expects of this file.
  expect(backends).toHaveLength(10);
  expect(backends[0]).toMatchObject({
    protocol: 'TCP',
    service: '192.168.0.22:3306',
    backend: '192.168.82.22:3306',
    forward: 'Tunnel',
    weight: 100,
    active_connections: 248,
    inactive_connections: 2,
  });
  expect(backends.at(-1)).toMatchObject({ protocol: 'FWM', service: '10001000', active_connections: 321 });
});

describe('what keeps a rule the same between two snapshots', () => {
  it('iptables: its text, even when a rule was inserted above', () => {
    const before = fixture('iptables-legacy/iptables-legacy.iptables-legacy-save.txt');
    const after = before
      .replace('[0:0] -A INPUT -i lo', '[0:0] -A INPUT -s 10.9.9.9/32 -j ACCEPT\n[0:0] -A INPUT -i lo')
      .replace('[0:0] -A INPUT -p icmp', '[7:588] -A INPUT -p icmp');
    const keys = (text: string) =>
      table(read(text, 'iptables-legacy', 'iptables-legacy-save'), 'firewall_rules').map(keyOf);
    expect(new Set(keys(before)).size).toBe(keys(before).length);
    expect(keys(before).filter((key) => !keys(after).includes(key))).toEqual([]);
  });

  it('nft: its handle and its text without counters', () => {
    const before = fixture('nft-policy-drop/nft.nft.txt');
    const after = before.replace(/packets \d+ bytes \d+/g, 'packets 99 bytes 9999');
    const rules = (text: string) => table(read(text, 'nft', 'nft'), 'firewall_rules');
    expect(rules(after).map(keyOf)).toEqual(rules(before).map(keyOf));
    expect(new Set(rules(before).map(keyOf)).size).toBe(rules(before).length);
  });
});

describe('verdicts', () => {
  it.each([
    [
      'ip saddr 192.0.2.1 counter packets 1 bytes 2 drop # handle 3',
      { verdict: 'drop', packets: 1, bytes: 2, handle: 3 },
    ],
    ['ct status dnat accept # handle 4', { verdict: 'accept' }],
    ['ct status dnat counter packets 0 bytes 0', { verdict: undefined }],
    ['iifname "drop" accept', { verdict: 'accept' }],
    ['accept comment "was: drop # handle 9"', { verdict: 'accept', handle: undefined }],
    ['tcp dport { 22, 80 } reject with icmp port-unreachable', { verdict: 'reject' }],
    ['log prefix "drop " drop', { verdict: 'drop' }],
    [
      'counter packets 5 bytes 300 xt target "REDIRECT"',
      { verdict: 'redirect', target: 'REDIRECT', packets: 5 },
    ],
    ['ip daddr vmap { 10.0.0.1 : jump a, 10.0.0.2 : drop }', { verdict: 'vmap' }],
    ['ip saddr @drop counter packets 1 bytes 40', { verdict: undefined, packets: 1 }],
  ])('%s', (line, expected) => {
    const found: Record<string, unknown> = { ...readNftRule(line) };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, found[name]]))).toEqual(expected);
  });

  it('iptables: not taken from a comment; a chain name in capitals is a jump', () => {
    const text = fixture('iptables-nft/iptables-nft.iptables-nft-save.txt');
    const rules = table(read(text, 'iptables-nft', 'iptables-nft-save'), 'firewall_rules');
    const verdict = (part: string) => rules.find((r) => String(r['rule']).includes(part))?.['verdict'];
    expect(verdict('allow ssh')).toBe('accept');
    expect(verdict('-j LOGDROP')).toBe('jump');
    expect(verdict('-g KUBE-SERVICES')).toBe('goto');
    expect(verdict('-A INPUT -p icmp')).toBeUndefined();
  });
});

it('shows a rule of iptables-nft at the same place from both tools', () => {
  const nft = table(read(fixture('iptables-nft/nft.nft.txt'), 'nft', 'nft'), 'firewall_rules');
  const save = table(
    read(fixture('iptables-nft/iptables-nft.iptables-nft-save.txt'), 'iptables-nft', 'iptables-nft-save'),
    'firewall_rules',
  );
  const place = (r: Record<string, unknown>) =>
    [r['table'], r['chain'], r['position'], r['packets']].join(' ');
  expect(
    nft
      .filter((r) => r['family'] === 'ip')
      .map(place)
      .toSorted(),
  ).toEqual(save.map(place).toSorted());
});

it('keeps the chain it was cut off in', () => {
  const text = fixture('nft-policy-drop/nft.nft.txt');
  const cut = text.slice(0, text.indexOf('policy drop;') + 'policy drop;'.length);
  expect(read(cut, 'nft', 'nft').at(-1)).toMatchObject({ row: { chain: 'input', policy: 'drop' } });
});

it('reads a hostile line of half a megabyte in no time', () => {
  const began = performance.now();
  read(`*filter\n-A x ${'"\\'.repeat(250_000)}\n`, 'x', 'iptables-save');
  read(`table ip x {\n\tchain c {\n${' '.repeat(250_000)}${'"'.repeat(250_001)}\n`, 'nft', 'nft');
  // Milliseconds when linear, minutes when quadratic.
  expect(performance.now() - began).toBeLessThan(10_000);
});

it('is not misled by an escaped quote in a comment', () => {
  const text =
    '*filter\n:INPUT ACCEPT [0:0]\n[1:2] -A INPUT -m comment --comment "a \\" -j DROP" -j ACCEPT\n';
  expect(table(read(text, 'x', 'iptables-save'), 'firewall_rules')).toMatchObject([{ verdict: 'accept' }]);
});

it('tells the variant by the first line where the name does not', () => {
  const source = (header: string) =>
    read(`# Generated by ${header} on Sat\n*filter\n:INPUT DROP [1:2]\n`, 'x', 'iptables-save').map((p) =>
      'gap' in p ? p : [p.row['source'], p.row['family']],
    );
  expect(source('iptables-save v1.4.21')).toEqual([['iptables-legacy', 'ip']]);
  expect(source('ip6tables-save v1.8.7 (nf_tables)')).toEqual([['iptables-nft', 'ip6']]);
  expect(source('xtables-save v1.8.2')).toEqual([['iptables-nft', 'ip']]);
});
