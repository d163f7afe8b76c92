import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

const parsed = (probe: string, text: string) => [...parse(probeOutput(text, { probe, tool: 'read' }))];
const rows = (probe: string, text: string) => parsed(probe, text).flatMap((p) => ('gap' in p ? [] : [p.row]));
const gaps = (probe: string, text: string) =>
  parsed(probe, text).flatMap((p) => ('gap' in p ? [p.line] : []));
const NODE = 'node_exporter/collector/fixtures/proc';
const SOS = 'sosreport/vault/sos_commands/filesys';

describe('disk', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/df.out'))('reads df as jc does, blocks made bytes', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/df.json')) as Record<string, number | string>[];
    const ours = rows('df', sharedText('jc/centos-7.7/df.out'));
    expect(ours).toEqual(
      theirs.map((t) => ({
        device: t['filesystem'],
        mountpoint: t['mounted_on'],
        size_bytes: Number(t['1k_blocks']) * 1024,
        used_bytes: Number(t['used']) * 1024,
        available_bytes: Number(t['available']) * 1024,
        used_percent: t['use_percent'],
      })),
    );
  });

  it.skipIf(!sharedPath(`${SOS}/df_-al_-x_autofs`))('reads df of a sosreport, sizes and inodes', () => {
    const sizes = sharedText(`${SOS}/df_-al_-x_autofs`);
    expect(gaps('df', sizes)).toEqual([]);
    expect(rows('df', sizes)[0]).toEqual({
      device: '/dev/vda2',
      mountpoint: '/',
      size_bytes: 308585260 * 1024,
      used_bytes: 24171768 * 1024,
      available_bytes: 268668880 * 1024,
      used_percent: 9,
    });
    expect(rows('df', sizes).find((r) => r['mountpoint'] === '/proc')).not.toHaveProperty('used_percent');
    expect(rows('df', sharedText(`${SOS}/df_-ali_-x_autofs`))[0]).toEqual({
      device: '/dev/vda2',
      mountpoint: '/',
      inodes: 19660800,
      inodes_used: 547539,
      inodes_free: 19113261,
      inodes_used_percent: 3,
    });
  });

  it.skipIf(!sharedPath('jc/linux-proc/diskstats'))('reads diskstats as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/diskstats.json')) as Record<
      string,
      number | string
    >[];
    const used = theirs.filter(
      (t) => Number(t['reads_completed']) > 0 || !`${t['device']}`.startsWith('loop'),
    );
    const ours = rows('diskstats', sharedText('jc/linux-proc/diskstats'));
    expect(
      ours.map((r) => [r['device'], r['reads'], r['sectors_written'], r['io_ms'], r['flush_ms']]),
    ).toEqual(
      used.map((t) => [
        t['device'],
        t['reads_completed'],
        t['sectors_written'],
        t['io_time_ms'],
        t['flushing_time_ms'],
      ]),
    );
  });

  it.skipIf(!sharedPath(`${NODE}/diskstats`))('reads 11, 15 and 17 counters in one file', () => {
    const text = sharedText(`${NODE}/diskstats`);
    const ours = rows('diskstats', text);
    const device = (name: string) => ours.find((r) => r['device'] === name);
    expect(gaps('diskstats', text)).toEqual([]);
    expect(device('ram0')).toBeUndefined();
    expect(device('sda')).toMatchObject({ reads: 25354637, write_ms: 63877960, weighted_io_ms: 82621804 });
    expect(device('sda')).not.toHaveProperty('discards');
    expect(device('sdb')).toMatchObject({
      discards: 68851,
      sectors_discarded: 1925173784,
      discard_ms: 11130,
    });
    expect(device('sdb')).not.toHaveProperty('flushes');
    expect(device('sdc')).toMatchObject({ flushes: 1555, flush_ms: 1944 });
  });

  it('finds the columns of other versions by their headings', () => {
    const text = 'Filesystem 512-blocks Used Available Capacity Mounted on\nmy disk 8 2 6 25% /my mount\n';
    expect(rows('df', text)).toEqual([
      {
        device: 'my disk',
        mountpoint: '/my mount',
        size_bytes: 4096,
        used_bytes: 1024,
        available_bytes: 3072,
        used_percent: 25,
      },
    ]);
  });

  it('reads the rounded sizes of df -h, and leaves out images of packages, which are full by nature', () => {
    const heading = 'Filesystem Size Used Avail Use% Mounted on';
    const text = `${heading}\n/dev/vda 1.5G 512M 0 50% /\n/dev/loop0 62M 62M 0 100% /snap/core20/1328\n`;
    expect(gaps('df', text)).toEqual([]);
    expect(rows('df', text)).toEqual([
      {
        device: '/dev/vda',
        mountpoint: '/',
        size_bytes: 1.5 * 1024 ** 3,
        used_bytes: 512 * 1024 ** 2,
        available_bytes: 0,
        used_percent: 50,
      },
    ]);
    expect(gaps('df', `${heading}\n/dev/vda 1,5G 512M 0 50% /\n`)).toEqual([2]);
  });

  it('undoes the escapes of /proc/mounts', () => {
    expect(rows('mounts', '//nas/my\\040share /mnt/a\\134b cifs ro,vers=3.0 0 0\n')).toEqual([
      {
        device: '//nas/my share',
        mountpoint: '/mnt/a\\b',
        type: 'cifs',
        read_only: true,
        options: ['ro', 'vers=3.0'],
      },
    ]);
  });
});
