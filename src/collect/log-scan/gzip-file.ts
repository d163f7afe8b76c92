import { createGunzip, type Gunzip } from 'node:zlib';
import { Block, selectLines, LineTimes } from './block.js';
import { cut, type FileScan, noteFull, output, withoutLeadingNul } from './file-scan.js';
import type { Kept } from './kept.js';
import { hasNulInText, HEAD, NO_TEXT } from './refuse.js';
import { BLOCK, type MutableFacts } from './types.js';

const LF = 0x0a;
/** Small, because what one piece of input unpacks to is lost when its end is corrupt. */
const INPUT = 16 * 1024;

/**
 * Reads a gzip file (also of several members) from its start; there is no other way. The newest lines are kept
 * nevertheless. Where the data is corrupt or cut, everything up to there is kept.
 */
export async function scanGzipFile(scan: FileScan, kept: Kept): Promise<void> {
  const { handle, breath, facts, spent } = scan;
  facts.gzip = true;
  const lines = new NewerLines(scan, kept);
  const unzip = createGunzip({ chunkSize: 64 * 1024 });
  let unpacked: Buffer[] = [];
  let failure: Error | undefined;
  unzip.on('data', (chunk: Buffer) => unpacked.push(chunk));
  const ended = new Promise<void>((resolve) => {
    unzip.on('error', (error) => ((failure = error), resolve()));
    unzip.on('end', resolve);
  });
  const input = Buffer.allocUnsafeSlow(INPUT);
  try {
    for (let more = true; more;) {
      const { bytesRead } = await breath.wait(handle.read(input, 0, INPUT, spent.fetched));
      more = bytesRead > 0;
      spent.fetched += bytesRead;
      // After an error `write` never calls back.
      if (more) await breath.wait(Promise.race([write(unzip, input.subarray(0, bytesRead)), ended]));
      else {
        unzip.end();
        await breath.wait(ended);
      }
      const chunks = unpacked;
      unpacked = [];
      for (const chunk of chunks) {
        if (scan.textOnly && facts.scannedTo === 0 && hasNulInText(chunk.subarray(0, HEAD))) {
          return void Object.assign(facts, NO_TEXT);
        }
        await lines.add(chunk);
        if (facts.scannedTo >= scan.scanBudget) return cutHere(facts);
      }
      if (failure) break;
      if (more && spent.fetched >= scan.fetchBudget) return cutHere(facts);
    }
    if (failure) cut(facts, `the gzip data is damaged: ${failure.message}; what came before it is here`);
  } finally {
    unzip.destroy();
    await lines.end();
    kept.trim();
    noteFull(facts, kept);
  }
}

function cutHere(facts: MutableFacts): void {
  cut(facts, `only the first ${facts.scannedTo} unpacked bytes were searched (limit of bytes to search)`);
}

function write(unzip: Gunzip, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => void unzip.write(bytes, () => resolve()));
}

/** Cuts arriving text into blocks of whole lines and collects the selected ones. */
class NewerLines {
  private waiting: Buffer[] = [];
  private size = 0;
  private before: number | undefined;

  constructor(
    private readonly scan: FileScan,
    private readonly kept: Kept,
  ) {}

  async add(chunk: Buffer): Promise<void> {
    this.waiting.push(chunk);
    this.size += chunk.length;
    this.scan.facts.scannedTo += chunk.length;
    if (this.size < BLOCK) return;
    const bytes = Buffer.concat(this.waiting);
    const lineEnd = bytes.lastIndexOf(LF);
    const split = lineEnd < 0 ? bytes.length : lineEnd + 1;
    if (lineEnd < 0) this.scan.facts.longLines = true;
    const rest = bytes.subarray(split);
    this.waiting = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
    await this.process(bytes.subarray(0, split));
  }

  /** The last line, complete or not. Also after an abort, when nothing may wait any more. */
  async end(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    if (bytes.length > 0 && !this.scan.breath.signal.aborted) await this.process(bytes);
  }

  private async process(bytes: Buffer): Promise<void> {
    const { selection, breath, facts } = this.scan;
    if (!facts.binary && bytes.includes(0)) facts.binary = true;
    const block = new Block(withoutLeadingNul(bytes));
    const selected = await selectLines(block, selection, breath, this.before);
    if (selection.sinceMs !== undefined || selection.untilMs !== undefined) {
      this.before = new LineTimes(block, selection.clock, this.before).atEnd();
    }
    const lines = selected.ranges.length / 2;
    facts.matched += lines;
    if (lines > 0) this.kept.addNewer(output(this.scan, block, selected, 0, lines), lines);
    await breath.pause();
  }
}
