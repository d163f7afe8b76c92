import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  at,
  type CaptureRecord,
  pcap,
  sackOption,
  SYN_OPTIONS,
  tcp,
  type TcpFields,
} from '../../test/support/capture.js';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { analyzeCapture } from './analyze-capture.js';
import { Repeats } from './flow/repeats.js';
import { plotFlows } from './plots.js';
import type { CaptureReport } from './summary/capture-report.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-dsack-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;

function written(records: readonly CaptureRecord[]): string {
  const file = join(dir, `${files++}.pcap`);
  writeFileSync(file, pcap(records));
  return file;
}

async function flowOf(file: string): Promise<CaptureReport['flows'][number]> {
  const report = await analyzeCapture(file);
  if (typeof report === 'string') throw new Error(report);
  expect(report.flows).toHaveLength(1);
  return report.flows[0]!;
}

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (fields: Omit<TcpFields, 'from' | 'to'>): Buffer => tcp({ from: CLIENT, to: SERVER, ...fields });
const s = (fields: Omit<TcpFields, 'from' | 'to'>): Buffer => tcp({ from: SERVER, to: CLIENT, ...fields });

/** Short of the end of the sequence numbers: segment 2 of the server goes around it. */
const ISN = 2 ** 32 - 2501;
/** Where segment `n` of 1000 bytes begins. */
const edge = (n: number): number => (ISN + 1 + 1000 * n) % 2 ** 32;
let ids = 0;
const data = (t: number, n: number, more: Partial<TcpFields> = {}): CaptureRecord =>
  at(t, s({ seq: edge(n), ack: 1101, flags: '.', payload: 1000, id: ++ids, ...more }));
/** With SACK blocks from segment to segment: the first from, the first to, … */
const ack = (t: number, upTo: number, ...blocks: readonly number[]): CaptureRecord => {
  const options = blocks.length > 0 ? { options: sackOption(...blocks.map(edge)) } : {};
  return at(t, c({ seq: 1101, ack: edge(upTo), flags: '.', id: 1000 + ++ids, ...options }));
};
const synAck = (t: number): CaptureRecord =>
  at(t, s({ seq: ISN, ack: 1001, flags: 'S.', options: SYN_OPTIONS, id: ++ids }));
/** A round trip of 20 ms, the tap at the server, five segments of it on their way. */
const begin: CaptureRecord[] = [
  at(0, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS, id: ++ids })),
  synAck(0.0001),
  at(0.02, c({ seq: 1001, ack: edge(0), flags: '.', id: ++ids })),
  at(0.021, c({ seq: 1001, ack: edge(0), flags: 'P.', payload: 100, id: ++ids })),
  ...[0, 1, 2, 3, 4].map((n) => data(0.022 + n / 10_000, n)),
];
const again = (t: number, ...segments: readonly number[]): CaptureRecord[] =>
  segments.map((n, i) => data(t + i / 10_000, n));

