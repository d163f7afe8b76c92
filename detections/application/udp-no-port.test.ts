import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './udp-no-port.js';

describe('UDP without a port', () => {
  it('warns of a steady rate', () => {
    expect(said(detection, { deltas: [tcp('Udp', 'NoPorts', 900), tcp('Udp', 'InDatagrams', 3)] })).toBe(
      'fired warning',
    );
  });

  it('is not fooled by a scan beside real traffic', () => {
    expect(said(detection, { deltas: [tcp('Udp', 'NoPorts', 60), tcp('Udp', 'InDatagrams', 9000)] })).toBe(
      'fired info',
    );
  });

  it('is clear without growth', () => {
    expect(said(detection, { deltas: [tcp('Udp', 'NoPorts', 0), tcp('Udp', 'InDatagrams', 3)] })).toBe(
      'clear',
    );
  });
});
