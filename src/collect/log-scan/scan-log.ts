import type { LogRequest } from '../../core/log-request.js';
import { createLogClock } from '../../core/log-time.js';
import type { LineClock, Selection } from './block.js';
import { Aborted, Breath } from './breath.js';
import { familiesOf, type Readable } from './budget.js';
import { endingOf, type Ending, INTERRUPTED, noteFailure } from './ending.js';
import { type FileScan, noteChange, noteUntimed, withoutLeadingNul } from './file-scan.js';
import { findFiles } from './find-files.js';
import { scanGzipFile } from './gzip-file.js';
import { Kept } from './kept.js';
import { localFiles } from './local-files.js';
import { HostFailure, type LogFiles, type LogHandle } from './log-files.js';
import { pathBytes } from './path-bytes.js';
import { compilePattern, type LinePattern } from '../../core/line-pattern.js';
import { scanPlainFile } from './plain-file.js';
import { foreignCompression, hasNulInText, HEAD, NO_TEXT, refusalOf } from './refuse.js';
import { conclude } from './conclude.js';
import {
  DEFAULT_MAX_FETCH,
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
 * Searches the log files of a host and hands the matching lines to `sink`, verbatim; where the request can name several
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
  const files = limits.files ?? localFiles(limits.signal);
  const done: Done[] = [];
  let [several, isFolder] = [false, false];
  let notes: readonly string[] = [];
  let ended: Ending | undefined;
  const readable: Readable[] = [];
  try {
    const found = await findFiles(request.glob, files, breath);
    ({ several, isFolder, notes } = found);
    for (const named of found.named) {
      const refusal = refusalOf(named);
      if (refusal) done.push({ facts: { ...blank(named.path, named.stats), ...refusal } });
      else if (named.stats) readable.push({ ...named, stats: named.stats });
    }
    await scanAll(unique(readable, done), request, limits, {
      pattern,
      breath,
      files,
      several,
      textOnly: isFolder,
      done,
    });
  } catch (error) {
    ended = endingOf(error);
  }
  if (limits.signal.aborted) ended = INTERRUPTED;
  if (ended) noteUnread(readable, ended, done);
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
  const all: LogFileFacts[] = done.map(({ facts }) => facts);
  const traffic = files.traffic?.();
  return {
    request,
    ...conclude(request, all, notes, ended),
    notes,
    files: all,
    matched: all.reduce((sum, f) => sum + f.matched, 0),
    kept: all.reduce((sum, f) => sum + f.kept, 0),
    bytes,
    scannedBytes: all.reduce((sum, f) => sum + f.scannedTo - f.scannedFrom, 0),
    prefixed: several,
    ...(traffic && { traffic }),
    durationMs: performance.now() - started,
  };
}

/** The same file under two names (a `current` link) is read once. */
function unique(files: readonly Readable[], done: Done[]): Readable[] {
  const seen = new Map<string, string>();
  return files.filter((file) => {
    const { id } = file.stats;
    const other = seen.get(id);
    if (other !== undefined) {
      const reason = `is the same file as ${other}`;
      done.push({ facts: { ...blank(file.path, file.stats), outcome: 'not_run', reason, passedOver: true } });
    } else seen.set(id, file.path);
    return other === undefined;
  });
}

/** What was named and not even begun. */
function noteUnread(files: readonly Readable[], { outcome, reason }: Ending, done: Done[]): void {
  const begun = new Set(done.map(({ facts }) => facts.path));
  for (const { path, stats } of files) {
    if (!begun.has(path)) done.push({ facts: { ...blank(path, stats), outcome, reason } });
  }
}

interface Work {
  readonly pattern: LinePattern | undefined;
  readonly breath: Breath;
  readonly files: LogFiles;
  readonly several: boolean;
  readonly textOnly: boolean;
  readonly done: Done[];
}

