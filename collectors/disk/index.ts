import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { diskIo } from '../../src/tables/disk-io.js';
import { filesystems } from '../../src/tables/filesystems.js';
import { mounts } from '../../src/tables/mounts.js';
import { pressure } from '../../src/tables/pressure.js';
import { parse } from './parse.js';

const COLUMNS = 'source,fstype,size,used,avail,pcent,itotal,iused,iavail,ipcent,target';

export default defineCollector({
  id: 'disk',
  title: 'Disks and file systems',
  why: 'Is a file system full or read-only, or is the disk so slow that programs wait for it? A server that cannot write its log or answer from disk looks like a dead or slow network.',
  layer: 'host_disk',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [filesystems, mounts, diskIo, pressure],
  tools: { df: 'coreutils', busybox: '' },
  plan: () => [
    { id: 'diskstats', when: 'start_end', run: { read: '/proc/diskstats' } },
    { id: 'pressure', when: 'start_end', run: { read: '/proc/pressure/io' } },
    { id: 'mounts', when: 'once', run: { read: '/proc/mounts' } },
    {
      id: 'df',
      when: 'start_end',
      // Local file systems only: a dead network mount would hold df, and the probe with it, for ever.
      // squashfs images (snaps) are full by nature. busybox knows neither option.
      run: [
        { argv: ['df', '-l', '-x', 'squashfs', '-B1', `--output=${COLUMNS}`] },
        { argv: ['busybox', 'df', '-P', '-T', '-k'] },
      ],
      timeoutMs: 2000,
      // 1: some mount could not be read; the others are there.
      okExits: [0, 1],
    },
  ],
  parse,
});
