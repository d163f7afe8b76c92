import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  at,
  ethernet,
  fragments,
  ipText,
  pcap,
  pcapng,
  type CaptureRecord,
  sackOption,
  SYN_OPTIONS,
  tcp,
  type TcpFields,
  udp,
} from '../../test/support/capture.js';
import { analyzeCapture } from './analyze-capture.js';
import { plotFlows } from './plots.js';
import type { CaptureReport } from './summary/capture-report.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-pcap-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;

async function analyze(bytes: Buffer): Promise<CaptureReport> {
  const file = join(dir, `${files++}.pcap`);
  writeFileSync(file, bytes);
  const report = await analyzeCapture(file);
  if (typeof report === 'string') throw new Error(report);
  return report;
}

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (fields: Omit<TcpFields, 'from' | 'to'>): Buffer => tcp({ from: CLIENT, to: SERVER, ...fields });
const s = (fields: Omit<TcpFields, 'from' | 'to'>): Buffer => tcp({ from: SERVER, to: CLIENT, ...fields });

/** Three packets; a round trip of 20 ms, the tap at the server. Client data begins at 1001, the server's at 5001. */
const handshake: CaptureRecord[] = [
  at(0, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 1 })),
  at(0.0001, s({ seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS })),
  at(0.02, c({ seq: 1001, ack: 5001, flags: '.', id: 2 })),
];
const request = at(0.021, c({ seq: 1001, ack: 5001, flags: 'P.', payload: 100, id: 3 }));
/** Segment `n` of 1000 bytes of the server. */
const data = (t: number, n: number, id: number): CaptureRecord =>
  at(t, s({ seq: 5001 + 1000 * n, ack: 1101, flags: '.', payload: 1000, id }));
const ack = (t: number, upTo: number, more: Partial<TcpFields> = {}): CaptureRecord =>
  at(t, c({ seq: 1101, ack: 5001 + 1000 * upTo, flags: '.', id: 100 + Math.round(t * 1000), ...more }));
const begin = [...handshake, request, data(0.022, 0, 10), data(0.0221, 1, 11)];

async function flow(records: readonly CaptureRecord[]) {
  const report = await analyze(pcap(records));
  expect(report.flows).toHaveLength(1);
  return report.flows[0]!;
}
const kinds = (f: { readonly readings: readonly { readonly kind: string }[] }): string[] =>
  f.readings.map((r) => r.kind);

it('the picture of the window leaves out what a SYN and a RST say', async () => {
  const bytes = pcap([
    at(0, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS })),
    at(0.01, s({ seq: 5000, ack: 1001, flags: 'S.', window: 65_160, options: SYN_OPTIONS })),
    at(0.02, c({ seq: 1001, ack: 5001, flags: '.' })),
    at(0.03, c({ seq: 1001, ack: 5001, flags: 'P.', payload: 100 })),
    at(0.04, s({ seq: 5001, ack: 1101, flags: '.' })),
    at(0.05, c({ seq: 1101, ack: 5001, flags: 'P.', payload: 100 })),
    at(0.06, s({ seq: 5001, ack: 1201, flags: '.' })),
    at(0.07, s({ seq: 5001, ack: 1201, flags: 'R', window: 0 })),
  ]);
  const { flows } = await analyze(bytes);
  const [plots] = await plotFlows(join(dir, `${files - 1}.pcap`), flows);
  const chart = plots?.charts['window'];
  if (chart?.kind !== 'window') throw new Error('no such chart');
  expect(chart.series[1]?.points.map(([, offered]) => offered)).toEqual([500 * 128, 500 * 128]);
});

