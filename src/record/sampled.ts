import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import type { SamplerRecord } from '../core/recording.js';
import { DENIED, type Judged, UNSUPPORTED } from '../collect/classify.js';
import type { Redaction } from '../collect/redaction.js';
import { FrameFile, type Room } from './frame-file.js';
import { stampOf } from './frame.js';
import type { LoopEnd } from './loop-end.js';
import type { Sampler } from './samplers.js';
import { TickAccount } from './tick-account.js';
import type { WireFrame } from './wire.js';

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

  /**
   * @param startedAt epoch ms, our clock
   * @param stderr what the tools of the loop complained about, all of them together
   */
  artifact(host: string, startedAt: number, durationMs: number, end: LoopEnd, stderr: string): Artifact {
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
    const empty = this.#written === 0 && this.account.taken > 0 ? this.#nothing(stderr) : undefined;
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
    const { missed, ...ticks } = this.account.record(at);
    return {
      collector: collector.id,
      probe,
      ...(subject !== undefined && { subject: this.#redaction.subject(subject) }),
      artifact: path,
      intervalMs,
      ...ticks,
      missed: missed.map((gap) => ({ ...gap, reason: this.#redaction.policy.text(gap.reason) })),
    };
  }

  #nothing(stderr: string): Judged {
    if ('read' in this.sampler.source)
      return { outcome: 'unsupported', reason: 'none of its files is there' };
    const reason = `${this.sampler.tool} said nothing, exit ${this.#lastExit}`;
    const complaint = stderr.split('\n').find((line) => DENIED.test(line) || UNSUPPORTED.test(line));
    if (complaint === undefined) return { outcome: 'failed', reason };
    const outcome = DENIED.test(complaint) ? 'denied' : 'unsupported';
    return { outcome, reason: `${reason}: ${complaint.trim().slice(0, 200)}` };
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
