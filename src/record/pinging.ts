import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import type { SamplerRecord } from '../core/recording.js';
import { slug } from '../core/slug.js';
import type { Redactor } from '../redact/policy.js';
import type { Redaction } from '../collect/redaction.js';
import { SpoolFile } from '../collect/spool-file.js';
import type { Room } from './frame-file.js';
import { RECORDINGS } from './recording-index.js';
import type { LoopEnd } from './loop-end.js';

/** One run of ping ends after this, or before its numbers (16 bit) come round again, and the next one begins. */
const RUN_MS = 3_600_000;
const MOST_REQUESTS = 60_000;

/**
 * iputils: `-D` stamps, `-O` tells of each request without an answer. BusyBox knows neither. The empty line ends the
 * loop where nobody reads it any more: ping alone would be begun again for ever.
 */
const PING_ON_AND_ON = `case $("$1" -V 2>&1) in
*iputils*) o="-n -D -O -i $2 -W 1 -c $3" ;;
*) o="-W 1 -c $3" ;;
esac
while echo; do "$1" $o -- "$4"; sleep 1; done`;

const MAX_STDERR = 64 * 1024;
const MAX_LINE = 4096;

export interface PingTarget {
  readonly name: string;
  readonly role: 'gateway' | 'target';
}

/** Continuous ping toward one target: plain output of ping, on and on. */
export class Pinging {
  readonly target: PingTarget;
  readonly argv: readonly [string, ...string[]];
  readonly path: string;
  readonly #intervalMs: number;
  readonly #redaction: Redaction;
  readonly #room: Room;
  readonly #redactor: Redactor;
  readonly #file: SpoolFile;
  readonly #errRedactor: Redactor;
  readonly #errors: SpoolFile;
  readonly #onLine: (line: string) => void;
  readonly #missed: { readonly from: number; readonly to: number; readonly reason: string }[] = [];
  #rest = '';
  #sent = 0;
  #isFull = false;

  constructor(
    target: PingTarget,
    tool: string,
    intervalMs: number,
    where: { host: string; spool: string; redaction: Redaction; room: Room; onLine: (line: string) => void },
  ) {
    const { host, spool, redaction, room, onLine } = where;
    this.target = target;
    this.#intervalMs = intervalMs;
    this.argv = pingCommand(tool, target.name, intervalMs);
    const stem = `${RECORDINGS}/${slug(redaction.hostId(host))}/ping.${target.role}.${slug(redaction.subject(target.name))}`;
    this.path = `${stem}.txt`;
    this.#redaction = redaction;
    this.#room = room;
    this.#redactor = redaction.policy.stream();
    this.#errRedactor = redaction.policy.stream();
    this.#file = new SpoolFile(join(spool, this.path), Infinity);
    this.#errors = new SpoolFile(join(spool, `${stem}.stderr.txt`), MAX_STDERR);
    this.#onLine = onLine;
  }

  /** False when nothing more can be kept. */
  readonly onStdout = (chunk: Buffer): boolean => {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = lines.pop()?.slice(-MAX_LINE) ?? '';
    for (const line of lines) {
      if (/seq=\d/.test(line)) this.#sent++;
      this.#onLine(line);
    }
    return this.#keep(this.#redactor.feed(chunk));
  };

  readonly onStderr = (chunk: Buffer): boolean => {
    this.#errors.write(this.#errRedactor.feed(chunk));
    return true;
  };

  artifact(host: string, startedAt: number, durationMs: number, end: LoopEnd): Artifact {
    this.#keep(this.#redactor.flush());
    this.#errors.write(this.#errRedactor.flush());
    const [spooled, errors] = [this.#file.finish(true), this.#errors.finish(false)];
    this.#redaction.finished(this.path, this.#redactor);
    const stderrPath = this.path.replace(/\.txt$/, '.stderr.txt');
    return {
      host,
      vantage: host,
      collector: 'ping',
      probe: this.target.role,
      subject: this.target.name,
      ...(spooled && { path: this.path, sha256: spooled.sha256 }),
      ...(errors && { stderrPath, stderrBytes: errors.bytes, stderrSha256: errors.sha256 }),
      tool: 'sh',
      argv: [...this.argv],
      ...(this.#isFull ? { outcome: 'truncated' as const, reason: 'the size budget was used up' } : end),
      startedAt: new Date(startedAt).toISOString(),
      durationMs: Math.round(durationMs),
      bytes: spooled?.bytes ?? 0,
      redactions: [...this.#redactor.counts.values()].reduce((sum, n) => sum + n, 0),
    };
  }

  /** It was to go on, and did not: ms after the start of the recording. */
  lost(from: number, to: number, reason: string): void {
    this.#missed.push({ from, to, reason: this.#redaction.policy.text(reason) });
  }

  /** ping keeps its own pace: what was due while it ran is what it sent. */
  record(): SamplerRecord {
    const gone = this.#missed.reduce((n, { from, to }) => n + Math.round((to - from) / this.#intervalMs), 0);
    return {
      collector: 'ping',
      probe: this.target.role,
      subject: this.#redaction.subject(this.target.name),
      artifact: this.path,
      intervalMs: this.#intervalMs,
      due: this.#sent + gone,
      taken: this.#sent,
      late: 0,
      missed: this.#missed,
    };
  }

  #keep(text: Buffer): boolean {
    if (this.#isFull) return false;
    if (text.length > this.#room.left || !this.#file.write(text)) this.#isFull = true;
    else this.#room.left -= text.length;
    return !this.#isFull;
  }
}

export function pingCommand(tool: string, target: string, intervalMs: number): [string, ...string[]] {
  const count = Math.min(MOST_REQUESTS, Math.ceil(RUN_MS / intervalMs));
  return ['sh', '-c', PING_ON_AND_ON, 'sh', tool, String(intervalMs / 1000), String(count), target];
}
