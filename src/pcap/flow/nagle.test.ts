import { describe, expect, it } from 'vitest';
import { at, type CaptureRecord, SYN_OPTIONS, tcp, type TcpFields } from '../../../test/support/capture.js';
import { capturedFlow } from '../../../test/support/captured-flow.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: CLIENT, to: SERVER, ...fields }));
const s = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: SERVER, to: CLIENT, ...fields }));

/** `way`: from the tap to the server and back, s, of a round trip of 20 ms. */
const handshake = (way: number): CaptureRecord[] => [
  c(0, { seq: 1000, flags: 'S', options: SYN_OPTIONS }),
  s(way, { seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS }),
  c(0.02, { seq: 1001, ack: 5001, flags: '.' }),
];
const many = (of: (i: number) => CaptureRecord[]): CaptureRecord[] =>
  Array.from({ length: 12 }, (_, i) => of(i)).flat();

async function waits(way: number, records: readonly CaptureRecord[]): Promise<number> {
  return (await capturedFlow([...handshake(way), ...records])).sides.client.delayed_ack_waits;
}

describe('a small segment that waits for a delayed ACK', () => {
  /** A head and a body of 100 bytes each; the ACK of the head is delayed by 40 ms, and lets the body go. */
  const headAndBody = (way: number): CaptureRecord[] =>
    many((i) => {
      const [t, seq, ack] = [1 + i, 1001 + 200 * i, 5001 + 50 * i];
      const again = t + 0.06;
      return [
        c(t, { seq, ack, flags: 'P.', payload: 100 }),
        s(t + 0.04 + way, { seq: ack, ack: seq + 100, flags: '.' }),
        c(again + 0.0001, { seq: seq + 100, ack, flags: 'P.', payload: 100 }),
        s(again + way + 0.001, { seq: ack, ack: seq + 200, flags: 'P.', payload: 50 }),
        c(again + 0.03, { seq: seq + 200, ack: ack + 50, flags: '.' }),
      ];
    });

  it.each([0.0001, 0.01, 0.02])('is seen wherever the tap is: %d s from the server', async (way) => {
    expect(await waits(way, headAndBody(way))).toBe(12);
  });

  it('is none where nothing was held back', async () => {
    const alone = many((i) => [
      c(1 + 0.07 * i, { seq: 1001 + 100 * i, ack: 5001, flags: 'P.', payload: 100 }),
      s(1.06 + 0.07 * i, { seq: 5001, ack: 1101 + 100 * i, flags: '.' }),
    ]);
    expect(await waits(0.02, alone)).toBe(0);
  });

  it('is none behind a queue, though the segment that follows the ACK is small', async () => {
    const queued = many((i) => {
      const [t, seq] = [1 + i, 1001 + 3020 * i];
      return [
        c(t, { seq, ack: 5001, flags: '.', payload: 1460 }),
        c(t + 0.0001, { seq: seq + 1460, ack: 5001, flags: '.', payload: 1460 }),
        s(t + 0.07, { seq: 5001, ack: seq + 2920, flags: '.' }),
        c(t + 0.0701, { seq: seq + 2920, ack: 5001, flags: 'P.', payload: 100 }),
        s(t + 0.0902, { seq: 5001, ack: seq + 3020, flags: '.' }),
      ];
    });
    expect(await waits(0.02, queued)).toBe(0);
  });
});
