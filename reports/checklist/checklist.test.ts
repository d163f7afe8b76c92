import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BundleEvidence, Occurrence } from '../../src/core/documents/record.js';
import { bundleEvidence, recordOfBundles } from '../../test/support/bundle-evidence.js';
import { artifact, bundleView, type ViewParts } from '../../test/support/bundle-view.js';
import { brokenRows, documentText, recordOf } from '../../test/support/document-text.js';
import { branchRecord } from '../../test/support/incident-record.js';
import checklist from './index.js';
import type { Column, Model } from './model.js';

const options = { variant: 'full', language: 'en' };
const AT = '2026-11-21T03:00:05.000Z';

function occurrence(parts: Partial<Occurrence> = {}): Occurrence {
  return { at: AT, count: 1, host: 'h1', text: 'upload failed', cites: [], ...parts };
}

/** A window of 15 s from 03:00:00 on host h1. */
function modelOf(parts: ViewParts, event: Partial<Occurrence> = {}): Model {
  const [bundle] = branchRecord().bundles as readonly [BundleEvidence];
  const view = bundleView(parts);
  const own = { ...bundle, view, manifest: view.manifest };
  return checklist.build(recordOfBundles([own], { occurrences: [occurrence(event)] }), options);
}

function cell(column: Column, parts: ViewParts, event: Partial<Occurrence> = {}): unknown {
  const found = modelOf(parts, event).events[0]?.cells.find((c) => c.column === column);
  return found?.value.state === 'known' ? found.value.value : found?.value.state;
}

describe('the checklist of an event in real evidence', async () => {
  const bundle = await bundleEvidence(join(import.meta.dirname, '../bundle-readme/fixtures/packet-loss'));
  const occurrences = [
    occurrence({ host: 'app1', at: '2026-11-21T05:37:03.000Z', text: 'two.test did not answer' }),
    occurrence({ host: 'app1', at: '2026-11-20T05:37:03.000Z', text: 'the day before' }),
  ];
  const record = recordOfBundles([bundle], { occurrences });
  const text = documentText(checklist, record);

  it('reads as reviewed', () => {
    const golden = new URL('fixtures/packet-loss/expected.md', import.meta.url);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
    expect(brokenRows(text)).toEqual([]);
  });

  it('names for every empty cell the collector that would fill it, and why it did not', () => {
    const model = checklist.build(record, options);
    const empty = model.events.flatMap((e) => e.cells.filter((c) => c.value.state !== 'known'));
    expect(empty.length).toBeGreaterThan(5);
    for (const { value } of empty)
      expect(value).toMatchObject({
        state: 'not_collected',
        collector: expect.stringMatching(/\w/) as string,
        reason: expect.stringMatching(/\w/) as string,
      });
    const cells = model.events.flatMap((e) => e.cells);
    expect(model.complete).toMatchObject({ of: 22, filled: cells.length - empty.length });
    expect(model.columns.map((c) => c.of)).toEqual(Array.from({ length: 11 }, () => 2));
  });

  it('cites a file of the bundle in every cell that evidence fills', () => {
    const files = new Set(bundle.manifest.artifacts.flatMap((a) => [a.path, a.stderrPath]));
    const model = checklist.build(record, options);
    const filled = model.events.flatMap((e) =>
      e.cells.filter((c) => c.value.state === 'known' && c.column !== 'timestamp'),
    );
    expect(filled.length).toBeGreaterThan(2);
    for (const { places } of filled) expect(files).toContain(places[0]?.replace(/:[\d-]+$/, ''));
  });
});

