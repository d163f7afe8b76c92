import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { LogRequest } from '../../core/log-request.js';
import { createLogClock } from '../../core/log-time.js';
import type { LineClock, Selection } from './block.js';
import { Aborted, Breath } from './breath.js';
import { familiesOf, type Readable } from './budget.js';
import { type FileScan, noteUntimed } from './file-scan.js';
import { findFiles } from './find-files.js';
import { scanGzipFile } from './gzip-file.js';
import { Kept } from './kept.js';
import { compilePattern, type LinePattern } from './compile-pattern.js';
import { scanPlainFile } from './plain-file.js';
import { foreignCompression, refusalByErrno, refusalOf } from './refuse.js';
import { conclude } from './conclude.js';
import {
  DEFAULT_MAX_SCAN,
  type LogFileFacts,
  type LogLimits,
  type LogScanResult,
  MAX_KEPT,
  type MutableFacts,
} from './types.js';

const DAY_MS = 86_400_000;

interface Done {
  readonly facts: MutableFacts;
  readonly kept?: Kept;
}

/**
 * Searches local log files and hands the matching lines to `sink`, verbatim; where the request can name several
 * files (glob, folder) each line stands behind `/path:` as `grep -H ''` prints it. Files follow one another,
 * oldest change first. When a limit is reached the newest lines are what remains. Reads every file once,
 * in blocks; what is kept is held in memory until the end. Throws only E_BAD_PATTERN and what `sink` throws.
 */
export async function scanLog(
  request: LogRequest,
  sink: (chunk: Buffer) => void | Promise<void>,
  limits: LogLimits,
): Promise<LogScanResult> {
  const started = performance.now();
  const pattern = request.grep === undefined ? undefined : compilePattern(request.grep);
  const breath = new Breath(limits.signal);
  const done: Done[] = [];
  let several = false;
  let notes: readonly string[] = [];
  try {
    const found = await findFiles(request.glob, breath);
    ({ several, notes } = found);
    const readable: Readable[] = [];
    for (const named of found.named) {
      const refusal = refusalOf(named);
      if (refusal) done.push({ facts: { ...blank(named.path, named.stats), ...refusal } });
      else if (named.stats) readable.push({ ...named, stats: named.stats });
    }
    await scanAll(unique(readable, done), request, limits, { pattern, breath, several, done });
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
  }
  done.sort(
    (a, b) => (a.facts.mtimeMs ?? 0) - (b.facts.mtimeMs ?? 0) || (a.facts.path < b.facts.path ? -1 : 1),
  );
  let bytes = 0;
  for (const { kept } of done) {
    for (const chunk of kept?.chunks ?? []) {
      bytes += chunk.length;
      await sink(chunk);
    }
  }
  const files: LogFileFacts[] = done.map(({ facts }) => facts);
  return {
    request,
    ...conclude(request, files, notes, limits.signal.aborted),
    files,
    matched: files.reduce((sum, f) => sum + f.matched, 0),
    kept: files.reduce((sum, f) => sum + f.kept, 0),
    bytes,
    scannedBytes: files.reduce((sum, f) => sum + f.scannedTo - f.scannedFrom, 0),
    prefixed: several,
    durationMs: performance.now() - started,
  };
}

/** The same file under two names (a `current` link) is read once. */
function unique(files: readonly Readable[], done: Done[]): Readable[] {
  const seen = new Map<string, string>();
  return files.filter((file) => {
    const id = `${file.stats.dev}:${file.stats.ino}`;
    const other = seen.get(id);
    if (other !== undefined) {
      const reason = `is the same file as ${other}`;
      done.push({ facts: { ...blank(file.path, file.stats), outcome: 'not_run', reason } });
    } else seen.set(id, file.path);
    return other === undefined;
  });
}

interface Work {
  readonly pattern: LinePattern | undefined;
  readonly breath: Breath;
  readonly several: boolean;
  readonly done: Done[];
}

