import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  at,
  fragments,
  type CaptureRecord,
  pcap,
  SYN_OPTIONS,
  tcp,
  type TcpFields,
} from '../../../test/support/capture.js';
import { analyzeCapture } from '../analyze-capture.js';
import { joinCaptures } from './join-captures.js';
import type { CaptureJoin } from './join-types.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-join-'));
afterAll(() => rmSync(dir, { recursive: true }));

const [CLIENT, SERVER] = ['10.0.0.1:40000', '10.0.0.2:80'];
type Fields = Omit<TcpFields, 'from' | 'to'>;
const c = (fields: Fields): Buffer => tcp({ from: CLIENT, to: SERVER, ...fields });
const s = (fields: Fields): Buffer => tcp({ from: SERVER, to: CLIENT, ...fields });

/** A tap, by whether it is near the client: 10 ms from there to the server and back. */
function connection(isNearClient: boolean): CaptureRecord[] {
  const [up, down] = isNearClient ? [0, 0.01] : [0.01, 0];
  return [
    at(1 + up, c({ seq: 1000, flags: 'S', options: SYN_OPTIONS, id: 1 })),
    at(1.01 + down, s({ seq: 5000, ack: 1001, flags: 'S.', options: SYN_OPTIONS, id: 7 })),
    at(1.02 + up, c({ seq: 1001, ack: 5001, flags: '.', id: 2 })),
    at(1.021 + up, c({ seq: 1001, ack: 5001, flags: 'P.', payload: 100, id: 3 })),
    ...[0, 1, 2, 3].map((n) =>
      at(
        1.032 + n / 1e4 + down,
        s({ seq: 5001 + 1000 * n, ack: 1101, flags: '.', payload: 1000, id: 10 + n }),
      ),
    ),
    at(1.045 + up, c({ seq: 1101, ack: 9001, flags: '.', id: 4 })),
  ];
}

async function joined(near: readonly CaptureRecord[], far: readonly CaptureRecord[]): Promise<CaptureJoin> {
  const tap = async (name: string, records: readonly CaptureRecord[]) => {
    const path = join(dir, name);
    writeFileSync(path, pcap(records));
    const report = await analyzeCapture(path);
    if (typeof report === 'string') throw new Error(report);
    return { path, report };
  };
  return joinCaptures(await tap('near', near), await tap('far', far));
}

it('a mirror port that gives every packet twice is no network that does', async () => {
  const far = connection(false).flatMap((r) => [r, { ...r, at: r.at + 3e-6 }]);
  const { connections } = await joined(connection(true), far);
  expect(connections).toMatchObject([
    {
      to_server: { lost: 0, duplicated: 0, not_sent: 0 },
      to_client: { sent_data: 4, lost: 0, duplicated: 0, not_sent: 0 },
    },
  ]);
});

it('what the far capture lacks is told apart from what was lost', async () => {
  const near = connection(true).filter((_, i) => i !== 5);
  const { connections } = await joined(near, connection(false));
  expect(connections[0]!.to_client).toMatchObject({ sent_data: 4, lost: 0, not_captured: 1 });
});

it('what a router on the way cut into IP fragments arrived', async () => {
  const near = connection(true).flatMap((r) =>
    r.bytes.length < 1000 ? [r] : fragments(r.bytes, 512).map((bytes) => ({ ...r, bytes })),
  );
  const { connections } = await joined(near, connection(false));
  expect(connections[0]!.to_client).toMatchObject({ matched: 5, lost: 0, not_captured: 0, not_sent: 0 });
});