describe('the cells', () => {
  const socket = {
    protocol: 'tcp',
    state: 'ESTAB',
    local_address: '10.0.0.1',
    local_port: 1,
    remote_address: '10.0.0.2',
    remote_port: 2,
  };
  const near = { _at: '2026-11-21T03:00:07.000Z' };
  const far = { _at: '2026-11-21T03:00:12.000Z' };

  it('take the fullest queue of the nearest snapshot; zero only where one was read as empty', () => {
    const sockets = [
      { ...socket, ...near, recv_q: 5, send_q: 0 },
      { ...socket, ...near, recv_q: 122_000, send_q: 0, local_port: 3 },
      { ...socket, ...far, recv_q: 999_999, send_q: 7 },
    ];
    expect(cell('recv_q', { rows: { sockets } })).toBe('122,000 B (2 TCP, 10.0.0.1:3 → 10.0.0.2:2)');
    expect(cell('send_q', { rows: { sockets } })).toBe('0 B (2 TCP)');
    expect(cell('recv_q', { rows: { sockets: [{ ...socket, ...far, recv_q: 1 }] } })).toBe('not_collected');
    expect(cell('recv_q', { rows: { sockets: [{ ...socket, ...near }] } })).toBe('not_collected');
  });

  it('take the second of mpstat that holds the event, and the busiest CPU for softirq', () => {
    const row = (sample: number, cpu: string, sys: number, soft: number): object => ({
      sample,
      offset_s: sample,
      cpu,
      sys,
      soft,
    });
    const mpstat = [
      row(4, 'all', 1, 1),
      row(5, 'all', 16.8, 2),
      row(5, '0', 9, 0),
      row(5, '1', 20, 41),
    ] as Record<string, unknown>[];
    expect(cell('system_cpu', { rows: { mpstat } })).toBe('sys 16.8 %, softirq 41 % (CPU 1)');
    expect(cell('system_cpu', { rows: { mpstat: mpstat.slice(0, 1) } })).toBe('not_collected');
  });

  it('take the busiest process while pidstat ran', () => {
    const path = 'hosts/h1/c/process_activity.txt';
    const run = artifact({ collector: 'processes', tool: 'pidstat', path, durationMs: 14_000 });
    const rows = {
      process_activity: [
        { pid: 7, command: 'iperf3', cpu_percent: 45 },
        { pid: 8, command: 'sh', cpu_percent: 1 },
      ],
    };
    expect(cell('app_cpu', { rows, manifest: { artifacts: [run] } })).toBe('iperf3 (7): 45 % / 14 s');
    const late = artifact({ ...run, startedAt: '2026-11-21T03:00:06.000Z' });
    expect(cell('app_cpu', { rows, manifest: { artifacts: [late] } })).toBe('not_collected');
  });

  it('give retransmissions with segments sent and the window, where the window holds the event', () => {
    const deltas = [
      { key: { group: 'Tcp', name: 'RetransSegs' }, delta: 20 },
      { key: { group: 'Tcp', name: 'OutSegs' }, delta: 2000 },
    ];
    expect(cell('retransmissions', { deltas })).toBe('20 / 2,000 (1 %) / 15 s');
    expect(cell('retransmissions', { deltas }, { at: '2026-11-21T03:00:17.000Z' })).toBe('not_collected');
  });

  it('take the nearest ping by the clock of the vantage, a loss as a loss', () => {
    const ping = (at: string, outcome: string, ms?: number): object => ({
      target: 't',
      role: 'target',
      at,
      outcome,
      ...(ms && { rtt_ms: ms }),
    });
    const replies = [
      ping('2026-11-21T03:00:04.000Z', 'reply', 10),
      ping('2026-11-21T03:00:05.100Z', 'timeout'),
    ] as Record<string, unknown>[];
    expect(cell('icmp_rtt', { rows: { ping_replies: replies } })).toBe('timeout → t');
    const hosts = [
      {
        id: 'h1',
        uid: 0,
        cpus: 2,
        transport: 'ssh' as const,
        outcome: 'ok' as const,
        clockOffsetMs: -1000,
        clockErrorMs: 1,
      },
    ];
    expect(cell('icmp_rtt', { rows: { ping_replies: replies }, manifest: { hosts } })).toBe('10 ms → t');
  });

  it('count the counters that grew, of those that tell trouble', () => {
    const counter = (name: string, delta: number): object => ({
      table: 'interface_counters',
      counter: name,
      key: { interface: 'eth0' },
      delta,
    });
    const deltas = [counter('rx_errors', 0), counter('rx_dropped', 3), counter('rx_bytes', 9)] as never;
    expect(cell('nic', { deltas })).toBe('1 / 2: eth0 rx\\_dropped +3'.replace('\\_', '_'));
  });

  it('know of a capture only where one ran', () => {
    const path = 'hosts/h1/c/captures.txt';
    const run = artifact({ collector: 'capture', path, durationMs: 10_000 });
    const rows = { captures: [{ filter: '', captured: 90, received: 100 }] };
    expect(cell('capture', { rows, manifest: { artifacts: [run] } })).toBe('90 / 100');
    expect(cell('capture', { rows })).toBe('not_collected');
  });

  it('read logs around the event, also of before anybody collected; none is told as 0 only where the log reaches further', () => {
    const line = (at: string): Record<string, unknown> => ({ source: 'kernel', at, text: 'link down' });
    const log = artifact({ collector: 'kernel-log' });
    const early = { at: '2026-11-21T02:00:00.000Z' };
    expect(cell('system_log', { rows: { log_lines: [line('2026-11-21T02:00:30.000Z')] } }, early)).toBe(
      '1: link down',
    );
    const old = { log_lines: [line('2026-11-21T01:00:00.000Z')] };
    expect(cell('system_log', { rows: old, manifest: { artifacts: [log] } }, early)).toBe('0');
    expect(cell('system_log', { rows: old }, early)).toBe('not_collected');
    expect(cell('application_log', { rows: old, manifest: { artifacts: [log] } }, early)).toBe(
      'not_collected',
    );
  });
});

describe('the events', () => {
  it('are symptoms and occurrences, the same moment once, in order of time', () => {
    const { events } = checklist.build(branchRecord(), options);
    expect(events.map((e) => e.id)).toEqual(['o1', 't3', 't4']);
    expect(events[1]?.cells[0]).toMatchObject({ column: 'timestamp', cites: ['E8'] });
  });

  it('are none in an empty incident', () => {
    expect(documentText(checklist, recordOf({ id: 'empty' }))).toBe(
      '# Event checklist: empty\n\nNo event is known.\n',
    );
  });

  it('say so in German', () => {
    const german = documentText(checklist, branchRecord(), { language: 'de' });
    expect(german).toContain('kein Bündel deckt diese Zeit und diesen Rechner ab');
    expect(brokenRows(german)).toEqual([]);
  });
});
