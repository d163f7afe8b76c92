import { describe, expect, it } from 'vitest';
import { at, type CaptureRecord, SYN_OPTIONS, tcp, type TcpFields } from '../../../test/support/capture.js';
import { capturedFlow, readingKinds } from '../../../test/support/captured-flow.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (fields: Omit<TcpFields, 'from' | 'to'>): Buffer => tcp({ from: CLIENT, to: SERVER, ...fields });
const s = (fields: Omit<TcpFields, 'from' | 'to'>): Buffer => tcp({ from: SERVER, to: CLIENT, ...fields });

const RTT = 0.02;
const NO_SACK = SYN_OPTIONS.subarray(0, 4);
/** The tap at the client: the whole round trip lies behind it. Data begins at 1001 and at 5001. */
const atClient = (options = SYN_OPTIONS): CaptureRecord[] => [
  at(0, c({ seq: 1000, flags: 'S', options })),
  at(RTT, s({ seq: 5000, ack: 1001, flags: 'S.', options })),
  at(RTT + 0.0001, c({ seq: 1001, ack: 5001, flags: '.' })),
];
const atServer = (): CaptureRecord[] => [
  at(0, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS })),
  at(0.0001, s({ seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS })),
  at(RTT, c({ seq: 1001, ack: 5001, flags: '.' })),
];
const many = (of: (i: number) => CaptureRecord[]): CaptureRecord[] =>
  Array.from({ length: 40 }, (_, i) => of(i)).flat();

/** Two full segments of the client, and the ACK of both `wait` s later. */
const pair = (i: number, wait: number): CaptureRecord[] => {
  const [t, seq] = [1 + i, 1001 + 2920 * i];
  return [
    at(t, c({ seq, ack: 5001, flags: '.', payload: 1460 })),
    at(t + 0.0001, c({ seq: seq + 1460, ack: 5001, flags: '.', payload: 1460 })),
    at(t + wait, s({ seq: 5001, ack: seq + 2920, flags: '.' })),
  ];
};

describe('a queue on the path', () => {
  const rising = many((i) => pair(i, RTT + 0.002 * i));

  it('shows in ACKs that may not be delayed', async () => {
    const flow = await capturedFlow([...atClient(), ...rising]);
    expect(flow.sides.client.rtt_prompt_ms).toMatchObject({ n: 40, max: expect.closeTo(97.9, 1) });
    expect(readingKinds(flow)).toEqual(['queue']);
    expect(flow.readings[0]?.statement).toContain(
      'from 19.9 to 93.9 ms (p95 of 40 ACKs, none delayed or behind a loss)',
    );
  });

  it('shows in the ACK of one segment where the next, sent right behind, had not come', async () => {
    const flow = await capturedFlow([
      ...atClient(),
      ...many((i) => {
        const [first, second, both] = pair(i, RTT + 0.002 * i);
        return [
          first!,
          second!,
          at(1 + i + RTT + 0.002 * i - 0.001, s({ seq: 5001, ack: 1001 + 2920 * i + 1460, flags: '.' })),
          both!,
        ];
      }),
    ]);
    expect(flow.sides.client.rtt_prompt_ms).toMatchObject({ n: 40 });
    expect(readingKinds(flow)).toEqual(['queue']);
  });

  it('is none where the receiver has its timer or its application to wait for', async () => {
    const flow = await capturedFlow([
      ...atClient(),
      ...many((i) => [
        at(1 + i, c({ seq: 1001 + 100 * i, ack: 5001 + 200 * i, flags: 'P.', payload: 100 })),
        at(1 + i + RTT + 0.035, s({ seq: 5001 + 200 * i, ack: 1101 + 100 * i, flags: 'P.', payload: 200 })),
      ]),
    ]);
    expect(flow.sides.client.rtt_ms).toMatchObject({ n: 41, p95: expect.closeTo(55, 1) });
    expect(flow.sides.client.rtt_prompt_ms).toBeUndefined();
    expect(readingKinds(flow)).toEqual([]);
  });

  it('is none where the data has the path behind it', async () => {
    expect(readingKinds(await capturedFlow([...atServer(), ...rising]))).toEqual([]);
  });
});

it('without SACK, what waits at the receiver behind a hole is no RTT', async () => {
  const data = (t: number, n: number, id: number): CaptureRecord =>
    at(t, s({ seq: 5001 + 1000 * n, ack: 1001, flags: '.', payload: 1000, id }));
  const ack = (t: number, n: number): CaptureRecord =>
    at(t, c({ seq: 1001, ack: 5001 + 1000 * n, flags: '.', id: 100 + Math.round(t * 1e5) }));
  const flow = await capturedFlow([
    ...atClient(NO_SACK),
    ...[data(0.1, 0, 1), ack(0.10001, 1)],
    // The second is lost, and so is the fifth.
    ...[
      data(0.101, 2, 3),
      ack(0.10101, 1),
      data(0.102, 3, 4),
      ack(0.10201, 1),
      data(0.103, 5, 6),
      ack(0.10301, 1),
    ],
    ...[data(0.14, 1, 7), ack(0.14001, 4), data(0.18, 4, 8), ack(0.18001, 6)],
  ]);
  expect(flow.sides.server).toMatchObject({
    lost_before_tap: { packets: 2 },
    rtt_ms: { n: 2, max: expect.closeTo(0.1, 2) },
  });
});
