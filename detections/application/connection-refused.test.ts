import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './connection-refused.js';

describe('connection refused', () => {
  it('is critical where the target refuses all', () => {
    expect(
      said(detection, {
        rows: {
          tcp_connects: Array.from({ length: 5 }, (_, i) => ({
            target: 't',
            address: '10.0.0.2',
            port: 8080,
            attempt: i + 1,
            limit_ms: 3000,
            outcome: `refused`,
          })),
        },
      }),
    ).toBe('fired critical');
  });

  it('is not fooled by attempts that fail elsewhere while the target answers', () => {
    expect(
      said(detection, {
        rows: {
          tcp_connects: Array.from({ length: 5 }, (_, i) => ({
            target: 't',
            address: '10.0.0.2',
            port: 8080,
            attempt: i + 1,
            limit_ms: 3000,
            outcome: `connected`,
            connect_ms: 1,
          })),
        },
        deltas: [tcp('Tcp', 'AttemptFails', 9)],
      }),
    ).toBe('clear');
  });

  it('only notes many failed attempts nobody asked about', () => {
    expect(
      said(detection, { deltas: [tcp('Tcp', 'AttemptFails', 500), tcp('Tcp', 'ActiveOpens', 600)] }),
    ).toBe('fired info');
  });

  it('says nothing where nothing was tried, or where some failed in another way', () => {
    const counted = (failed: number, opened: number): string =>
      said(detection, { deltas: [tcp('Tcp', 'AttemptFails', failed), tcp('Tcp', 'ActiveOpens', opened)] });
    expect(counted(0, 0)).toBe('not_exercised');
    expect(counted(3, 9)).toBe('not_observable');
    expect(counted(0, 9)).toBe('clear');
  });

  it('says nothing where no connect got as far as the target', () => {
    const row = { target: 't', address: '10.0.0.2', port: 80, limit_ms: 3000, outcome: 'unreachable' };
    expect(
      said(detection, {
        rows: {
          tcp_connects: [
            { ...row, attempt: 1 },
            { ...row, attempt: 2 },
          ],
        },
      }),
    ).toBe('not_exercised');
  });
});
