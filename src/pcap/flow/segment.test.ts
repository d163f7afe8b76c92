import { describe, expect, it } from 'vitest';
import { at, type CaptureRecord, SYN_OPTIONS, tcp } from '../../../test/support/capture.js';
import { capturedFlow } from '../../../test/support/captured-flow.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
/** An MSS alone: no SACK. */
const OPTIONS = SYN_OPTIONS.subarray(0, 4);
let id = 0;
/** Segment `n` of 1000 bytes of the server. */
const data = (t: number, n: number): CaptureRecord =>
  at(
    t,
    tcp({ from: SERVER, to: CLIENT, seq: 5001 + 1000 * n, ack: 1001, flags: '.', payload: 1000, id: ++id }),
  );
const ack = (t: number, n: number): CaptureRecord =>
  at(t, tcp({ from: CLIENT, to: SERVER, seq: 1001, ack: 5001 + 1000 * n, flags: '.', id: ++id }));

/** The tap at the server, eight segments on their way to a client `rtt` s away. */
const begin = (rtt: number): CaptureRecord[] => [
  at(0, tcp({ from: CLIENT, to: SERVER, seq: 1000, flags: 'S', options: OPTIONS, id: ++id })),
  at(0.0001, tcp({ from: SERVER, to: CLIENT, seq: 5000, ack: 1001, flags: 'S.', options: OPTIONS })),
  ack(rtt, 0),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => data(rtt + 0.001 + n / 10_000, n)),
];

/** 1, 4 and the last are lost: each comes again when the one before it was acknowledged. */
const holeByHole = (from: number, rtt: number): CaptureRecord[] => [
  data(from, 1),
  ack(from + rtt, 4),
  data(from + rtt + 0.0001, 4),
  ack(from + 2 * rtt, 7),
  data(from + 2 * rtt + 0.0001, 7),
  ack(from + 3 * rtt, 8),
];

describe('why a segment came again, without SACK', () => {
  it.each([0.02, 0.5])('each partial ACK brings the next hole, %d s away: fast', async (rtt) => {
    const repeated = [0, 1, 2, 3].map((n) => ack(2 * rtt + 0.002 + n / 10_000, 1));
    const flow = await capturedFlow([...begin(rtt), ...repeated, ...holeByHole(2 * rtt + 0.003, rtt)]);
    expect(flow.sides.server.resent).toMatchObject({ packets: 3, fast: 3 });
    expect(flow.readings[0]?.statement).not.toContain('timeout');
  });

  it('the same behind a timeout', async () => {
    const flow = await capturedFlow([...begin(0.02), ack(0.042, 1), ...holeByHole(0.3, 0.02)]);
    expect(flow.sides.server.resent).toMatchObject({ packets: 3, timeout: 3 });
  });

  it('a timeout, though new data was sent while its timer ran', async () => {
    const flow = await capturedFlow([...begin(0.02), ack(0.042, 7), data(0.2, 8), data(0.25, 7)]);
    expect(flow.sides.server.resent).toMatchObject({ packets: 1, timeout: 1 });
  });
});
