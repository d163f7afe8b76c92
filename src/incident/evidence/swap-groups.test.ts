import { describe, expect, it } from 'vitest';
import type { RecordRow } from '../../core/documents/record.js';
import { withSwapGroups } from './swap-groups.js';

const row = (second: number, host: string, errorMs?: number, more: Partial<RecordRow> = {}): RecordRow => ({
  id: `t${second}`,
  at: new Date(second * 1000).toISOString(),
  precision: 's',
  kind: 'symptom',
  text: '',
  host,
  marks: [],
  cites: [],
  state: 'proposed',
  source: 'evidence',
  ...(errorMs !== undefined && { errorMs }),
  ...more,
});
const groups = (...rows: RecordRow[]): (string | undefined)[] => withSwapGroups(rows).map((r) => r.swapGroup);

describe('withSwapGroups', () => {
  it('brackets rows of two hosts within the error of their clocks', () => {
    expect(groups(row(1, 'a', 600), row(2, 'b', 600), row(9, 'a', 600))).toEqual(['~1', '~1', undefined]);
    expect(groups(row(1, 'a', 300), row(2, 'b', 300))).toEqual([undefined, undefined]);
  });

  it('claims no order of clocks that were never compared and are near', () => {
    expect(groups(row(1, 'a', 0), row(3, 'b'))).toEqual(['~1', '~1']);
    expect(groups(row(1, 'a', 0), row(30, 'b'))).toEqual([undefined, undefined]);
  });

  it('knows the order of what one clock wrote', () => {
    expect(groups(row(1, 'a'), row(2, 'a'))).toEqual([undefined, undefined]);
    expect(groups(row(1, 'a', 1000), row(1.5, 'a', 0))).toEqual(['~1', '~1']);
  });

  it('leaves rows of people where they were put', () => {
    expect(groups(row(1, 'a', 9999), row(1, 'b', undefined, { source: 'person' }))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
