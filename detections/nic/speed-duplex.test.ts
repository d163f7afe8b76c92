import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import speedDuplex from './speed-duplex.js';

describe('speed-duplex', () => {
  const nic = (settings: object) => ({ rows: { nic_settings: [{ interface: 'eth0', ...settings }] } });
  const modes = ['100baseT/Full', '1000baseT/Full'];
  it('fires for half duplex and for less than both ends can', () => {
    expect(verdicts(speedDuplex, nic({ speed_mbps: 100, duplex: 'half' }))).toEqual(['fired warning eth0']);
    expect(
      verdicts(
        speedDuplex,
        nic({ speed_mbps: 100, duplex: 'full', advertised_link_modes: modes, partner_link_modes: modes }),
      ),
    ).toEqual(['fired warning eth0']);
  });
  it('is not fooled by a virtual NIC, a slower peer or a wanted limit', () => {
    expect(verdicts(speedDuplex, nic({}))).toEqual(['not_observable']);
    expect(
      verdicts(
        speedDuplex,
        nic({
          speed_mbps: 100,
          duplex: 'full',
          advertised_link_modes: modes,
          partner_link_modes: ['100baseT/Full'],
        }),
      ),
    ).toEqual(['clear']);
    expect(
      verdicts(
        speedDuplex,
        nic({
          speed_mbps: 100,
          duplex: 'full',
          advertised_link_modes: ['100baseT/Full'],
          partner_link_modes: modes,
        }),
      ),
    ).toEqual(['clear']);
  });
});