/** Each family of files may use an equal share of what is left of both limits. */
async function scanAll(
  files: readonly Readable[],
  request: LogRequest,
  limits: LogLimits,
  work: Work,
): Promise<void> {
  const families = familiesOf(files);
  let output = Math.min(limits.maxBytes, MAX_KEPT);
  let scan = limits.maxScanBytes ?? DEFAULT_MAX_SCAN;
  for (const [index, family] of families.entries()) {
    let familyOutput = Math.floor(output / (families.length - index));
    let familyScan = Math.floor(scan / (families.length - index));
    for (const file of family) {
      const kept = new Kept(familyOutput);
      const facts = blank(file.path, file.stats);
      work.done.push({ facts, kept });
      try {
        await scanFile(file, { request, limits, work, facts, kept, scanBudget: familyScan });
      } finally {
        kept.trim();
        facts.kept = kept.lines;
      }
      // What is known to be a hole costs nothing.
      const searched = Math.min(facts.scannedTo - facts.scannedFrom, familyScan);
      // Behind a gap nothing older may follow.
      familyOutput = kept.cut ? 0 : familyOutput - kept.bytes;
      familyScan -= searched;
      output -= kept.bytes;
      scan -= searched;
    }
  }
}

interface FileWork {
  readonly request: LogRequest;
  readonly limits: LogLimits;
  readonly work: Work;
  readonly facts: MutableFacts;
  readonly kept: Kept;
  readonly scanBudget: number;
}

async function scanFile(
  file: Readable,
  { request, limits, work, facts, kept, scanBudget }: FileWork,
): Promise<void> {
  const { breath, pattern } = work;
  let handle: FileHandle | undefined;
  let timed = false;
  try {
    // Not blocking: between `stat` and here the path may have become a FIFO.
    handle = await openFile(file.path, breath);
    const opened = await breath.wait(handle.stat());
    if (!opened.isFile())
      return void Object.assign(facts, { outcome: 'unsupported', reason: 'is no longer a file' });
    const head = Buffer.alloc(6);
    await breath.wait(handle.read(head, 0, 6, 0));
    const foreign = foreignCompression(head);
    if (foreign !== undefined) {
      return void Object.assign(facts, {
        outcome: 'unsupported',
        reason: `is compressed with ${foreign}, which cannot be unpacked here`,
      });
    }
    const reader = clockFor(file, limits);
    const clock: LineClock = {
      ms: (line) => {
        const ms = reader.ms(line);
        if (ms !== undefined) timed = true;
        return ms;
      },
    };
    const scan: FileScan = {
      handle,
      selection: selectionOf(request, pattern, clock),
      prefix: Buffer.from(work.several ? `${file.path}:` : ''),
      breath,
      facts,
      scanBudget,
    };
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    await (isGzip ? scanGzipFile(scan, kept) : scanPlainFile(scan, kept));
    noteUntimed(scan, timed);
    if (facts.truncated) facts.outcome = 'truncated';
    await noteMoved(file.path, opened.ino, breath, facts);
  } catch (error) {
    if (error instanceof Aborted) {
      Object.assign(facts, {
        outcome: 'interrupted',
        truncated: true,
        reason: 'ended before all of it was searched',
      });
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    Object.assign(facts, refusalByErrno(code));
  } finally {
    // Not awaited: closing may hang where reading did.
    handle?.close().catch(() => undefined);
  }
}

/** An open that outlives the signal is closed when it comes back. */
async function openFile(path: string, breath: Breath): Promise<FileHandle> {
  const opening = open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await breath.wait(opening);
  } catch (error) {
    if (error instanceof Aborted) {
      opening.then(
        (late) => late.close(),
        () => undefined,
      );
    }
    throw error;
  }
}

function selectionOf(request: LogRequest, pattern: LinePattern | undefined, clock: LineClock): Selection {
  return {
    clock,
    ...(pattern && { pattern }),
    ...(request.since !== undefined && { sinceMs: request.since }),
    ...(request.until !== undefined && { untilMs: request.until }),
  };
}

/** A line without a year is not much later than the last change of its file. */
function clockFor({ stats }: Readable, { now, timeZone }: LogLimits): LineClock {
  const isSane = stats.mtimeMs > 0 && stats.mtimeMs <= now + DAY_MS;
  return createLogClock({ now: isSane ? stats.mtimeMs : now, timeZone });
}

/** We go on reading the file that was opened, so a rotation loses nothing; it is said all the same. */
async function noteMoved(path: string, inode: number, breath: Breath, facts: MutableFacts): Promise<void> {
  try {
    if ((await breath.wait(stat(path))).ino !== inode) facts.changed = 'rotated';
  } catch (error) {
    if (error instanceof Aborted) throw error;
    facts.changed = 'vanished';
  }
}

function blank(path: string, stats?: Readable['stats']): MutableFacts {
  return {
    path,
    outcome: 'ok',
    ...(stats && { size: stats.size, mtimeMs: stats.mtimeMs }),
    scannedFrom: 0,
    scannedTo: 0,
    matched: 0,
    kept: 0,
    truncated: false,
  };
}
