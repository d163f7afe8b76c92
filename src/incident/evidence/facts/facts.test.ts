import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundleView, type ViewParts } from '../../../../test/support/bundle-view.js';
import { evidenceOfView } from '../../../../test/support/evidence-of-view.js';
import type { BundleEvidence, Fact } from '../../../core/documents/record.js';
import type { Delta } from '../../../core/delta.js';
import type { ManifestView } from '../../../core/report.js';
import type { TableRow } from '../../../core/table-row.js';
import { EvidenceIndex } from '../evidence-index.js';
import { factsOf } from './all-facts.js';

const factsIn = (parts: ViewParts, own: Partial<BundleEvidence> = {}): ReadonlyMap<string, Fact> =>
  factsOf([evidenceOfView(bundleView(parts), own)], new EvidenceIndex());
const tcp = (group: string, name: string, delta: number): Partial<Delta> => ({
  table: 'tcp_counters',
  counter: 'value',
  key: { group, name },
  delta,
  rate: delta / 15,
  seconds: 15,
});

describe('facts of TCP', () => {
  const counters = [
    tcp('Tcp', 'OutSegs', 18_800_000),
    tcp('Tcp', 'InSegs', 54_500_000),
    tcp('Tcp', 'RetransSegs', 38_260),
    tcp('TcpExt', 'TCPTimeouts', 20_022),
  ];

  it('have what was sent as their whole, not what was received', () => {
    const facts = factsIn({ deltas: counters });
    expect(facts.get('tcp.retrans_out_pct@h1')).toMatchObject({
      numerator: 38_260,
      denominator: 18_800_000,
      text: '0.2 % (38,260 of 18,800,000 segments sent in 15.0 s)',
    });
    expect(facts.get('tcp.timeouts_out_pct@h1')?.text).toBe(
      '0.11 % (20,022 of 18,800,000 segments sent in 15.0 s)',
    );
  });

  it('name their window and their lines', () => {
    const index = new EvidenceIndex();
    const [fact] = factsOf([evidenceOfView(bundleView({ deltas: counters }))], index).values();
    expect(fact?.cites.length).toBeGreaterThan(0);
    for (const id of fact?.cites ?? []) expect(index.items.get(id)?.line).toBeGreaterThan(0);
  });

  it('say zero of a counter that was read as zero, and nothing of one that was not read', () => {
    const facts = factsIn({ deltas: [...counters, tcp('TcpExt', 'ListenOverflows', 0)] });
    expect(facts.get('tcp.listen_overflows@h1')?.text).toBe('0 times in 15.0 s');
    expect(facts.has('tcp.aborts_on_timeout@h1')).toBe(false);
  });

  it('give no share of nothing', () => {
    const facts = factsIn({ deltas: [tcp('Tcp', 'OutSegs', 0), tcp('Tcp', 'RetransSegs', 0)] });
    expect(facts.has('tcp.retrans_out_pct@h1')).toBe(false);
    expect(facts.get('tcp.retrans@h1')?.value).toBe(0);
  });

  it('set aborts against the connections there were', () => {
    const facts = factsIn({
      rows: { tcp_counters: [{ group: 'Tcp', name: 'CurrEstab', value: 30, _snapshot: 'end' }] },
      deltas: [
        tcp('TcpExt', 'TCPAbortOnTimeout', 5),
        tcp('Tcp', 'ActiveOpens', 60),
        tcp('Tcp', 'PassiveOpens', 10),
      ],
    });
    expect(facts.get('tcp.aborts_on_timeout_pct@h1')?.text).toBe(
      '5 % (5 of 100 connections opened or established in 15.0 s)',
    );
  });
});

describe('facts of the way', () => {
  const hop = (number: number, loss: number, reached = false) => ({
    target: 'api.test',
    destination: '192.0.2.9',
    method: 'mtr',
    at: '2026-11-21T03:00:00Z',
    hop: number,
    addresses: [`192.0.2.${number}`],
    sent: 50,
    loss_pct: loss,
    avg_ms: 10,
    ...(reached && { reached: true }),
  });

  it('count loss at the end only, and say what a hop before it means', () => {
    const facts = factsIn({ rows: { hops: [hop(1, 0), hop(2, 40), hop(3, 0, true)] } });
    expect(facts.get('path.end_loss_pct@h1>api.test')).toMatchObject({
      value: 0,
      numerator: 0,
      denominator: 50,
    });
    expect(facts.get('path.hop_loss_note@h1>api.test')?.text).toContain('hop 2 40 %');
    expect(facts.get('path.hop_loss_note@h1>api.test')?.text).toContain('likely a limit on ICMP answers');
  });

  it('say nothing of a limit where the loss goes on to the end', () => {
    const facts = factsIn({ rows: { hops: [hop(1, 0), hop(2, 40), hop(3, 42, true)] } });
    expect(facts.get('path.end_loss_pct@h1>api.test')?.numerator).toBe(21);
    expect(facts.has('path.hop_loss_note@h1>api.test')).toBe(false);
  });

  it('give pings as n of N', () => {
    const row = { target: 'db1', transmitted: 21, received: 18, in_flight: 1, complete: true };
    const facts = factsIn({ rows: { ping_summary: [row] } });
    expect(facts.get('ping.loss_pct@h1>db1')?.text).toBe('10 % (2 of 20 pings lost)');
  });
});

