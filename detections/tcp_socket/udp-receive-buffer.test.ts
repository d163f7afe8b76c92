import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './udp-receive-buffer.js';

describe('UDP receive buffer', () => {
  it('is critical from one per cent', () => {
    expect(
      said(detection, { deltas: [tcp('Udp', 'RcvbufErrors', 90), tcp('Udp', 'InDatagrams', 900)] }),
    ).toBe('fired critical');
  });

  it('warns of a few', () => {
    expect(
      said(detection, { deltas: [tcp('Udp', 'RcvbufErrors', 1), tcp('Udp', 'InDatagrams', 90000)] }),
    ).toBe('fired warning');
  });

  it('is not fooled by InErrors, which counts other things too', () => {
    expect(
      said(detection, {
        deltas: [tcp('Udp', 'RcvbufErrors', 0), tcp('Udp', 'InErrors', 90), tcp('Udp', 'InDatagrams', 900)],
      }),
    ).toBe('clear');
  });
});
