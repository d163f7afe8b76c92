import type { Stats } from 'node:fs';

/** What stands at a path, links followed, as stat(2) tells. */
export type FileKind = 'file' | 'folder' | 'fifo' | 'socket' | 'device';

/** Why something else than a file is not read. */
export const NOT_READ: Readonly<Record<Exclude<FileKind, 'file'>, string>> = {
  folder: 'is a folder',
  fifo: 'is a FIFO: reading it would take the lines away from its reader',
  socket: 'is a socket',
  device: 'is a device',
};

export function fileKind(stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}
