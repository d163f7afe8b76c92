import type { Sequence } from '../../../core/literals.js';
import { errnoError, type FileStats, type LogHandle } from '../log-files.js';
import { errnoIn, errnoOf } from './errno-of.js';
import { readStats } from './far-stats.js';
import { scriptWord, UNIT } from './host-script.js';
import type { Answer, HostShell } from './host-shell.js';
import { grepPattern } from './grep-pattern.js';
import { Pieces } from './pieces.js';
import { names } from './find-paths.js';

/** Fetched at both ends when a file is opened. */
const HEAD = UNIT;
const TAIL = 256 * 1024;
/** Read ahead at first; twice as much each time the same direction is kept. */
const LEAST_AHEAD = 512 * 1024;
const MOST_AHEAD = 4 * 1024 * 1024;
/** The host is asked whether so much is a hole, once zeros came. */
const HOLE = 64 * 1024 * 1024;
const NO_MORE_ATTEMPTS = 3;

/** Of offsets; with more, most of the file would be fetched anyway. */
const MOST_SAID = 1024 * 1024;

type Find = NonNullable<LogHandle['find']>;

/** Aligned: multiples of UNIT. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What reads files on a host. */
interface Reader {
  readonly shell: HostShell;
  /** How the script names the file it has opened. */
  readonly self: string;
  readonly hasGrep: boolean;
}

/** Reads the ends of the file along with opening it. */
export async function openRemote(host: Reader, path: string, known: FileStats): Promise<LogHandle> {
  const handle = new RemoteHandle(host, path, known);
  await handle.open();
  return handle;
}

/**
 * A file on a far host. There is no descriptor to keep: every command opens the path, tells by device and inode
 * whether it is still this file, and reads only then. A file that was renamed within its folder is found again.
 */
class RemoteHandle implements LogHandle {
  private readonly pieces = new Pieces();
  private readonly path: string;
  find?: Find;
  private floor = -Infinity;
  private ceiling = Infinity;
  private ahead = LEAST_AHEAD;
  private last: { from: number; to: number } = { from: -1, to: -1 };
  private sawZeros = false;
  private hole = HOLE;
  /** Where the file is now. */
  private place: string;

  constructor(
    private readonly host: Reader,
    path: string,
    public stats: FileStats,
  ) {
    this.path = this.place = path;
    if (host.hasGrep) this.find = (texts, from, to) => this.search(texts, from, to);
  }

  async open(): Promise<void> {
    const { size } = this.stats;
    const tail = { from: down(Math.max(0, size - TAIL)), to: up(size + 1) };
    const ends = tail.from <= HEAD ? [{ from: 0, to: tail.to }] : [{ from: 0, to: HEAD }, tail];
    const { stats, errorCode } = await this.fetch(this.path, ends);
    if (!stats || errorCode !== undefined) throw errnoError(errorCode ?? 'EIO', this.path);
    // Another file has taken its place since it was looked at: then that one is the log.
    const isOther = stats.id !== this.stats.id;
    this.stats = stats;
    if (isOther && stats.kind === 'file') await this.open();
  }

  within(from: number, to: number): void {
    this.floor = from;
    this.ceiling = to;
  }

