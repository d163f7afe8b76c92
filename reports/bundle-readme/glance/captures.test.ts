import { describe, expect, it } from 'vitest';
import { loud, quiet } from '../../../test/support/said.js';
import { captures } from './captures.js';

describe('packet captures', () => {
  it('say how much they hold, and loudly what they missed', () => {
    const whole = { filter: '', captured: 7941, dropped_by_kernel: 0 };
    const lossy = {
      filter: '',
      interface: 'eth0',
      captured: 1,
      dropped_by_kernel: 3,
      dropped_by_interface: 4,
    };
    const rows = { captures: [whole, lossy, { filter: '' }] };
    expect(quiet(captures, { rows })).toEqual([
      '7,941 packets, none lost while capturing',
      'a capture that did not tell its figures',
    ]);
    expect(loud(captures, { rows })).toEqual([
      '1 packet on eth0; 7 more were lost while capturing: what is missing in it proves no loss on the network',
    ]);
  });
});