describe('a connection', () => {
  it('has its handshake, its ends and its tap', async () => {
    const f = await flow([...begin, ack(0.042, 2)]);
    expect(f).toMatchObject({
      client: CLIENT,
      server: SERVER,
      client_guessed: false,
      state: 'open',
      tap: 'near the server',
      history: 'ShADd',
      handshake: { rtt_ms: expect.closeTo(20, 3), to_server_ms: expect.closeTo(0.1, 3) },
      sides: { client: { mss: 1460, window_scale: 7 }, server: { new_bytes: 2000, rtt_ms: { n: 2 } } },
    });
    expect(kinds(f)).toEqual([]);
  });

  it.each([
    [
      'lost after the tap, sent again on SACK',
      [data(0.0222, 2, 12), ack(0.042, 1, { options: sackOption(7001, 8001) }), data(0.043, 1, 13)],
      { packets: 1, fast: 1 },
    ],
    ['sent again after a timeout', [data(0.3, 0, 12)], { packets: 1, timeout: 1 }],
    ['the last segment as a probe', [data(0.08, 1, 12)], { packets: 1, probe: 1 }],
    ['not needed: it had been acknowledged', [ack(0.042, 2), data(0.3, 1, 12)], { packets: 1, spurious: 1 }],
  ])('%s', async (_, more, resent) => {
    expect((await flow([...begin, ...more])).sides.server.resent).toMatchObject(resent);
  });

  it('lost before the tap: a hole that is filled later than any reordering', async () => {
    const f = await flow([...begin, data(0.0222, 3, 13), data(0.0223, 4, 14), data(0.045, 2, 15)]);
    expect(f.sides.server).toMatchObject({ lost_before_tap: { packets: 1, bytes: 1000 }, reordered: 0 });
    expect(f.readings[0]?.statement).toContain(
      '1 of 6 data packets of the server (17 %) were lost before this tap',
    );
  });

  it('reordered: by its IP ID it was sent first, however late it comes', async () => {
    const ids = [data(0.0222, 2, 12), data(0.0223, 3, 13), data(0.0224, 4, 14), data(0.0225, 6, 16)];
    const f = await flow([...begin, ...ids, data(0.06, 5, 15)]);
    expect(f.sides.server).toMatchObject({ reordered: 1, lost_before_tap: { packets: 0 } });
    expect(kinds(f)).toEqual(['reordering']);
  });

  it('a copy of the same packet is counted once: from another hop, or twice on the network', async () => {
    const again = s({ seq: 6001, ack: 1101, flags: '.', payload: 1000, id: 11 });
    const hop = s({ seq: 6001, ack: 1101, flags: '.', payload: 1000, id: 11, ttl: 63 });
    const f = await flow([...begin, at(0.02215, again), at(0.02216, hop)]);
    expect(f.sides.server).toMatchObject({
      copies: { tap: 1, network: 1 },
      resent: { packets: 0 },
      data_packets: 2,
    });
  });

  it('everything twice at one tap is a mirror port, unless the receiver got it twice as well', async () => {
    const twice = (r: CaptureRecord): CaptureRecord[] => [r, { ...r, at: r.at + 3e-6 }];
    const mirrored = await flow([...begin, ack(0.042, 2)].flatMap(twice));
    expect(mirrored.sides).toMatchObject({
      client: { packets: 4, copies: { tap: 4, network: 0 } },
      server: { packets: 3, wire_bytes: 2132, copies: { tap: 3, network: 0 } },
    });
    expect(kinds(mirrored)).toEqual([]);
    const dsacks = [
      ack(0.0421, 2, { options: sackOption(5001, 6001), id: 201 }),
      ack(0.0422, 2, { options: sackOption(6001, 7001), id: 202 }),
    ];
    const doubled = await flow([...[...begin, ack(0.042, 2)].flatMap(twice), ...dsacks]);
    expect(doubled.sides.server.copies).toEqual({ tap: 0, network: 3 });
  });

  it.each([
    ['without SACK', Buffer.alloc(0), { duplicate_acks: 3, copies: { tap: 0, network: 0 } }],
    ['where SACK would tell them apart', SYN_OPTIONS, { duplicate_acks: 1, copies: { tap: 0, network: 2 } }],
  ])('the same ACK again within 1 ms and without an IP ID, %s', async (_, options, client) => {
    const f = await flow([
      at(0, c({ seq: 1000, flags: 'S', options })),
      at(0.0001, s({ seq: 5000, ack: 1001, flags: 'S.', options })),
      ...begin.slice(2),
      ...[0.042, 0.08, 0.0801, 0.0802].map((t) => ack(t, 1, { id: 0 })),
    ]);
    expect(f.sides.client).toMatchObject(client);
  });

  it('bytes acknowledged and never seen are a gap of the capture, not loss', async () => {
    const f = await flow([...begin, data(0.0223, 3, 13), ack(0.042, 4)]);
    expect(f.sides.server).toMatchObject({ not_captured_bytes: 1000, lost_before_tap: { packets: 0 } });
    expect(kinds(f)).toEqual(['capture_gap']);
  });

  it('the receiver’s application does not read: closed window, probes, who is waited for', async () => {
    const f = await flow([
      ...begin,
      ack(0.042, 2, { window: 0 }),
      at(0.3, s({ seq: 7000, ack: 1101, flags: '.', id: 12 })),
      ack(0.3001, 2, { window: 0, id: 500 }),
      ack(2.4, 2, { window: 500, id: 501 }),
      data(2.41, 2, 13),
      ack(2.43, 3),
    ]);
    expect(f.sides.client.zero_window).toMatchObject({ count: 1, seconds: expect.closeTo(2.358, 3) });
    expect(f.sides.server).toMatchObject({ window_probes: 1, keep_alives: 0, resent: { packets: 0 } });
    expect(f.stalls.longest[0]).toMatchObject({
      by: 'receiver',
      waited_for: 'client',
      seconds: expect.closeTo(2.1, 1),
    });
    expect(kinds(f)).toEqual(['receiver_limited']);
  });

  it('what was on its way when the window was closed had no room, and was not lost', async () => {
    const burst = [2, 3, 4].map((n) => data(0.0222 + n / 10_000, n, 10 + n));
    const closed = [ack(0.042, 2, { window: 0 }), ack(2.4, 2, { window: 500, id: 501 })];
    const again = [2, 3, 4].map((n) => data(2.41 + n / 10_000, n, 20 + n));
    const f = await flow([...begin, ...burst, ...closed, ...again, ack(2.43, 5, { id: 502 })]);
    expect(f.sides.server.resent).toMatchObject({ packets: 3, no_room: 3 });
    expect(kinds(f)).toEqual(['receiver_limited']);
    expect(f.readings[0]?.statement).toContain(
      'for 3 data packets that were on their way then it had no room',
    );

    const lost = await flow([
      ...begin,
      ...burst,
      ...closed,
      ...again,
      // Once more, though the window was open: that one was lost.
      data(2.9, 2, 30),
      ack(2.93, 5, { id: 502 }),
    ]);
    expect(lost.sides.server.resent).toMatchObject({ packets: 4, no_room: 3, timeout: 1 });
    expect(kinds(lost)).toContain('loss');
  });

  it('a hole that SACK reports was lost, whatever the window does then', async () => {
    const f = await flow([
      ...begin,
      data(0.0222, 2, 12),
      data(0.0223, 3, 13),
      ack(0.042, 2, { options: sackOption(8001, 9001), window: 0 }),
      ack(0.3, 2, { options: sackOption(8001, 9001), window: 500, id: 501 }),
      data(0.31, 2, 14),
      ack(0.33, 4, { id: 502 }),
    ]);
    expect(f.sides.server.resent).toMatchObject({ packets: 1, fast: 1 });
    expect(kinds(f)).toContain('loss');
  });

  it('a keep-alive is no retransmission, and after a FIN there is none', async () => {
    const alive = (t: number) => at(t, s({ seq: 7000, ack: 1101, flags: '.', id: 20 + Math.round(t) }));
    const f = await flow([...begin, ack(0.042, 2), alive(60), ack(60.02, 2, { id: 700 })]);
    expect(f.sides.server).toMatchObject({ keep_alives: 1, resent: { packets: 0 } });
    const fin = at(0.05, s({ seq: 7001, ack: 1101, flags: 'F.', id: 12 }));
    const late = await flow([
      ...begin,
      ack(0.042, 2),
      fin,
      at(3, s({ seq: 7000, ack: 1101, flags: '.', id: 13 })),
    ]);
    expect(late.sides.server.keep_alives).toBe(0);
  });

  it('the server thinks: from request to answer, without the way', async () => {
    const f = await flow([...handshake, request, data(2.521, 0, 10)]);
    expect(f.requests).toMatchObject({ count: 1, think_ms: { max: expect.closeTo(2499.9, 1) } });
    expect(f.stalls.longest[0]).toMatchObject({ by: 'server', waited_for: 'server' });
    expect(kinds(f)).toEqual(['server_slow']);
  });

  it.each([
    ['no answer', [at(0, c({ seq: 1, flags: 'S' })), at(1, c({ seq: 1, flags: 'S', id: 2 }))], 'no_answer'],
    ['refused', [at(0, c({ seq: 1, flags: 'S' })), at(0.1, s({ seq: 0, ack: 2, flags: 'R.' }))], 'refused'],
    ['reset', [...begin, at(0.05, s({ seq: 7001, flags: 'R', id: 12 }))], 'reset'],
  ])('%s', async (state, records, kind) => {
    const f = await flow(records);
    expect(f.state).toBe(state);
    expect(kinds(f)).toContain(kind);
  });

  const ofOne = (from: string): CaptureRecord[] =>
    [...begin, data(0.3, 0, 12), ack(0.42, 2)].filter((r) => r.bytes.includes(Buffer.from(from, 'hex')));
  it.each([
    [
      'the client',
      ofOne('0a0000010a000002'),
      'only what the client sent was captured: neither RTT nor loss can be told',
    ],
    [
      'the server',
      ofOne('0a0000020a000001'),
      'only what the server sent was captured: neither RTT nor loss can be told; 1 of its 4 packets came again or late',
    ],
  ])('one direction alone, that of %s: no verdict', async (_, records, statement) => {
    const f = await flow(records);
    expect(f.state).toBe('one direction');
    expect(f.readings.map((r) => r.statement)).toEqual([statement]);
    expect(f.sides.server.resent['timeout']).toBeUndefined();
  });

  it.each([
    ['one hop, where the TTL never changed', {}, { usual: 64, ttl: 63 }],
    ['one hop, where the way changes anyway', { ttl: 65 }, undefined],
  ])('an RST from %s', async (_, first, strange) => {
    const more = [at(0.0002, s({ seq: 5001, ack: 1001, flags: '.', ...first })), ...begin.slice(2)];
    const rst = at(0.05, s({ seq: 7001, flags: 'R', ttl: 63 }));
    expect((await flow([...more, rst])).reset?.strange_ttl).toEqual(strange);
  });

  it('whose RST it was not: that side sent on', async () => {
    const rst = at(0.05, s({ seq: 7001, flags: 'R' }));
    const fin = at(5.05, s({ seq: 7001, ack: 1101, flags: 'F.', id: 12 }));
    const f = await flow([...begin, rst, fin]);
    expect(f.reset?.sent_on_frame).toBe(8);
    expect(f.readings[0]).toMatchObject({
      statement:
        'RST in the name of the server, of an open connection; the server sent on afterwards: the RST was not its own',
      frames: [7, 8],
    });
  });

  it('half-open: what is of the earlier connection is not of the new one', async () => {
    const syn = { seq: 90_000, flags: 'S', options: SYN_OPTIONS };
    const { flows } = await analyze(
      pcap([
        ...begin,
        at(1, c({ ...syn, id: 50 })),
        at(1.02, s({ seq: 7001, ack: 1101, flags: '.', id: 12 })),
        at(1.0201, c({ seq: 1101, flags: 'R' })),
        at(1.03, c({ ...syn, id: 51 })),
        at(1.05, s({ seq: 70_000, ack: 90_001, flags: 'S.', options: SYN_OPTIONS })),
        at(1.07, c({ seq: 90_001, ack: 70_001, flags: '.', id: 52 })),
      ]),
    );
    expect(flows).toHaveLength(2);
    expect(flows[1]).toMatchObject({ state: 'open', history: 'SThA' });
    expect(flows[1]?.sides.client.window).toMatchObject({ scaled: true });
    expect(kinds(flows[1]!)).toEqual(['half_open', 'handshake_repeated']);
  });

  it('a simultaneous open repeats no SYN', async () => {
    const f = await flow([
      at(0, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 1 })),
      at(0.001, s({ seq: 5000, flags: 'S', options: SYN_OPTIONS, id: 1 })),
      at(0.021, c({ seq: 1000, ack: 5001, flags: 'S.', options: SYN_OPTIONS, id: 2 })),
      at(0.022, s({ seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS, id: 2 })),
    ]);
    expect(f).toMatchObject({ history: 'SsHh', state: 'open' });
    expect(kinds(f)).toEqual([]);
    expect(f.sides.client.resent.packets + f.sides.server.resent.packets).toBe(0);
  });

  it('an RST from another hop says so', async () => {
    const f = await flow([...begin, at(0.05, s({ seq: 7001, flags: 'R', id: 12, ttl: 250 }))]);
    expect(f.reset).toMatchObject({ by: 'server', strange_ttl: { ttl: 250, usual: 64 } });
  });

  it('ICMP says that packets are too big; what it quotes is no traffic', async () => {
    const quoted = s({ seq: 6001, ack: 1101, flags: '.', payload: 8, id: 11 }).subarray(0, 28);
    const icmp = Buffer.concat([Buffer.from([3, 4, 0, 0, 0, 0, 0x05, 0x78]), quoted]);
    const f = await flow([...begin, at(0.03, ipText('10.0.9.9', '10.0.0.2', 1, icmp))]);
    expect(f.packets).toBe(6);
    expect(f.icmp).toEqual([
      { type: 3, code: 4, from: '10.0.9.9', mtu: 1400, at_s: 0.03, frame: 7, count: 1 },
    ]);
    expect(f.readings[0]?.statement).toContain('MTU 1400');
  });

  it('ports used again are another connection', async () => {
    const again = at(5, c({ seq: 99_000, flags: 'S', options: SYN_OPTIONS }));
    expect((await analyze(pcap([...begin, again]))).flows.map((f) => f.syn_packets)).toEqual([1, 1]);
  });

  it('the window of a SYN-ACK is full when it is as large as it says, not 128 times as large', async () => {
    const syns = [
      at(0, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS })),
      at(0.01, s({ seq: 5000, ack: 1001, flags: 'S.', window: 2000, options: SYN_OPTIONS })),
      at(0.02, c({ seq: 1001, ack: 5001, flags: '.' })),
    ];
    const piece = (t: number, seq: number) => at(t, c({ seq, ack: 5001, flags: '.', payload: 1000 }));
    const answer = (ack: number) => at(0.05, s({ seq: 5001, ack, flags: '.' }));
    const full = await flow([...syns, piece(0.021, 1001), piece(0.022, 2001), answer(3001)]);
    expect(full.sides.client.window_full).toEqual({ count: 1, seconds: expect.closeTo(0.028, 5) });
    const [second, third] = [piece(0.06, 2001), piece(0.061, 3001)];
    const later = await flow([...syns, piece(0.021, 1001), answer(2001), second, third]);
    expect(later.sides.client.window_full.count).toBe(0);
    expect(later.sides.server.window).toEqual({ min: 500 * 128, max: 500 * 128, scaled: true });
    const again = at(
      0.055,
      s({ seq: 5000, ack: 1001, flags: 'S.', window: 2000, id: 9, options: SYN_OPTIONS }),
    );
    const repeated = await flow([...syns, piece(0.021, 1001), answer(2001), again, second, third]);
    expect(repeated.sides.client.window_full.count).toBe(0);
  });

  it('without a SYN its windows are not scaled, and say so', async () => {
    const f = await flow([request, data(0.03, 0, 10), ack(0.05, 1)]);
    expect(f).toMatchObject({ state: 'no handshake', client_guessed: true });
    expect(f.sides.client.window).toEqual({ min: 500, max: 500, scaled: false });
    expect(f.sides.client.window_scale).toBeUndefined();
  });

  /** All but its MSS is beyond what was kept. */
  const short = (r: CaptureRecord): CaptureRecord => ({
    at: r.at,
    bytes: r.bytes.subarray(0, 44),
    wire: r.bytes.length,
  });
  it.each([
    ['SYN that were cut before it', short],
    ['a SYN-ACK that was not captured', (r: CaptureRecord, i: number) => (i === 1 ? [] : r)],
  ])('no window is full whose scale is not known: %s', async (_, cut) => {
    const more = [2, 3, 4, 5].map((n) => data(0.3 + n / 10, n, 10 + n));
    const f = await flow([...begin, ack(0.042, 2), ...more].flatMap(cut));
    expect(f.sides.client.window).toMatchObject({ max: 500, scaled: false });
    expect(f.sides.server.window_full.count).toBe(0);
  });

  it('options that were cut are not known, and counted', async () => {
    const f = await flow(begin.map(short));
    expect(f).toMatchObject({ options_cut: 2, sides: { client: { mss: 1460 } } });
    expect(f.sides.client).not.toHaveProperty('sack_permitted');
    expect(f.readings.map((r) => r.statement)).toEqual([
      '2 of 6 packets were cut within their TCP options: SACK, timestamps or window scale in them are not known',
    ]);
  });

  it('sequence numbers go round after 4 GB', async () => {
    const near = 2 ** 32 - 1500;
    const piece = (t: number, offset: number, id: number) =>
      at(t, s({ seq: near + offset, ack: 1, flags: '.', payload: 1000, id }));
    const f = await flow([piece(0, 0, 1), piece(0.1, 1000, 2), piece(0.2, 2000, 3), piece(1, 1000, 4)]);
    expect(f.sides.server).toMatchObject({ new_bytes: 3000, resent: { packets: 1, bytes: 1000 } });
  });
});

