import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './tcp-checksum-errors.js';

describe('TCP checksum errors', () => {
  it('warns of a share that hurts', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'InCsumErrors', 20), tcp('Tcp', 'InSegs', 20000)] })).toBe(
      'fired warning',
    );
  });

  it('notes a single one', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'InCsumErrors', 1), tcp('Tcp', 'InSegs', 90000)] })).toBe(
      'fired info',
    );
  });

  it('is a hint at most from totals since boot', () => {
    expect(
      said(detection, {
        rows: {
          system: [{ uptime_s: 9e6 }],
          tcp_counters: [
            { group: 'Tcp', name: 'InCsumErrors', value: 900 },
            { group: 'Tcp', name: 'InSegs', value: 1000 },
          ],
        },
      }),
    ).toBe('fired hint');
  });

  it('is not fooled by errors of UDP', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'InCsumErrors', 0), tcp('Udp', 'InCsumErrors', 20)] })).toBe(
      'clear',
    );
  });
});
