import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import type { Outcome } from '../core/outcome.js';
import type { SamplerRecord } from '../core/recording.js';
import type { Redaction } from '../collect/redaction.js';
import { FrameFile, type Room } from './frame-file.js';
import { stampOf } from './frame.js';
import type { Sampler } from './samplers.js';
import { TickAccount } from './tick-account.js';
import type { WireFrame } from './wire.js';

/** How a loop ended, for all its samplers. */
export interface LoopEnd {
  readonly outcome: Outcome;
  /** For every outcome but `ok`. */
  readonly reason?: string;
}

/** One sampler while it runs: its file, and what became of its ticks. */
export class Sampled {
  readonly sampler: Sampler;
  readonly account: TickAccount;
  readonly #file: FrameFile;
  readonly #redaction: Redaction;
  #isFull = false;
  #failed = 0;
  #lastExit = 0;
  #cutBytes = 0;
  #written = 0;

  constructor(sampler: Sampler, spool: string, redaction: Redaction, room: Room) {
    this.sampler = sampler;
    this.account = new TickAccount(sampler.intervalMs);
    this.#redaction = redaction;
    this.#file = new FrameFile(join(spool, sampler.path), redaction.policy, sampler.redact, room);
  }

  /** False when nothing more can be kept. */
  take({ tick, beginUs, endUs, exit, cutBytes }: WireFrame, text: Buffer, why?: string): boolean {
    this.account.took(tick, beginUs, endUs, why);
    const isCommand = 'argv' in this.sampler.source;
    if (isCommand && exit !== 0) {
      this.#failed++;
      this.#lastExit = exit;
    }
    this.#cutBytes += cutBytes;
    // Nothing there (a file the kernel does not have, a process that is gone) is said once, at the end.
    if (text.length === 0 && (exit !== 0 || !isCommand)) return true;
    this.#written++;
    if (this.#isFull) return false;
    this.#isFull = !this.#file.write({ tick, begin: stampOf(beginUs), end: stampOf(endUs), exit }, text);
    return !this.#isFull;
  }

  /** @param startedAt epoch ms, our clock */
  artifact(host: string, startedAt: number, durationMs: number, end: LoopEnd): Artifact {
    const { collector, probe, subject, path, tool, argv } = this.sampler;
    const spooled = this.#file.finish();
    if (this.#file.masked + this.#file.withheldBytes > 0) this.#redaction.finished(path, this.#counts());
    const full = this.#isFull
      ? {
          outcome: 'truncated' as const,
          reason: spooled?.writeError
            ? `the disk took no more (${spooled.writeError})`
            : 'the size budget was used up; nothing was kept after that',
          truncatedAt: spooled?.bytes ?? 0,
        }
      : undefined;
    const empty = this.#written === 0 && this.account.taken > 0 ? this.#nothing() : undefined;
    return {
      host,
      vantage: host,
      collector: collector.id,
      probe,
      ...(subject !== undefined && { subject }),
      ...(spooled && { path, sha256: spooled.sha256 }),
      tool,
      argv: [...argv],
      ...(full ?? (end.outcome === 'ok' && empty ? empty : end)),
      ...this.#note(),
      startedAt: new Date(startedAt).toISOString(),
      durationMs: Math.round(durationMs),
      bytes: spooled?.bytes ?? 0,
      redactions: this.#file.masked,
    };
  }

  record(at: (us: number) => number): SamplerRecord {
    const { collector, probe, subject, path, intervalMs } = this.sampler;
    return {
      collector: collector.id,
      probe,
      ...(subject !== undefined && { subject: this.#redaction.subject(subject) }),
      artifact: path,
      intervalMs,
      ...this.account.record(at),
    };
  }

  #nothing(): { outcome: Outcome; reason: string } {
    if ('read' in this.sampler.source)
      return { outcome: 'unsupported', reason: 'none of its files is there' };
    return { outcome: 'failed', reason: `${this.sampler.tool} said nothing (exit ${this.#lastExit})` };
  }

  #note(): { note?: string } {
    const notes = [
      ...(this.sampler.note === undefined ? [] : [this.sampler.note]),
      ...(this.#failed > 0 && this.#written > 0
        ? [
            `the tool failed at ${this.#failed} of ${this.account.taken} ticks, last with exit ${this.#lastExit}`,
          ]
        : []),
      ...(this.#cutBytes > 0 ? [`${this.#cutBytes} bytes of ticks that were too large were left out`] : []),
      ...(this.#file.withheldBytes > 0
        ? [`${this.#file.withheldBytes} bytes withheld: ${[...this.#file.withheldReasons].join(', ')}`]
        : []),
    ];
    return notes.length > 0 ? { note: notes.join('; ') } : {};
  }

  #counts() {
    const { counts, withheldBytes, withheldReasons } = this.#file;
    return { counts, withheldBytes, withheldReasons, feed: (b: Buffer) => b, flush: () => Buffer.alloc(0) };
  }
}

/** Path of the words of a loop about itself. */
export function loopErrors(path: string): string {
  return path.replace(/\.txt$/, '.stderr.txt');
}
