import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './udp-checksum-errors.js';

describe('UDP checksum errors', () => {
  it('warns of a share that hurts', () => {
    expect(
      said(detection, { deltas: [tcp('Udp', 'InCsumErrors', 30), tcp('Udp', 'InDatagrams', 900)] }),
    ).toBe('fired warning');
  });

  it('is not fooled by full buffers', () => {
    expect(
      said(detection, {
        deltas: [tcp('Udp', 'InCsumErrors', 0), tcp('Udp', 'InErrors', 90), tcp('Udp', 'RcvbufErrors', 90)],
      }),
    ).toBe('clear');
  });
});
