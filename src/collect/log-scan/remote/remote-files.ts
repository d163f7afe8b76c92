import { segmentMatcher } from '../../../core/glob.js';
import { errnoError, type Found, HostFailure, type LogFiles, type Looked } from '../log-files.js';
import { pathFromBytes } from '../path-bytes.js';
import { errnoOf } from './errno-of.js';
import { readStats } from './far-stats.js';
import { scriptWord } from './host-script.js';
import { type Answer, type FarHost, HostShell } from './host-shell.js';
import { openRemote } from './remote-handle.js';

/** What one command may carry: sshd hands the whole of it to a shell as one word of at most 128 KiB. */
const MOST_WORDS = 48 * 1024;
/** A listing longer than this is cut: some 50,000 names. */
const MOST_LISTED = 4 * 1024 * 1024;

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

async function match(shell: HostShell, folders: readonly string[], segment: string): Promise<Found> {
  const matches = segmentMatcher(segment);
  const found = await find(shell, 'match', looseName(segment), folders, MOST_LISTED);
  return { ...found, paths: found.paths.filter((path) => matches(path.slice(path.lastIndexOf('/') + 1))) };
}

async function below(
  shell: HostShell,
  folders: readonly string[],
  depth: number,
  most: number,
): Promise<Found> {
  const found = await find(shell, 'below', String(depth), folders, MOST_LISTED);
  const paths = found.paths.slice(0, most);
  return { ...found, paths, ...(found.paths.length > most && { ended: true }) };
}

async function find(
  shell: HostShell,
  operation: 'match' | 'below',
  word: string,
  folders: readonly string[],
  most: number,
): Promise<Found> {
  const paths: string[] = [];
  const unlisted: Found['unlisted'][number][] = [];
  let ended = false;
  // Behind a slash a link to a folder counts as the folder.
  for (const batch of batches(folders.map((folder) => scriptWord(`${folder}/`)))) {
    const answer = await shell.run(operation, [scriptWord(word), ...batch], most);
    paths.push(...names(answer));
    unlisted.push(...complaints(answer.stderr));
    if (answer.stopped) ended = true;
  }
  return { paths, unlisted, ...(ended && { ended }) };
}

/** The last one is dropped where the answer was cut. */
export function names({ parts }: Answer): string[] {
  const bytes = parts[0]?.bytes ?? Buffer.alloc(0);
  const found: string[] = [];
  for (let from = 0, end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, from)) {
    found.push(pathFromBytes(bytes.subarray(from, end)));
    from = end + 1;
  }
  return found;
}

/** `find: '/a/b/': Permission denied` (GNU) and `find: /a/b: Permission denied` (BusyBox); for people. */
function complaints(stderr: string): Found['unlisted'][number][] {
  return [...stderr.matchAll(/^find: (.*): ([^:\n]+)$/gm)].map(([, folder = '', message = '']) => ({
    folder: folder.replace(/^'(.*)'$/, '$1').replace(/(?<=.)\/$/, ''),
    code: errnoOf(message),
  }));
}

/** A pattern for `find -name` that matches all our own matcher does: the two differ in brackets and characters. */
function looseName(segment: string): string {
  return segment.replace(/\[.*\]|[^\w.-]/g, '*');
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

function batches(words: readonly string[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const word of words) {
    // Quoting for the way there may double a backslash.
    const size = 2 * word.length + 3;
    if (size > room || all.length === 0) {
      all.push([]);
      room = MOST_WORDS;
    }
    room -= size;
    all.at(-1)?.push(word);
  }
  return all;
}
