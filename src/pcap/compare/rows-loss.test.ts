import { expect, it } from 'vitest';
import { at, type CaptureRecord, SYN_OPTIONS, tcp, type TcpFields } from '../../../test/support/capture.js';
import { capturedFlow } from '../../../test/support/captured-flow.js';
import type { Column } from './comparison.js';
import { lossRow } from './rows-loss.js';

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
const c = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: CLIENT, to: SERVER, ...fields }));
const s = (t: number, fields: Omit<TcpFields, 'from' | 'to'>): CaptureRecord =>
  at(t, tcp({ from: SERVER, to: CLIENT, ...fields }));

/** A tap at the server or, a round trip of 20 ms away, at the client; 40 segments of the server, and what follows. */
async function column(tap: 'client' | 'server', more: readonly CaptureRecord[]): Promise<Column> {
  const flow = await capturedFlow([
    c(0, { seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 1 }),
    s(tap === 'client' ? 0.02 : 0.0001, { seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS }),
    c(0.0201, { seq: 1001, ack: 5001, flags: '.', id: 2 }),
    ...Array.from({ length: 40 }, (_, n) => data(0.05 + n / 1000, n, 10 + n)),
    ...more,
  ]);
  return { name: tap, flow, share: 1, capture: undefined as never };
}
const data = (t: number, n: number, id: number): CaptureRecord =>
  s(t, { seq: 5001 + 1000 * n, ack: 1001, flags: '.', payload: 1000, id });

it('a try that was lost again shows only before the loss, and the row says so', async () => {
  // The last is lost three times: behind the loss nothing of that is seen.
  const tries = [data(0.1, 40, 60), data(0.4, 40, 61), data(1, 40, 62)];
  const columns = [await column('server', tries), await column('client', [data(1.01, 40, 62)])];
  const row = lossRow('server')({ columns, joins: [] });
  expect(row.cells.map((text) => text.split(' packets')[0])).toEqual(['2 of 43', '0 of 41']);
  expect(row).toMatchObject({ use: 'with care', note: expect.stringContaining('each try that was lost') });

  const alike = lossRow('server')({ columns: [columns[0]!, columns[0]!], joins: [] });
  expect(alike).toMatchObject({
    use: 'compare',
    note: expect.not.stringContaining('each try that was lost'),
  });
});
