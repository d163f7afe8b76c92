import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { fileKind } from '../../core/file-kind.js';
import { segmentMatcher } from '../../core/glob.js';
import {
  type FileStats,
  type Found,
  type LogFiles,
  type LogHandle,
  type Looked,
  searchEnded,
} from './log-files.js';
import { pathBytes, pathFromBytes } from './path-bytes.js';

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The files of this machine. Loops end when `signal` fires. */
export function localFiles(signal: AbortSignal): LogFiles {
  /** Lists folders one by one, hands each entry to `use`, and returns those that could not be listed. */
  const list = async (
    folders: readonly string[],
    use: (folder: string, entry: Entry) => void,
  ): Promise<Found['unlisted']> => {
    const unlisted: { folder: string; code: string }[] = [];
    for (const folder of folders) {
      if (signal.aborted) break;
      try {
        const path = pathBytes(folder === '' ? '/' : folder);
        for (const entry of await readdir(path, { withFileTypes: true, encoding: 'buffer' })) {
          use(folder, { name: pathFromBytes(entry.name), isFolder: entry.isDirectory() });
        }
      } catch (error) {
        unlisted.push({ folder, code: codeOf(error) });
      }
    }
    return unlisted;
  };
  return {
    isFar: false,
    match: async (folders, segment) => {
      const matches = segmentMatcher(segment);
      const paths: string[] = [];
      const unlisted = await list(folders, (folder, { name }) => {
        if (matches(name)) paths.push(`${folder}/${name}`);
      });
      return { paths, unlisted };
    },
    below: async (folders, depth, most) => {
      const paths: string[] = [];
      const unlisted: Found['unlisted'][number][] = [];
      let level = folders;
      for (let i = 0; i < depth && level.length > 0 && paths.length < most; i++) {
        const next: string[] = [];
        const failed = await list(level.slice(0, most - paths.length), (folder, { name, isFolder }) => {
          if (isFolder && !name.startsWith('.')) next.push(`${folder}/${name}`);
        });
        unlisted.push(...failed);
        paths.push(...next);
        level = next;
      }
      return {
        paths: paths.slice(0, most),
        unlisted,
        ...(paths.length > most && { ended: searchEnded(most) }),
      };
    },
    stat: async (paths) => {
      const looked: Looked[] = [];
      for (const path of paths) {
        if (signal.aborted) break;
        looked.push(await look(path));
      }
      return looked;
    },
    open: openFile,
  };
}

/** Not blocking: between `stat` and here the path may have become a FIFO. */
async function openFile(path: string): Promise<LogHandle> {
  const handle = await open(pathBytes(path), constants.O_RDONLY | constants.O_NONBLOCK);
  let stats: FileStats;
  try {
    stats = statsOf(await handle.stat());
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
  return {
    stats,
    read: (buffer, offset, length, position) => handle.read(buffer, offset, length, position),
    check: () => check(path, handle),
    close: () => handle.close(),
  };
}

/** We go on reading the file that was opened, so a rotation loses nothing; it is said all the same. */
async function check(path: string, handle: FileHandle): ReturnType<LogHandle['check']> {
  const stats = statsOf(await handle.stat());
  const there = await look(path);
  if (there.stats?.id === stats.id) return { stats };
  return { stats, moved: there.stats ? 'rotated' : 'vanished' };
}

async function look(path: string): Promise<Looked> {
  try {
    return { path, stats: statsOf(await stat(pathBytes(path))) };
  } catch (error) {
    return { path, errorCode: codeOf(error) };
  }
}

function statsOf(stats: Stats): FileStats {
  const { size, mtimeMs, blocks, blksize } = stats;
  return { kind: fileKind(stats), id: `${stats.dev}:${stats.ino}`, size, mtimeMs, blocks, blksize };
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}
