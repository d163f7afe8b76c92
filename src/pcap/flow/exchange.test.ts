import { describe, expect, it } from 'vitest';
import { at, type CaptureRecord, SYN_OPTIONS, tcp, type TcpFields } from '../../../test/support/capture.js';
import { capturedFlow, readingKinds } from '../../../test/support/captured-flow.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: CLIENT, to: SERVER, ...fields }));
const s = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: SERVER, to: CLIENT, ...fields }));

/** The tap at the client, a round trip of 20 ms. */
const handshake = [
  c(0, { seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 1 }),
  s(0.02, { seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS }),
  c(0.0201, { seq: 1001, ack: 5001, flags: '.', id: 2 }),
];
const ask = (t: number, id: number): CaptureRecord =>
  c(t, { seq: 1001, ack: 5001, flags: 'P.', payload: 100, id });
const answer = (t: number): CaptureRecord =>
  s(t, { seq: 5001, ack: 1101, flags: 'P.', payload: 100, id: 10 });

describe('a request that was lost', () => {
  const lost = [ask(0.03, 10), ask(0.26, 11), ask(0.72, 12)];

  it('is no time that the server thought', async () => {
    const flow = await capturedFlow([...handshake, ...lost, answer(0.745)]);
    expect(flow.requests).toMatchObject({ count: 1, think_ms: { max: expect.closeTo(5, 3) } });
    expect(readingKinds(flow)).toEqual(['loss']);
    expect(flow.stalls.seconds_by).toEqual({ path: expect.closeTo(0.69, 3) });
  });

  it('is none where the server had acknowledged it: it does think', async () => {
    const ack = s(0.05, { seq: 5001, ack: 1101, flags: '.', id: 9 });
    const flow = await capturedFlow([...handshake, ask(0.03, 10), ack, ask(0.26, 11), answer(0.745)]);
    expect(flow.requests.think_ms).toMatchObject({ max: expect.closeTo(695, 3) });
  });
});
