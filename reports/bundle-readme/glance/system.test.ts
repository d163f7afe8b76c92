import { describe, expect, it } from 'vitest';
import { bundleView, snapshots } from '../../../test/support/bundle-view.js';
import { loud } from '../../../test/support/said.js';
import { system } from './system.js';

describe('system', () => {
  it.each([
    [[{ source: 'timedatectl', synchronised: true }], false, 'synchronised according to timedatectl'],
    [[{ source: 'timedatectl', synchronised: false }], true, 'not synchronised according to timedatectl'],
    [
      [
        { source: 'timedatectl', synchronised: false },
        { source: 'chrony', synchronised: true, offset_s: -0.0003 },
      ],
      false,
      'synchronised according to chrony, 0.3 ms behind its reference',
    ],
    [
      [{ source: 'ntpq', synchronised: true, offset_s: 4 }],
      true,
      'synchronised according to ntpq, 4 s ahead of its reference',
    ],
  ])('clock %#', (clock, standsOut, text) => {
    expect(system(bundleView({ rows: { clock } }))[0]).toMatchObject({ standsOut, text, topic: 'Clock' });
  });

  it('sees a setting that was changed, and no state that moved', () => {
    const [a, b] = snapshots(
      { name: 'net.ipv4.tcp_rmem', value: '4096\t131072\t6291456' },
      { value: '4096\t4096\t4096' },
    );
    const [c, d] = snapshots({ name: 'fs.file-nr', value: '1\t0\t9' }, { value: '2\t0\t9' });
    expect(loud(system, { rows: { sysctl: [a, b, c, d] } })).toEqual([
      'net.ipv4.tcp_rmem was changed in the window, from 4096 131072 6291456 to 4096 4096 4096',
    ]);
  });
});
