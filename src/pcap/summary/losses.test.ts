import { expect, it } from 'vitest';
import { at, type CaptureRecord, SYN_OPTIONS, tcp, type TcpFields } from '../../../test/support/capture.js';
import { capturedFlow } from '../../../test/support/captured-flow.js';
import { lossesOf } from './losses.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: CLIENT, to: SERVER, ...fields }));
const s = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: SERVER, to: CLIENT, ...fields }));

it('the share is of segments where offload merged them: 3 of 100 packets are 3 of 1,000', async () => {
  const size = 10 * 1460;
  const flow = await capturedFlow([
    c(0, { seq: 1000, flags: 'S', options: SYN_OPTIONS }),
    s(0.0001, { seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS }),
    c(0.02, { seq: 1001, ack: 5001, flags: '.' }),
    ...Array.from({ length: 100 }, (_, n) =>
      s(0.03 + n / 1e4, { seq: 5001 + size * n, ack: 1001, flags: '.', payload: size, id: 1 + 10 * n }),
    ),
    ...[1, 2, 3].map((n) =>
      s(0.5 + n / 1e4, { seq: 5001 + size * n, ack: 1001, flags: '.', payload: 1460, id: 2000 + n }),
    ),
  ]);
  expect(lossesOf(flow.sides.server, flow.sides.client)).toMatchObject({
    afterTap: 3,
    sent: 1003,
    unit: 'segments',
  });
  expect(flow.readings[0]?.statement).toContain(
    '3 of 1003 segments of the server (0.3 %) were lost after this tap',
  );
});
