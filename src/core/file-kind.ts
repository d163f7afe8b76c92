import type { Stats } from 'node:fs';

/** What stands at a path, links followed, as stat(2) tells; `queue` is told by its name. */
export type FileKind = 'file' | 'folder' | 'fifo' | 'socket' | 'device' | 'queue';

/** Why something else than a file is not read. */
export const NOT_READ: Readonly<Record<Exclude<FileKind, 'file'>, string>> = {
  folder: 'is a folder',
  fifo: 'is a FIFO: reading it would take the lines away from its reader',
  socket: 'is a socket',
  device: 'is a device',
  queue: 'is a queue of the kernel: reading it would take the lines away from its readers, and has no end',
};

/**
 * /proc/kmsg (proc_kmsg(5)) and trace_pipe of tracefs, of an instance or CPU too (Documentation/trace/ftrace.rst: "this
 * file is a consumer"): for stat(2) they are files, and empty. They may be mounted anywhere.
 */
export const QUEUES = ['kmsg', 'trace_pipe', 'trace_pipe_raw'];

/** `path` without a link at its end, `size` as stat(2) tells. */
export function isQueue(path: string, size: number): boolean {
  return size === 0 && QUEUES.includes(path.slice(path.lastIndexOf('/') + 1));
}

export function fileKind(stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}