describe('facts of interfaces', () => {
  it('set drops against all packets that came, and a zero is one that was counted', () => {
    const moved = (counter: string, delta: number): Partial<Delta> => ({
      table: 'interface_counters',
      counter,
      key: { interface: 'eth0', source: 'rtnl' },
      delta,
      rate: delta / 15,
      seconds: 15,
    });
    const facts = factsIn({
      deltas: [moved('rx_packets', 990), moved('rx_dropped', 10), moved('rx_errors', 0)],
    });
    expect(facts.get('if.rx_dropped@h1>eth0')).toMatchObject({
      numerator: 10,
      denominator: 1000,
      text: '10 of 1,000 (1 %) packets in 15.0 s',
    });
    expect(facts.get('if.rx_errors@h1>eth0')?.value).toBe(0);
    expect(facts.has('if.tx_errors@h1>eth0')).toBe(false);
  });
});

describe('facts of requests', () => {
  const request = (attempt: number, more: object) => ({
    target: 'https://api.test/',
    attempt,
    by: 'url',
    limit_ms: 5000,
    outcome: 'ok',
    ...more,
  });

  it('tell those by name from those by address, and phases of good ones only', () => {
    const facts = factsIn({
      rows: {
        http_timing: [
          request(1, { wait_ms: 20 }),
          request(2, { wait_ms: 40 }),
          request(3, { outcome: 'timeout', ended_in: 'wait' }),
          request(4, { by: 'address', address: '192.0.2.1' }),
        ],
      },
    });
    expect(facts.get('http.failed_pct@h1>https://api.test/')?.text).toBe('1 of 3 requests failed (33 %)');
    expect(facts.get('http.failed_by_address_pct@h1>https://api.test/|192.0.2.1')).toMatchObject({
      numerator: 0,
      denominator: 1,
    });
    expect(facts.get('http.wait_ms@h1>https://api.test/')?.text).toBe('30 ms (median of 2 requests)');
  });
});

describe('ids of facts', () => {
  it('name the bundle where it is not the first, and hold nothing that ends them in prose', () => {
    const rows = { ping_summary: [{ target: 'a}} b#c', transmitted: 1, received: 1, complete: true }] };
    const ids = [...factsIn({ rows }, { id: 'B2' }).keys()];
    expect(ids).toContain('ping.loss_pct@h1>a___b_c#B2');
  });
});

/** Tables and manifest of a real collection, as they are kept for the README of a bundle. */
const KEPT = fileURLToPath(
  new URL('../../../../reports/bundle-readme/fixtures/packet-loss/', import.meta.url),
);

function kept(): BundleEvidence {
  const lines = (file: string): unknown[] =>
    readFileSync(`${KEPT}tables/${file}`, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l) as unknown);
  const tables = new Map(
    readdirSync(`${KEPT}tables`).map((file) => [file.replace('.ndjson', ''), lines(file)] as const),
  );
  const manifest = JSON.parse(readFileSync(`${KEPT}manifest.json`, 'utf8')) as ManifestView;
  return evidenceOfView({
    manifest,
    rows: (table) => (tables.get(table) ?? []) as TableRow[],
    deltas: () => (tables.get('deltas') ?? []) as Delta[],
  });
}

describe('facts of a real collection', () => {
  it('cite files of the bundle with their hash, host, time and command', () => {
    const index = new EvidenceIndex();
    const bundle = kept();
    const facts = factsOf([bundle], index);
    expect(facts.size).toBeGreaterThan(40);
    const paths = new Set(bundle.manifest.artifacts.flatMap((a) => [a.path, a.stderrPath]));
    for (const fact of facts.values()) {
      if (!fact.id.startsWith('clock.')) expect(fact.cites.length, fact.id).toBeGreaterThan(0);
      expect(fact.text, fact.id).not.toMatch(/undefined|NaN|\[object/);
      for (const id of fact.cites) {
        const item = index.items.get(id);
        expect(paths.has(item?.path), fact.id).toBe(true);
        expect(item).toMatchObject({
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          host: expect.any(String) as string,
          at: expect.any(String) as string,
          command: expect.any(String) as string,
        });
      }
    }
  });

  it('hold every topic that was gathered', () => {
    const topics = new Set([...factsOf([kept()], new EvidenceIndex()).keys()].map((id) => id.split('@')[0]));
    for (const topic of [
      'system.os',
      'system.kernel',
      'net.address',
      'net.gateway',
      'nic.mtu',
      'dest.addresses',
      'dest.ports',
      'tcp.retrans_out_pct',
      'ping.loss_pct',
      'ping.rtt_p95_ms',
      'path.end_loss_pct',
      'http.failed_pct',
      'dns.answered_pct',
      'conntrack.used_pct',
      'sockets.estab',
      'disk.used_pct',
      'memory.available_pct',
      'cpu.busiest_pct',
    ])
      expect([...topics], topic).toContain(topic);
  });
});
