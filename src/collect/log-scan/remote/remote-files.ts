import { errnoError, HostFailure, type LogFiles, type Looked } from '../log-files.js';
import { batches } from './batches.js';
import { errnoOf } from './errno-of.js';
import { readStats } from './far-stats.js';
import { below, match } from './find-paths.js';
import { scriptWord } from './host-script.js';
import { type FarHost, HostShell } from './host-shell.js';
import { openRemote } from './remote-handle.js';

export interface RemoteClock {
  /** Epoch ms by the host's clock, taken while `probeHost` ran. */
  readonly now: number;
  /** Offset of the host's zone at that moment: `+0200`. */
  readonly offset: string;
}

export interface RemoteFiles {
  readonly files: LogFiles;
  readonly clock: RemoteClock;
}

/**
 * The files of a far host, through a shell and the tools every host has. One command finds out what those can
 * do; throws `HostFailure` where that is not enough.
 */
export async function remoteFiles(host: FarHost): Promise<RemoteFiles> {
  const shell = new HostShell(host);
  const { parts, stderr } = await shell.run('probe', []);
  const [date, stat, throughProc, throughStdin, find, dd, grep] = parts;
  const clock = /^(\d+) ([+-]\d{4})\s*$/.exec(date?.bytes.toString('latin1') ?? '');
  const isStat = (part: typeof stat): boolean =>
    readStats(part?.bytes.toString('latin1') ?? '') !== undefined;
  const lacking = [
    ...(clock ? [] : ['date']),
    ...(isStat(stat) ? [] : ['stat -c']),
    ...(find?.status === 0 ? [] : ['find -print0']),
    ...(dd?.bytes.toString('latin1') === 'bc' ? [] : ['dd']),
  ];
  if (lacking.length > 0) {
    const said = stderr.trim().split('\n')[0] ?? '';
    throw new HostFailure(
      'missing_tool',
      `logs are read with sh, stat, find and dd of coreutils or BusyBox, and the host has no usable ${lacking.join(', ')}${said === '' ? '' : ` (${said})`}`,
    );
  }
  if (!isStat(throughProc) && !isStat(throughStdin)) {
    const reason =
      'the host has neither /proc nor a stat that knows open files: which file is read cannot be told';
    throw new HostFailure('missing_tool', reason);
  }
  // GNU's alone tells offsets, and takes bytes that are no text.
  const hasGrep = grep?.bytes.toString('latin1') === '5:b\n7:b\n';
  const self = isStat(throughProc) ? '/proc/self/fd/0' : '-';
  return {
    clock: { now: Number(clock?.[1]) * 1000, offset: clock?.[2] ?? '+0000' },
    files: {
      isFar: true,
      match: (folders, segment) => match(shell, folders, segment),
      below: (folders, depth, most) => below(shell, folders, depth, most),
      stat: (paths) => statAll(shell, paths),
      open: (path, known) => openRemote({ shell, self, hasGrep }, path, known),
      traffic: () => shell.traffic,
    },
  };
}

async function statAll(shell: HostShell, paths: readonly string[]): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (const batch of batches(paths.map(scriptWord))) {
    const { parts } = await shell.run('stat', batch);
    const lines = parts[0]?.bytes.toString('latin1').trimEnd().split('\n') ?? [];
    if (lines.length !== batch.length) throw errnoError('EUNKNOWN', paths[looked.length] ?? '');
    for (const line of lines) {
      const path = paths[looked.length] ?? '';
      const stats = readStats(line);
      looked.push(stats ? { path, stats } : { path, errorCode: errnoOf(line) });
    }
  }
  return looked;
}