/** Each family of files may use an equal share of what is left of every limit. */
async function scanAll(
  files: readonly Readable[],
  request: LogRequest,
  limits: LogLimits,
  work: Work,
): Promise<void> {
  const families = familiesOf(files);
  let output = Math.min(limits.maxBytes, MAX_KEPT);
  const { isFar } = work.files;
  let scan = limits.maxScanBytes ?? DEFAULT_MAX_SCAN;
  let fetch = isFar && limits.maxScanBytes === undefined ? DEFAULT_MAX_FETCH : Infinity;
  for (const [index, family] of families.entries()) {
    let familyOutput = Math.floor(output / (families.length - index));
    let familyScan = Math.floor(scan / (families.length - index));
    let familyFetch = Math.floor(fetch / (families.length - index));
    for (const file of family) {
      const kept = new Kept(familyOutput, prefixOf(file, work.several));
      const facts = blank(file.path, file.stats);
      const spent = { fetched: 0 };
      work.done.push({ facts, kept });
      try {
        const budgets = { scanBudget: familyScan, fetchBudget: familyFetch, spent };
        await scanFile(file, { request, limits, work, facts, kept, ...budgets });
      } finally {
        kept.trim();
        facts.kept = kept.lines;
      }
      // What is known to be a hole costs nothing.
      const searched = Math.min(facts.scannedTo - facts.scannedFrom, familyScan);
      const fetched = Math.min(spent.fetched, familyFetch);
      // Behind a gap nothing older may follow.
      familyOutput = kept.cut ? 0 : familyOutput - kept.bytes;
      familyScan -= searched;
      output -= kept.bytes;
      scan -= searched;
      familyFetch -= fetched;
      fetch -= fetched;
    }
  }
}

interface FileWork extends Pick<FileScan, 'scanBudget' | 'fetchBudget' | 'spent'> {
  readonly request: LogRequest;
  readonly limits: LogLimits;
  readonly work: Work;
  readonly facts: MutableFacts;
  readonly kept: Kept;
}

async function scanFile(
  file: Readable,
  { request, limits, work, facts, kept, ...budgets }: FileWork,
): Promise<void> {
  const { breath, pattern } = work;
  let handle: LogHandle | undefined;
  let timed = false;
  try {
    handle = await openFile(file, work.files, breath);
    if (handle.stats.kind !== 'file')
      return void Object.assign(facts, { outcome: 'unsupported', reason: 'is no longer a file' });
    const head = Buffer.alloc(HEAD);
    await breath.wait(handle.read(head, 0, Math.min(HEAD, handle.stats.size), 0));
    const foreign = foreignCompression(head);
    if (foreign !== undefined) {
      return void Object.assign(facts, {
        outcome: 'unsupported',
        reason: `is compressed with ${foreign}, which cannot be unpacked here`,
      });
    }
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    if (work.textOnly && !isGzip && (await isBinary(handle, head, breath)))
      return void Object.assign(facts, NO_TEXT);
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
      prefix: prefixOf(file, work.several),
      textOnly: work.textOnly,
      breath,
      facts,
      ...budgets,
    };
    await (isGzip ? scanGzipFile(scan, kept) : scanPlainFile(scan, kept));
    noteUntimed(scan, timed);
    if (facts.truncated) facts.outcome = 'truncated';
    if (isGzip) await noteChange(scan);
  } catch (error) {
    noteFailure(error, facts);
    if (error instanceof Aborted || error instanceof HostFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESTALE' && handle) facts.changed = (await breath.wait(handle.check())).moved ?? 'vanished';
  } finally {
    // Not awaited: closing may hang where reading did.
    handle?.close().catch(() => undefined);
  }
}

/** A head of nothing but zeros can be a hole (a log, lastlog): then the end tells. */
async function isBinary(handle: LogHandle, head: Buffer, breath: Breath): Promise<boolean> {
  const start = head.subarray(0, handle.stats.size);
  if (hasNulInText(start)) return true;
  if (start.length === 0 || start.some((byte) => byte !== 0)) return false;
  const end = Buffer.alloc(HEAD);
  const { bytesRead } = await breath.wait(handle.read(end, 0, HEAD, Math.max(0, handle.stats.size - HEAD)));
  const text = withoutLeadingNul(end.subarray(0, bytesRead));
  return text.length === 0 || text.includes(0);
}

function prefixOf({ path }: Readable, several: boolean): Buffer {
  return several ? Buffer.concat([pathBytes(path), Buffer.from(':')]) : Buffer.alloc(0);
}

/** An open that outlives the signal is closed when it comes back. */
async function openFile({ path, stats }: Readable, files: LogFiles, breath: Breath): Promise<LogHandle> {
  const opening = files.open(path, stats);
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
