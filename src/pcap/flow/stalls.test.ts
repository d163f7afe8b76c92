import { describe, expect, it } from 'vitest';
import {
  at,
  type CaptureRecord,
  sackOption,
  SYN_OPTIONS,
  tcp,
  type TcpFields,
} from '../../../test/support/capture.js';
import { capturedFlow } from '../../../test/support/captured-flow.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: CLIENT, to: SERVER, ...fields }));
const s = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: SERVER, to: CLIENT, ...fields }));

/** The tap at the client, a round trip of 20 ms. Data begins at 1001 and at 5001. */
const handshake = (t = 0): CaptureRecord[] => [
  c(t, { seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 1 }),
  s(t + 0.02, { seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS }),
  c(t + 0.0201, { seq: 1001, ack: 5001, flags: '.', id: 2 }),
];
/** The request and answer number `n`, 100 bytes each. */
const ask = (t: number, n = 0, id = 10 * (n + 1)): CaptureRecord =>
  c(t, { seq: 1001 + 100 * n, ack: 5001 + 100 * n, flags: 'P.', payload: 100, id });
const answer = (t: number, n = 0, id = 10 * (n + 1)): CaptureRecord =>
  s(t, { seq: 5001 + 100 * n, ack: 1101 + 100 * n, flags: 'P.', payload: 100, id });

async function waits(records: readonly CaptureRecord[]): Promise<[string, string][]> {
  const { stalls } = await capturedFlow(records);
  return stalls.longest.toSorted((a, b) => a.at_s - b.at_s).map((w) => [w.by, w.waited_for]);
}

describe('a silence', () => {
  it.each([
    ['with the counted IP IDs missing is the path', [5, 12], 'path'],
    ['without a gap in them is the sender', [5, 6], 'sender'],
    ['of a host that counts them for all it sends is the sender', [5, 12, 128], 'sender'],
  ])('in a stream %s', async (_, [before, after, ttl = 64], by) => {
    const piece = (t: number, n: number, id: number): CaptureRecord =>
      s(t, { seq: 5001 + 1000 * n, ack: 1101, flags: 'P.', payload: 1000, id, ttl });
    const stream = [1, 2, 3, 4, before!].map((id, n) => piece(0.05 + n / 100, n, id));
    expect(await waits([...handshake(), ask(0.03), ...stream, piece(1.8, 5, after!)])).toEqual([
      [by, 'server'],
    ]);
  });

  it('between keep-alives with a byte is nobody’s, and leaves the turn to whose it was', async () => {
    const alive = (t: number): CaptureRecord[] => [
      c(t, { seq: 1100, ack: 5101, flags: '.', payload: 1, id: 500 + t }),
      s(t + 0.02, { seq: 5101, ack: 1101, flags: '.', id: 500 + t, options: sackOption(1100, 1101) }),
    ];
    const begin = [
      ...handshake(),
      ask(0.03),
      answer(0.055),
      c(0.0551, { seq: 1101, ack: 5101, flags: '.', id: 11 }),
    ];
    expect(await waits([...begin, ...alive(30), ...alive(60), ask(80, 1), answer(80.03, 1)])).toEqual([
      ['idle', 'client'],
      ['idle', 'client'],
      ['client', 'client'],
    ]);
  });

  it('before a byte that comes again is the path: it was not acknowledged, so it is no keep-alive', async () => {
    const byte = (t: number, id: number): CaptureRecord =>
      c(t, { seq: 1001, ack: 5001, flags: 'P.', payload: 1, id });
    const records = [...handshake(), byte(0.03, 10), byte(1.5, 11)];
    expect(await waits(records)).toEqual([['path', 'server']]);
    expect((await capturedFlow(records)).sides.client).toMatchObject({
      keep_alives: 0,
      resent: { timeout: 1 },
    });
  });

  it('before a SYN that comes again is the path, and later ones are not', async () => {
    const first = c(0, { seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 9 });
    const rest = [ask(1.03), answer(1.055), ask(3, 1), answer(3.03, 1)];
    expect(await waits([first, ...handshake(1), ...rest])).toEqual([
      ['path', 'server'],
      ['client', 'client'],
    ]);
  });
});