  async gather(offsets: readonly number[], length: number): Promise<void> {
    const ranges: { from: number; to: number }[] = [];
    for (const offset of offsets.toSorted((a, b) => a - b)) {
      const [from, to] = [down(offset), up(offset + length)];
      const before = ranges.at(-1);
      if (before && from <= before.to) before.to = Math.max(before.to, to);
      else ranges.push({ from, to });
    }
    await this.need(ranges);
  }

  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    const end = position + length;
    const isBackwards = end === this.last.from;
    const isForwards = position === this.last.to;
    if (!isBackwards && !isForwards) this.ahead = LEAST_AHEAD;
    this.last = { from: position, to: end };
    let bytesRead = 0;
    while (bytesRead < length) {
      const at = position + bytesRead;
      let copied = this.pieces.copy(buffer, offset + bytesRead, length - bytesRead, at);
      if (copied === 0) {
        const missingTo = this.pieces.nextFrom(at, end);
        if (isBackwards && (await this.isHole(at, missingTo))) continue;
        await this.need([this.rangeFor(at, missingTo, isBackwards, isForwards)]);
        copied = this.pieces.copy(buffer, offset + bytesRead, length - bytesRead, at);
        if (copied === 0) break;
      }
      bytesRead += copied;
    }
    return { bytesRead };
  }

  async check(): ReturnType<LogHandle['check']> {
    const { stats } = await this.fetch(this.path, []);
    if (stats?.id === this.stats.id) return { stats };
    const moved = stats ? 'rotated' : 'vanished';
    const now = (await this.relocate()) ? await this.fetch(this.place, []) : {};
    return { stats: now.stats?.id === this.stats.id ? now.stats : this.stats, moved };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private rangeFor(at: number, end: number, isBackwards: boolean, isForwards: boolean): Range {
    const { ahead, floor, ceiling } = this;
    if (isBackwards || isForwards) this.ahead = Math.min(MOST_AHEAD, ahead * 2);
    // Between parts that need not be read there are small ones that are wanted whole.
    const isRest = at - floor <= LEAST_AHEAD;
    const from = isBackwards || isRest ? Math.min(at, Math.max(0, floor, end - ahead)) : at;
    const to = isForwards ? Math.max(end, Math.min(ceiling, at + ahead)) : end;
    return { from: down(from), to: up(to) };
  }

  /** Fetches ranges of this file, wherever it is now. */
  private async need(ranges: readonly Range[]): Promise<void> {
    for (let attempt = 0; attempt < NO_MORE_ATTEMPTS; attempt++) {
      const { stats, errorCode } = await this.fetch(this.place, ranges);
      if (stats?.id === this.stats.id) {
        if (errorCode === undefined) return;
        throw errnoError(errorCode, this.place);
      }
      if (!stats && errorCode !== 'ENOENT') throw errnoError(errorCode ?? 'EIO', this.place);
      if (!(await this.relocate())) break;
    }
    throw errnoError('ESTALE', this.path);
  }

  /** Looks for the inode in the folder the file was in: that is where logrotate moves it to. */
  private async relocate(): Promise<boolean> {
    const folder = this.path.slice(0, this.path.lastIndexOf('/') + 1);
    const inode = this.stats.id.slice(this.stats.id.indexOf(':') + 1);
    const [found] = names(await this.host.shell.run('inode', [scriptWord(folder), inode]));
    if (found !== undefined) this.place = found;
    return found !== undefined;
  }

  /** One command. What it read is taken only where it came from this file. */
  private async fetch(
    path: string,
    ranges: readonly Range[],
  ): Promise<{ stats?: FileStats; errorCode?: string }> {
    let reached = 0;
    const words = ranges.flatMap(({ from, to }) => {
      // All of them are read from one descriptor, whose offset is where the range before it ended.
      const skip = (from - reached) / UNIT;
      reached = to;
      return [String(skip), String((to - from) / UNIT)];
    });
    const { parts, stderr } = await this.host.shell.run('read', [
      this.host.self,
      this.stats.id,
      scriptWord(path),
      ...words,
    ]);
    const [head, ...data] = parts;
    const said = head?.bytes.toString('latin1') ?? '';
    const stats = readStats(said);
    if (!stats || head?.status !== 0) return { errorCode: errnoOf(said) };
    if (stats.id !== this.stats.id) return { stats };
    for (const [index, range] of ranges.entries()) {
      const bytes = data[index]?.bytes ?? Buffer.alloc(0);
      this.pieces.add(range.from, bytes);
      this.sawZeros = bytes.length > 0 && bytes.every((byte) => byte === 0);
      if (bytes.length === range.to - range.from) continue;
      // What came before a bad spot is taken; asked for the rest, nothing comes but the error.
      const isBad = data[index]?.status !== 0 && bytes.length === 0;
      // GNU's dd also fails where the file ends in front of what is asked for: it may have shrunk.
      const errorCode = errnoIn(stderr) ?? (range.from < stats.size ? 'EIO' : undefined);
      return { stats, ...(isBad && errorCode !== undefined && { errorCode }) };
    }
    return { stats };
  }

  /** In a sparse file behind zeros: asks the host whether there are more instead of having them sent. */
  private async isHole(at: number, end: number): Promise<boolean> {
    const from = up(Math.max(0, this.floor, end - this.hole));
    if (!this.isSparse || !this.sawZeros || from > at || end !== down(end)) return false;
    const other = await this.ask('zeros', { from, to: end });
    const isZero = other?.bytes.length === 0;
    if (isZero) this.pieces.addZeros(from, end);
    // Between holes the question costs; ask for less next time.
    else this.sawZeros = false;
    this.hole = isZero ? HOLE : Math.max(MOST_AHEAD, this.hole / 4);
    return isZero;
  }

  /** Offsets at which grep on the host finds one of the texts. */
  private async search(texts: readonly Sequence[], from: number, to: number): ReturnType<Find> {
    const pattern = grepPattern(texts);
    const range = { from: down(from), to: down(to) };
    // A hole is one line to grep, as long as it may be.
    if (pattern === undefined || this.isSparse || range.from >= range.to) return undefined;
    const found = await this.ask('search', range, pattern);
    // 1 is how grep says that there is nothing; 2 that it failed.
    if (!found || found.status > 1) return undefined;
    const offsets = found.bytes
      .toString('latin1')
      .split('\n')
      .slice(0, -1)
      .map((line) => range.from + Number(line.slice(0, line.indexOf(':'))));
    return { ...range, offsets };
  }

  /** Has a tool look at a range; undefined where that was not all of it, or not in this file. */
  private async ask(
    operation: 'zeros' | 'search',
    { from, to }: Range,
    ...words: string[]
  ): Promise<Answer['parts'][number] | undefined> {
    const units = (to - from) / UNIT;
    const { parts, stderr, stopped } = await this.host.shell.run(
      operation,
      [this.host.self, this.stats.id, this.place, String(from / UNIT), String(units), ...words].map(
        scriptWord,
      ),
      MOST_SAID,
    );
    const [head, said] = parts;
    const isFile = readStats(head?.bytes.toString('latin1') ?? '')?.id === this.stats.id;
    // Only what dd says it has read whole was looked at.
    return isFile && !stopped && stderr.includes(`${units}+0 records in`) ? said : undefined;
  }

  private get isSparse(): boolean {
    return this.stats.blocks * 512 < this.stats.size;
  }
}

function down(offset: number): number {
  return offset - (offset % UNIT);
}

function up(offset: number): number {
  return down(offset + UNIT - 1);
}
