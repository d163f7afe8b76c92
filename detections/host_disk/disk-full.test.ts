import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import diskFull from './disk-full.js';

describe('disk-full', () => {
  const mount = (mountpoint: string, used_percent: number, extra: object = {}) => ({
    device: `/dev/${mountpoint}`,
    mountpoint,
    used_percent,
    size_bytes: 1e9,
    ...extra,
  });
  const said = (text: string) => [{ source: 'application', at: '2026-11-21T02:59:00Z', text }];
  it('is critical where writers complain of that mount', () => {
    const rows = {
      filesystems: [mount('/', 40), mount('/spool', 100)],
      log_lines: said("open '/spool/c1.part': No space left on device"),
    };
    expect(verdicts(diskFull, { rows })).toEqual(['fired critical /spool']);
  });
  it('takes a complaint without a path for the only full mount', () => {
    const rows = {
      filesystems: [mount('/', 40), mount('/spool', 100)],
      log_lines: said('write failed: ENOSPC'),
    };
    expect(verdicts(diskFull, { rows })).toEqual(['fired critical /spool']);
  });
  it('is not fooled by another mount than that in question', () => {
    const rows = {
      filesystems: [mount('/', 40), mount('/archive', 100)],
      log_lines: said('/var/tmp/x: Disk quota exceeded'),
    };
    expect(verdicts(diskFull, { rows })).toEqual(['fired warning /archive']);
    expect(verdicts(diskFull, { rows: { filesystems: [mount('/data', 96)] } })).toEqual(['fired info /data']);
    expect(
      verdicts(diskFull, {
        rows: { filesystems: [mount('/', 40), mount('/snap/x', 100, { type: 'squashfs' })] },
      }),
    ).toEqual(['clear']);
  });
  it('tells a disk once, whatever containers lie on it', () => {
    const same = { used_bytes: 9e8 };
    const layer = mount('/var/lib/docker/overlay2/x/merged', 100, { ...same, type: 'overlay' });
    const rows = { filesystems: [mount('/', 100, { ...same, type: 'ext4' }), layer] };
    expect(verdicts(diskFull, { rows })).toEqual(['fired warning /']);
  });
  it('sees inodes run out', () => {
    expect(
      evaluateDetection(diskFull, {
        rows: { filesystems: [mount('/', 30, { inodes_used_percent: 100 })] },
      })[0]?.statement,
    ).toContain('100 % of its inodes');
  });
});
