import type { FileStats } from '../log-files.js';

/** One line of the script's `stat -c '=%d:%i %f %s %b %B %o %Y %y'`; undefined for any other text. */
export function readStats(line: string): FileStats | undefined {
  const found = /^=(\d+:\d+) ([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (-?\d+) \S+ \d\d:\d\d:\d\d(?:\.(\d+))?/.exec(
    line,
  );
  if (!found) return undefined;
  const [, id = '', mode = '', size, blocks, unit, blksize, seconds, fraction = '0'] = found;
  return {
    kind: kindOf(Number.parseInt(mode, 16)),
    id,
    size: Number(size),
    // In the order of Node's own arithmetic, so that the same file has the same time to the last bit.
    mtimeMs: Number(seconds) * 1000 + Number(fraction.padEnd(9, '0').slice(0, 9)) / 1e6,
    blocks: (Number(blocks) * Number(unit)) / 512,
    blksize: Number(blksize),
  };
}

/** S_IFMT of inode(7). */
function kindOf(mode: number): FileStats['kind'] {
  switch (mode & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'folder';
    case 0o010000:
      return 'fifo';
    case 0o140000:
      return 'socket';
    default:
      return 'device';
  }
}