describe('a file', () => {
  const plain = pcap(begin);

  it.each([
    ['big endian', pcap(begin, { big: true })],
    ['nanoseconds', pcap(begin, { ns: true })],
    ['gzip', gzipSync(plain)],
    [
      'Ethernet',
      pcap(
        begin.map((r) => ({ ...r, bytes: ethernet(r.bytes) })),
        { linkType: 1 },
      ),
    ],
    [
      'two VLAN tags',
      pcap(
        begin.map((r) => ({ ...r, bytes: ethernet(r.bytes, [5, 6]) })),
        { linkType: 1 },
      ),
    ],
    [
      'headers alone',
      pcap(begin.map((r) => ({ ...r, bytes: r.bytes.subarray(0, 60), wire: r.bytes.length }))),
    ],
  ])('%s: the same connection', async (_, bytes) => {
    const [expected, found] = [await analyze(plain), await analyze(bytes)];
    const shape = ({ flows }: CaptureReport) =>
      flows.map(({ sides: { client, server }, history, seconds }) => [
        history,
        seconds.toFixed(4),
        client.new_bytes,
        server.new_bytes,
        server.mss,
      ]);
    expect(shape(found)).toEqual(shape(expected));
  });

  const inGre = (packet: Buffer) =>
    ipText('192.0.2.1', '192.0.2.2', 47, Buffer.concat([Buffer.from([0, 0, 8, 0]), packet]));
  const inVxlan = (packet: Buffer) =>
    udp(
      '192.0.2.1:50000',
      '192.0.2.2:4789',
      Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 9, 0]), ethernet(packet)]),
    );
  const inIpip = (packet: Buffer) => ipText('2001:db8::1', '2001:db8::2', 4, packet);
  it.each([
    ['gre', inGre],
    ['vxlan', inVxlan],
    ['ipip', inIpip],
  ])('inside of %s the inner connection is followed', async (tunnel, wrap) => {
    const report = await analyze(pcap(begin.map((r) => ({ ...r, bytes: wrap(r.bytes) }))));
    expect(report.tunnels).toEqual({ [tunnel]: 6 });
    expect(report.flows).toMatchObject([{ client: CLIENT, tunnel, sides: { server: { new_bytes: 2000 } } }]);
  });

  const whole = at(0.05, s({ seq: 7001, ack: 1101, flags: 'P.', payload: 3000, id: 77 }));
  const parts = fragments(whole.bytes, 1480).map((bytes, i) => at(0.05 + i / 1e4, bytes));
  it.each([
    ['in order', parts],
    ['the last one first', parts.toReversed()],
    ['one of them twice', [parts[0]!, parts[1]!, parts[1]!, parts[2]!]],
  ])('IP fragments are one packet, %s', async (_, list) => {
    const f = await flow([...begin, ...list, ack(0.07, 5)]);
    expect(f).toMatchObject({ fragments: 1, packets: 8 });
    expect(f.sides.server).toMatchObject({
      ...{ new_bytes: 5000, data_packets: 3, largest_payload: 3000, not_captured_bytes: 0 },
      wire_bytes: 52 + 2 * 1040 + 3 * 20 + 3020,
    });
    expect(kinds(f)).toEqual(['fragments']);
  });

  it('IP fragments of IPv6 are one packet', async () => {
    const packet = tcp({ from: '[fd00::2]:80', to: '[fd00::1]:40000', seq: 1, flags: '.', payload: 3000 });
    const report = await analyze(pcap(fragments(packet, 1448).map((bytes, i) => at(i / 1e4, bytes))));
    expect(report).toMatchObject({ protocols: { tcp: 1, fragments: 3 } });
    expect(report.flows).toMatchObject([{ fragments: 1, sides: { server: { payload_bytes: 3000 } } }]);
  });

  it('a packet of which an IP fragment is missing is told, and is no data', async () => {
    const report = await analyze(pcap([...begin, ...parts.slice(0, 2), ack(0.07, 2)]));
    expect(report.not_analysed).toEqual({ 'TCP with IP fragments missing': 1 });
    expect(report.flows[0]!.sides.server.new_bytes).toBe(2000);
  });

  it('IPv6 as RFC 5952 writes it', async () => {
    const packet = tcp({ from: '[2001:db8::1:0:0:1]:40000', to: '[::1]:443', seq: 1, flags: 'S' });
    expect((await analyze(pcap([at(0, packet)]))).flows).toMatchObject([
      { client: '[2001:db8::1:0:0:1]:40000', server: '[::1]:443' },
    ]);
  });

  it('cut off: what came before is there, and it says so', async () => {
    const report = await analyze(plain.subarray(0, plain.length - 7));
    expect(report).toMatchObject({ packets: 5, problem: expect.stringContaining('cut off') });
  });

  it('zeros behind the last packet, as after a loss of power, are no packets', async () => {
    const whole = pcap([at(1, c({ seq: 1, flags: 'S' }))]);
    const report = await analyze(Buffer.concat([whole, Buffer.alloc(5000)]));
    expect(report).toMatchObject({ packets: 1, problem: expect.stringContaining('not written to its end') });
    expect(report.from).toBe(report.to);
  });

  it('a damaged length ends it', async () => {
    const bytes = Buffer.from(plain);
    bytes.writeUInt32LE(0x7fffffff, 24 + 8);
    expect(await analyze(bytes)).toMatchObject({ packets: 0, problem: expect.stringContaining('damaged') });
  });

  it.each([
    ['a time beyond the year 9999', { high: 0x8000_0000 }, '1 packets with a time that no clock has', 6],
    ['an unknown interface', { link: 3 }, '1 packets of an interface that the file does not describe', 5],
  ])('%s: the packets around it are read', async (_, damage, problem, tcp) => {
    for (const damaged of [0, 3]) {
      const report = await analyze(pcapng(begin.map((r, i) => (i === damaged ? { ...r, ...damage } : r))));
      expect(report).toMatchObject({ packets: 6, protocols: { tcp }, problem });
      expect(report.to).toBe('2023-11-14T22:13:20.0221Z');
    }
  });

  it('a packet longer than its block is told', async () => {
    const bytes = pcapng(begin);
    bytes.writeUInt32LE(5000, bytes.length - 4 - 1040 - 8);
    expect(await analyze(bytes)).toMatchObject({
      packets: 6,
      problem: '1 packets longer than their block',
      flows: [{ sides: { server: { data_packets: 2 } } }],
    });
  });

  it('another file behind it is none of its packets', async () => {
    const report = await analyze(Buffer.concat([plain, pcap(begin, { big: true })]));
    expect(report).toMatchObject({ packets: 6, problem: expect.stringContaining('another capture begins') });
    expect(report.to).toBe('2023-11-14T22:13:20.0221Z');
  });

  it('a clock that goes back is a fact', async () => {
    const report = await analyze(pcap([at(5, begin[0]!.bytes), at(4.5, begin[1]!.bytes)]));
    expect(report.clock_back).toEqual({ times: 1, most_ms: 500 });
  });

  it('anything else is no capture', async () => {
    const file = join(dir, 'text');
    writeFileSync(file, 'GET / HTTP/1.1\r\n');
    expect(await analyzeCapture(file)).toBe('neither pcap nor pcapng');
    writeFileSync(file, '');
    expect(await analyzeCapture(file)).toBe('neither pcap nor pcapng');
  });

  it.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
  ])('%s, any bytes changed, cut or repeated: an answer, never a crash', async (_, write) => {
    const rich = write([
      ...begin,
      ...begin.map((r) => ({ ...r, bytes: inVxlan(r.bytes) })),
      ...begin.map((r) => ({ ...r, bytes: inGre(r.bytes) })),
      ack(0.1, 1, { options: sackOption(7001, 8001, 9001, 9501) }),
      ...parts,
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(rich.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(rich.length),
        async (changes, length) => {
          const bytes = Buffer.from(rich);
          for (const [place, value] of changes) bytes[place] = value;
          const file = join(dir, 'fuzz');
          writeFileSync(file, bytes.subarray(0, length));
          const report = await analyzeCapture(file);
          expect(JSON.stringify(report)).not.toMatch(/undefined/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('name resolution', () => {
  const message = (id: number, isResponse: boolean, rcode: number, name: string): Buffer => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(id, 0);
    head.writeUInt16BE(isResponse ? 0x8180 | rcode : 0x0100, 2);
    head.writeUInt16BE(1, 4);
    const labels = name.split('.').flatMap((l) => [Buffer.from([l.length]), Buffer.from(l)]);
    return Buffer.concat([head, ...labels, Buffer.from([0, 0, 1, 0, 1])]);
  };
  const ask = (t: number, id: number, name: string) =>
    at(t, udp('10.0.0.1:5353', '10.0.0.53:53', message(id, false, 0, name)));
  const answer = (t: number, id: number, name: string, rcode = 0) =>
    at(t, udp('10.0.0.53:53', '10.0.0.1:5353', message(id, true, rcode, name)));

  it('joins questions and answers, repetitions, failures and silence', async () => {
    const { dns } = await analyze(
      pcap([
        ask(0, 1, 'a.example'),
        answer(0.05, 1, 'a.example'),
        ask(1, 2, 'b.example'),
        ask(6, 2, 'b.example'),
        answer(6.1, 2, 'b.example', 3),
        ask(7, 3, 'c.example'),
      ]),
    );
    expect(dns.resolvers).toMatchObject([
      {
        address: '10.0.0.53',
        questions: 3,
        answers: 2,
        repeated: 1,
        rcodes: { NOERROR: 1, NXDOMAIN: 1 },
        ms: { n: 1 },
      },
    ]);
    expect(dns.failed).toEqual({ 'b.example: NXDOMAIN': 1 });
    expect(dns.unanswered).toEqual([{ name: 'c.example', resolver: '10.0.0.53', frame: 6, asked: 1 }]);
  });

  it('a late copy of a mirror port asks nothing again; the same question in another packet does', async () => {
    const packet = (t: number, id: number) =>
      at(t, udp('10.0.0.1:5353', '10.0.0.53:53', message(9, false, 0, 'd.example'), id));
    const { dns } = await analyze(
      pcap([packet(0, 70), packet(0.004, 70), packet(0.5, 71), packet(0.504, 71)]),
    );
    expect(dns.resolvers).toMatchObject([{ questions: 1, repeated: 1 }]);
    expect(dns.unanswered).toMatchObject([{ name: 'd.example', asked: 2 }]);
  });
});