interface Case {
  readonly records: readonly CaptureRecord[];
  /** Kinds of the server's resends that are not 0. */
  readonly resent: Readonly<Record<string, number>>;
  readonly unseen?: number;
  readonly readings: readonly string[];
  /** Frames that tshark 4 calls a spurious retransmission: what was acknowledged before, as it saw it. */
  readonly tshark: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'one D-SACK that covers three': {
    records: [...again(0.3, 1, 2, 3), ack(0.32, 5, 1, 4)],
    resent: { packets: 3, spurious: 3 },
    readings: ['spurious'],
    tshark: 0,
  },
  'the same D-SACK twice: one is proved by it, the other was lost': {
    records: [...again(0.3, 1, 3), ack(0.32, 5, 1, 2), ack(0.33, 5, 1, 2)],
    resent: { packets: 2, timeout: 1, spurious: 1 },
    readings: ['loss', 'spurious'],
    tshark: 0,
  },
  'sent three times, and one D-SACK': {
    records: [...again(0.3, 1), ...again(0.7, 1), ack(0.72, 5, 1, 2)],
    resent: { packets: 2, timeout: 1, spurious: 1 },
    readings: ['loss', 'spurious'],
    tshark: 0,
  },
  'sent three times, and two': {
    records: [...again(0.3, 1), ...again(0.7, 1), ack(0.72, 5, 1, 2), ack(0.73, 5, 1, 2)],
    resent: { packets: 2, spurious: 2 },
    readings: ['spurious'],
    tshark: 0,
  },
  'a D-SACK of what was never sent again: the network made two of it, or the capture missed one': {
    records: [ack(0.042, 5, 1, 2)],
    resent: { packets: 0 },
    unseen: 1,
    readings: ['received_twice'],
    tshark: 0,
  },
  'within the second block': {
    records: [
      ack(0.042, 1, 3, 5),
      ...again(0.043, 1, 3),
      // The receiver still waits for 1 and 2, and has 3 twice.
      ack(0.063, 1, 3, 4, 3, 5),
      ...again(0.064, 2),
      ack(0.084, 5),
    ],
    resent: { packets: 3, fast: 2, spurious: 1 },
    readings: ['loss', 'spurious'],
    tshark: 0,
  },
  'a tail loss probe': {
    records: [...again(0.08, 4), ack(0.1, 5, 4, 5)],
    resent: { packets: 1, spurious: 1 },
    readings: ['spurious'],
    tshark: 0,
  },
  'of two segments in one packet the receiver had one: it was needed': {
    records: [data(0.3, 1, { payload: 2000 }), ack(0.32, 5, 1, 2)],
    resent: { packets: 1, timeout: 1 },
    readings: ['loss'],
    tshark: 0,
  },
  'it had both, and says so one by one': {
    records: [data(0.3, 1, { payload: 2000 }), ack(0.32, 5, 1, 2), ack(0.321, 5, 2, 3)],
    resent: { packets: 1, spurious: 1 },
    readings: ['spurious'],
    tshark: 0,
  },
  'acknowledged before it came again, as at the receiver: not counted twice': {
    records: [ack(0.042, 5), ...again(0.3, 1), ack(0.3001, 5, 1, 2)],
    resent: { packets: 1, spurious: 1 },
    readings: ['spurious'],
    tshark: 1,
  },
  'a packet that was on the network twice': {
    records: [
      at(0.0225, s({ seq: edge(5), ack: 1101, flags: '.', payload: 1000, id: 500 })),
      at(0.0226, s({ seq: edge(5), ack: 1101, flags: '.', payload: 1000, id: 500 })),
      ack(0.042, 6, 5, 6),
    ],
    resent: { packets: 0 },
    readings: ['network_duplicates'],
    tshark: 0,
  },
  'the same, behind the receiver’s ACK: tshark knows no copies': {
    records: [
      at(0.0225, s({ seq: edge(5), ack: 1101, flags: '.', payload: 1000, id: 501 })),
      ack(0.042, 6),
      at(0.043, s({ seq: edge(5), ack: 1101, flags: '.', payload: 1000, id: 501 })),
      ack(0.0431, 6, 5, 6),
    ],
    resent: { packets: 0 },
    readings: ['network_duplicates'],
    tshark: 1,
  },
  'a keep-alive with a byte': {
    records: [
      ack(0.042, 5),
      at(60, s({ seq: edge(5) - 1, ack: 1101, flags: '.', payload: 1, id: 502 })),
      at(
        60.02,
        c({ seq: 1101, ack: edge(5), flags: '.', id: 503, options: sackOption(edge(5) - 1, edge(5)) }),
      ),
    ],
    resent: { packets: 0 },
    readings: [],
    tshark: 0,
  },
  'a FIN alone: tshark judges data only': {
    records: [
      at(0.03, s({ seq: edge(5), ack: 1101, flags: 'F.', id: 506 })),
      at(0.05, c({ seq: 1101, ack: edge(5) + 1, flags: '.', id: 507 })),
      at(0.3, s({ seq: edge(5), ack: 1101, flags: 'F.', id: 508 })),
      at(
        0.32,
        c({ seq: 1101, ack: edge(5) + 1, flags: '.', id: 509, options: sackOption(edge(5), edge(5) + 1) }),
      ),
    ],
    resent: { packets: 1, spurious: 1 },
    readings: ['spurious'],
    tshark: 0,
  },
  'data with a FIN, which the D-SACK may leave out': {
    records: [
      data(0.0225, 5, { flags: 'F.' }),
      data(0.3, 5, { flags: 'F.' }),
      at(
        0.32,
        c({ seq: 1101, ack: edge(6) + 1, flags: '.', id: 504, options: sackOption(edge(5), edge(6)) }),
      ),
    ],
    resent: { packets: 1, spurious: 1 },
    readings: ['spurious'],
    tshark: 0,
  },
};

describe('what a D-SACK proves', () => {
  it.each(Object.entries(CASES))('%s', async (_, { records, resent, unseen = 0, readings }) => {
    const flow = await flowOf(written([...begin, ...records]));
    const { bytes: _bytes, ...kinds } = flow.sides.server.resent;
    expect(kinds).toEqual(resent);
    expect(flow.sides.client.dsacks_unseen).toBe(unseen);
    expect(flow.readings.map((r) => r.kind)).toEqual(readings);
  });

  it('a SYN-ACK that came again still tells of the handshake', async () => {
    const [syn, first, ...rest] = begin;
    const told = ack(1.021, 5);
    const dsack = at(
      1.0201,
      c({ seq: 1101, ack: edge(5), flags: '.', id: 505, options: sackOption(ISN, edge(0)) }),
    );
    const flow = await flowOf(written([syn!, first!, ...rest, synAck(1), dsack, told]));
    expect(flow.sides.server.resent).toMatchObject({ packets: 1, syn: 1 });
    expect(flow.readings.map((r) => r.kind)).toEqual(['handshake_repeated']);
  });

  it('the picture shows them as spurious, when they were sent', async () => {
    const { records } = CASES['one D-SACK that covers three']!;
    const file = written([...begin, ...records, ack(0.6, 5)]);
    const [plots] = await plotFlows(file, [await flowOf(file)]);
    const chart = plots!.charts['retransmissions'];
    if (chart?.kind !== 'retransmissions') throw new Error('no such chart');
    expect(chart.kinds.map((k) => k.name)).toEqual(['spurious']);
    expect(chart.kinds[0]!.points.filter(([, n]) => n > 0)).toEqual([[0.3, 3]]);
  });

  it('only so many resends are remembered', () => {
    const repeats = new Repeats();
    for (let n = 0; n < 5000; n++) repeats.resend(n, n + 1, 'fast');
    for (let n = 0; n < 10_000; n += 2) repeats.other(n, n + 1);
    expect([repeats.dsack(1, 2), repeats.dsack(0, 1), repeats.dsack(9998, 9999)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(repeats.dsack(0, 5000)).toBe(true);
    expect(repeats.needless.fast).toBe(1024);
  });
});

// It looks at the last ACK alone, so what only the D-SACK behind it tells is a retransmission, out of order or fast.
describe.skipIf(!hasTool('tshark'))('the spurious retransmissions of tshark', () => {
  it.each(Object.entries(CASES))('%s', (_, { records, tshark }) => {
    const filter = 'tcp.analysis.spurious_retransmission';
    const text = runTool('tshark', ['-n', '-r', written([...begin, ...records]), '-Y', filter]);
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(tshark);
  });
});
