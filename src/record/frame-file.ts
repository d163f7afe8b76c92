import type { Redactor, RedactionPolicy } from '../redact/policy.js';
import { SpoolFile, type Spooled } from '../collect/spool-file.js';
import { type FrameHeader, formatHeader } from './frame.js';

const LF = 0x0a;

/** Room for evidence that several files share. */
export interface Room {
  /** Bytes. */
  left: number;
}

/** The file of one sampler: frames, redacted one by one, none of them cut. */
export class FrameFile {
  readonly #file: SpoolFile;
  readonly #policy: RedactionPolicy;
  readonly #patterns: readonly string[];
  readonly #room: Room;
  readonly counts = new Map<string, number>();
  readonly withheldReasons = new Set<string>();
  withheldBytes = 0;
  #full = false;

  constructor(path: string, policy: RedactionPolicy, patterns: readonly string[], room: Room) {
    this.#file = new SpoolFile(path, Infinity);
    this.#policy = policy;
    this.#patterns = patterns;
    this.#room = room;
  }

  /** False when there is no room for it: neither for this one nor for any after it. */
  write(header: Omit<FrameHeader, 'lines'>, text: Buffer): boolean {
    if (this.#full) return false;
    const body = this.#redacted(text);
    const head = Buffer.from(`${formatHeader({ ...header, lines: countLines(body) })}\n`);
    const bytes = head.length + body.length;
    if (bytes > this.#room.left || !this.#file.write(Buffer.concat([head, body]))) {
      this.#full = true;
      return false;
    }
    this.#room.left -= bytes;
    return true;
  }

  finish(): Spooled | undefined {
    return this.#file.finish(true);
  }

  get masked(): number {
    return [...this.counts.values()].reduce((sum, n) => sum + n, 0);
  }

  #redacted(text: Buffer): Buffer {
    const redactor: Redactor = this.#policy.stream(this.#patterns);
    const body = Buffer.concat([redactor.feed(text), redactor.flush()]);
    for (const [kind, n] of redactor.counts) this.counts.set(kind, (this.counts.get(kind) ?? 0) + n);
    for (const reason of redactor.withheldReasons) this.withheldReasons.add(reason);
    this.withheldBytes += redactor.withheldBytes;
    return body.length > 0 && body.at(-1) !== LF ? Buffer.concat([body, Buffer.from('\n')]) : body;
  }
}

function countLines(text: Buffer): number {
  let lines = 0;
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) lines++;
  return lines;
}
