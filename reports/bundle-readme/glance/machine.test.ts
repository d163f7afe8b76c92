import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { all, loud } from '../../../test/support/said.js';
import { machine } from './machine.js';

const grew = (table: string, key: object, counter: string, delta: number): Partial<Delta> => ({
  table,
  key: { ...key },
  counter,
  delta,
});

describe('machine', () => {
  const disk = (columns: object) => ({
    device: '/dev/vda1',
    mountpoint: '/',
    type: 'ext4',
    used_percent: 40,
    available_bytes: 5e9,
    ...columns,
  });

  it('sees a full disk, not an image that is made full', () => {
    const filesystems = [
      disk({ used_percent: 99 }),
      disk({ mountpoint: '/snap/x', type: 'squashfs', used_percent: 100 }),
      disk({ mountpoint: '/ro', used_percent: 100 }),
    ];
    const mounts = [{ device: 'x', mountpoint: '/ro', type: 'ext4', read_only: true, options: [] }];
    expect(loud(machine, { rows: { filesystems, mounts } })).toEqual(['/ at 99 % of space, 5.0 GB left']);
  });

  it('counts inodes as well, and lives without them', () => {
    expect(loud(machine, { rows: { filesystems: [disk({ inodes_used_percent: 100 })] } })).toHaveLength(1);
    expect(
      all(machine, {
        rows: { filesystems: [disk({ used_percent: undefined, available_bytes: undefined })] },
      }),
    ).toEqual(['fullest file system: / at 0 % of space']);
  });

  it('tells memory that is short and what was killed for it', () => {
    expect(loud(machine, { rows: { memory: [{ total_bytes: 8e9, available_bytes: 1e8 }] } })).toEqual([
      '1 % of 8.0 GB available',
    ]);
    expect(all(machine, { rows: { memory: [{ total_bytes: 8e9 }] } })).toEqual([]);
    expect(loud(machine, { deltas: [grew('cgroup_memory', { cgroup: '/app' }, 'oom_kill', 2)] })).toEqual([
      '2 processes killed for lack of memory in control group /app in 15 s',
    ]);
  });
});
