import { describe, expect, it } from 'vitest';
import { branchRecord } from '../../../test/support/incident-record.js';
import { citedFiles } from './cited-files.js';
import { Places } from './places.js';
import type { BundleEvidence } from './record.js';

const record = branchRecord();
const [B1, B2] = record.bundles as [BundleEvidence, BundleEvidence];
const PING = 'hosts/edge17/ping/target@203.0.113.40.txt';

describe('citations of a document', () => {
  it('are ids where the index has them, whatever way the line is written', () => {
    const places = new Places(record);
    expect(places.cite(B1, [`${PING}:63`])).toEqual({ cites: ['E5'], places: [] });
    expect(places.cite(B1, [`${PING}:63-63`])).toEqual({ cites: ['E5'], places: [] });
    expect(places.items()).toEqual([]);
  });

  it('are file and line elsewhere, with hash and command of the file, and the bundle where there are several', () => {
    const places = new Places(record);
    expect(places.cite(B1, [`${PING}:3-4`])).toEqual({ cites: [], places: [`B1:${PING}:3-4`] });
    expect(places.items()).toEqual([
      {
        id: `B1:${PING}:3-4`,
        bundle: 'B1',
        path: PING,
        line: 3,
        endLine: 4,
        sha256: '5'.repeat(64),
        host: 'edge17',
        at: '2026-11-21T03:00:00.000Z',
        command: 'ping -c 60 203.0.113.40',
      },
    ]);
    const alone = new Places({ ...record, bundles: [B1] });
    expect(alone.cite(B1, [`${PING}:3`]).places).toEqual([`${PING}:3`]);
  });

  it('do not take a line of another bundle for that of this one', () => {
    expect(new Places(record).cite(B2, [`${PING}:63`])).toEqual({ cites: [], places: [`B2:${PING}:63`] });
  });

  it('are as many as asked for, each once', () => {
    const places = new Places(record);
    const many = [`${PING}:1`, `${PING}:1`, `${PING}:2`, `${PING}:3`, ''];
    expect(places.cite(B1, many).places).toHaveLength(1);
    expect(places.cite(B1, many, 5).places).toHaveLength(3);
  });
});

describe('the index as it is printed', () => {
  it('has ids first, and a file that is cited at many lines once', () => {
    const places = new Places(record);
    for (let line = 1; line < 10; line++) places.cite(B1, [`${PING}:${line}`]);
    const index = citedFiles([...[...record.evidence.values()].slice(0, 1), ...places.items()]);
    expect(index.map(({ id, path, lines }) => [id, path, lines])).toEqual([
      ['E1', 'hosts/edge17/logs/journal.txt', '211'],
      ['', PING, '1, 2, 3, 4, 5, 6 …'],
    ]);
  });
});
