import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import receiveErrors from './receive-errors.js';

const grow = (counter: string, delta: number, source = 'rtnl') => ({
  table: 'interface_counters',
  counter,
  key: { interface: 'eth0', source },
  delta,
});
const driver = (name: string, delta: number) => ({
  table: 'nic_counters',
  counter: 'value',
  key: { interface: 'eth0', name },
  delta,
});
const rows = {
  interface_counters: [{ interface: 'eth0', source: 'rtnl' }],
  nic_counters: [{ interface: 'eth0', name: 'x', value: 0 }],
};

describe('receive-errors', () => {
  it('fires for damaged frames of kernel and driver counters', () => {
    expect(
      verdicts(receiveErrors, { rows, deltas: [grow('rx_packets', 1e6), grow('rx_crc_errors', 5)] }),
    ).toEqual(['fired warning eth0']);
    expect(
      verdicts(receiveErrors, { rows, deltas: [grow('rx_packets', 1000), driver('rx_crc_errors', 5)] }),
    ).toEqual(['fired critical eth0']);
    for (const name of [
      'rx_crc_errors_phy',
      'fcs_error',
      'rx_symbol_err_phy',
      'port.rx_crc_errors',
      'align_errors',
    ]) {
      expect(verdicts(receiveErrors, { rows, deltas: [driver(name, 3)] })[0], name).toMatch('fired');
    }
  });
  it('is not fooled by the lifetime total or by dropped packets', () => {
    const total = {
      interface_counters: [{ interface: 'eth0', source: 'rtnl', rx_crc_errors: 4000 }],
      system: [{ uptime_s: 9e6 }],
    };
    expect(verdicts(receiveErrors, { rows: total })).toEqual(['fired hint eth0']);
    expect(
      verdicts(receiveErrors, {
        rows,
        deltas: [grow('rx_packets', 1e6), grow('rx_crc_errors', 0), grow('rx_dropped', 500)],
      }),
    ).toEqual(['clear']);
  });
  it('claims nothing without traffic', () => {
    expect(
      verdicts(receiveErrors, { rows, deltas: [grow('rx_packets', 0), grow('rx_crc_errors', 0)] }),
    ).toEqual(['not_exercised']);
  });
});
