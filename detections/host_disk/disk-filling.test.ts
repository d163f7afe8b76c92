import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './disk-filling.js';

describe('disk filling', () => {
  it('fires where it is nearly full and grows', () => {
    expect(
      said(detection, {
        rows: {
          filesystems: [
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 900e6,
              used_percent: 95,
              available_bytes: 40e6,
              _snapshot: 'start',
              _at: '2026-11-21T03:00:00.000Z',
            },
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 910e6,
              used_percent: 96,
              available_bytes: 40e6,
              _snapshot: 'end',
              _at: '2026-11-21T03:00:15.000Z',
            },
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by growth with much room', () => {
    expect(
      said(detection, {
        rows: {
          filesystems: [
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 100e6,
              used_percent: 10,
              available_bytes: 40e6,
              _snapshot: 'start',
              _at: '2026-11-21T03:00:00.000Z',
            },
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 110e6,
              used_percent: 11,
              available_bytes: 40e6,
              _snapshot: 'end',
              _at: '2026-11-21T03:00:15.000Z',
            },
          ],
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by a full one that stands still', () => {
    expect(
      said(detection, {
        rows: {
          filesystems: [
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 900e6,
              used_percent: 95,
              available_bytes: 40e6,
              _snapshot: 'start',
              _at: '2026-11-21T03:00:00.000Z',
            },
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 900e6,
              used_percent: 95,
              available_bytes: 40e6,
              _snapshot: 'end',
              _at: '2026-11-21T03:00:15.000Z',
            },
          ],
        },
      }),
    ).toBe('clear');
  });

  it('needs two looks', () => {
    expect(
      said(detection, {
        rows: {
          filesystems: [
            {
              device: '/dev/vda1',
              mountpoint: '/spool',
              used_bytes: 900e6,
              used_percent: 95,
              available_bytes: 40e6,
              _snapshot: 'end',
              _at: '2026-11-21T03:00:15.000Z',
            },
          ],
        },
      }),
    ).toBe('not_observable');
  });
});
