import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collector } from '../core/collector.js';
import type { ClockSample, RecordedHost } from '../core/recording.js';
import type { BesideHost, BesideRun } from '../collect/beside.js';
import { SpoolFile } from '../collect/spool-file.js';
import { absentArtifact } from './absent-artifact.js';
import { ofProcesses } from './filter-owners.js';
import { EventCapture } from './event-capture.js';
import type { Room } from './frame-file.js';
import { HostTime } from './host-time.js';
import { endOf } from './loop-end.js';
import { LiveMetrics, type Sample } from './live-metrics.js';
import type { LoopStep } from './loop-script.js';
import type { RecordOptions } from './options.js';
import { Pinging } from './pinging.js';
import { type HostPlan, planHostRecording } from './plan-recording.js';
import { loopErrors, Sampled } from './sampled.js';
import { BatchSplitter } from './split-batch.js';
import { DiagFrames } from './sock-diag/frame.js';
import { Wire, type WireFrame } from './wire.js';
import { wallMs } from '../core/wall-clock.js';

/** The clock of a host is asked again this often. */
const CLOCK_MS = 25_000;
const LAST_CLOCK_MS = 1000;
const MAX_STDERR = 64 * 1024;
/** A command waits for its window to end; this is for when that is never told. */
const LONGEST_MS = 8 * 86_400_000;
/** Packets held on this disk while the event is waited for: of one host, and what part of its bytes. */
const MOST_RING = 64 * 1024 * 1024;
const RING_SHARE = 0.25;

const BY_SOCK_DIAG =
  'ss was asked every few seconds, for the processes too; between, sock_diag itself, whose answers are written as ss writes them, without the cgroup';

export interface HostRecorderContext extends BesideRun {
  readonly collectors: readonly Collector[];
  readonly record: RecordOptions;
  /** ms since the start of the recording, our clock. */
  readonly now: () => number;
  /** Epoch ms of that start. */
  readonly startedAt: number;
  readonly onSample: (host: string, sample: Sample) => void;
  /** Its loop ended before the window was closed. */
  readonly onEnded: () => void;
}

/** The loop and the pings of one host. */
export class HostRecorder {
  readonly #host: BesideHost;
  readonly #context: HostRecorderContext;
  readonly #clock: ClockSample[] = [];
  readonly #live: LiveMetrics;
  readonly #room: Room;
  #sampled: Sampled[] = [];
  #pings: Pinging[] = [];
  readonly #diag = new DiagFrames();
  #resolution: string | undefined;
  #capture: EventCapture | undefined;
  /** The last question that took longer than a tick: all others of the loop waited for it. */
  #slow: { readonly endUs: number; readonly words: string } | undefined;

  constructor(host: BesideHost, context: HostRecorderContext) {
    this.#host = host;
    this.#context = context;
    this.#room = { left: Math.floor(context.budgetBytes / Math.max(1, context.hosts)) };
    this.#live = new LiveMetrics((sample) => context.onSample(host.host.id, sample));
    const clock = host.clock ?? { offsetMs: 0, errorMs: 0 };
    if (host.clock || host.transport.kind === 'local')
      this.#clock.push({ at: context.now(), ...offset(clock) });
  }

  /** Records until `closing` aborts, or the host is gone. */
  async run(closing: AbortSignal): Promise<void> {
    const { host, transport, record } = this.#host;
    const { spool, redaction } = this.#context;
    const plan = await planHostRecording(this.#host, this.#context);
    for (const missing of plan.notSampled) record(absentArtifact(host.id, missing));
    this.#sampled = plan.samplers.map((s) => new Sampled(s, spool, redaction, this.#room));
    this.#pings = plan.pings.map(
      (target) =>
        new Pinging(target, pingFor(target.name, host.tools), this.#context.record.pingMs, {
          ...{ host: host.id, spool, redaction, room: this.#room },
          onLine: (line) => this.#live.pingLine(target.name, line),
        }),
    );
    const full = new AbortController();
    const signal = AbortSignal.any([closing, full.signal]);
    setMaxListeners(0, signal);
    const watching = this.#watchClock(signal);
    const request = { timeoutMs: LONGEST_MS, signal, lowPriority: false };
    const pinging = this.#pings.map(async (ping) => {
      const [startedAt, began] = [wallMs(), performance.now()];
      const result = await transport.run({
        ...request,
        argv: ping.argv,
        stopSignal: 'SIGINT',
        lines: true,
        onStdout: ping.onStdout,
        onStderr: ping.onStderr,
      });
      const end = endOf(result, closing, full.signal);
      const [endedAt, durationMs] = [this.#context.now(), performance.now() - began];
      await closed(closing);
      if (end.outcome !== 'ok') ping.lost(endedAt, this.#context.now(), end.reason ?? end.outcome);
      record(ping.artifact(host.id, startedAt, durationMs, end));
    });
    await Promise.all([this.#loop(plan, closing, full), this.#captureEvent(plan, closing), ...pinging]);
    full.abort();
    // A link that hangs must not keep a person who wants out.
    await Promise.race([watching, sleep(LAST_CLOCK_MS, undefined, { ref: false })]);
  }

  /** What the index says of this host. */
  entry(): RecordedHost {
    const { source, host } = this.#host;
    const at = (us: number): number => new HostTime(this.#context.startedAt, this.#clock).at(us / 1000);
    return {
      id: this.#context.redaction.hostId(host.id),
      ...(source.role !== undefined && { role: source.role }),
      clock: [...this.#clock],
      samplers: [...this.#sampled.map((s) => s.record(at)), ...this.#pings.map((p) => p.record())],
    };
  }

  /** The event that was waited for happened, here or elsewhere. */
  eventHappened(): void {
    this.#capture?.keep();
  }

  async #captureEvent({ capture }: HostPlan, closing: AbortSignal): Promise<void> {
    const { spool, redaction } = this.#context;
    if (!capture) return;
    const ringBytes = Math.min(MOST_RING, Math.floor(this.#room.left * RING_SHARE));
    this.#room.left -= ringBytes;
    this.#capture = new EventCapture(this.#host, capture, { spool, redaction, ringBytes });
    for (const artifact of await this.#capture.run(closing)) {
      this.#host.record(artifact);
      if (closing.aborted) continue;
      const { tool, outcome, reason = outcome, remedy } = artifact;
      const lost = `no packets are captured${tool === 'none' ? '' : ' any more'}: ${reason}`;
      const text = [`${this.#host.host.id}: ${lost}`, ...(remedy === undefined ? [] : [remedy])].join('; ');
      this.#context.onProgress({ type: 'notice', text });
    }
  }

  async #loop(plan: HostPlan, closing: AbortSignal, full: AbortController): Promise<void> {
    const { host, transport, record } = this.#host;
    if (plan.steps.length === 0) return;
    const stderrPath = loopErrors(this.#sampled[0]?.sampler.path ?? 'loop.txt');
    const errors = new SpoolFile(join(this.#context.spool, stderrPath), MAX_STDERR);
    const redactor = this.#context.redaction.policy.stream();
    const splitters = plan.steps.map((step) => new BatchSplitter(step.samplers));
    let hasRoom = true;
    const wire = new Wire({
      onHello: (startUs, how, resolutionUs) => {
        for (const { account } of this.#sampled) account.begin(startUs);
        if (how !== 'python' && how !== 'shell')
          this.#resolution = `times by ${how}, ± ${resolutionUs / 1000} ms`;
      },
      onRebase: (_k, startUs) => {
        for (const { account } of this.#sampled) account.rebase(startUs);
      },
      onFrame: (frame) => {
        hasRoom = this.#frame(plan, splitters, frame) && hasRoom;
      },
    });
    const [startedAt, began] = [wallMs(), performance.now()];
    const result = await transport.run({
      argv: plan.argv,
      timeoutMs: LONGEST_MS,
      signal: AbortSignal.any([closing, full.signal]),
      lowPriority: false,
      onStdout: (chunk) => {
        wire.feed(chunk);
        if (!hasRoom) full.abort();
        return hasRoom;
      },
      onStderr: (chunk) => {
        errors.write(redactor.feed(chunk));
        return true;
      },
    });
    const durationMs = performance.now() - began;
    errors.write(redactor.flush());
    const said = errors.finish(false);
    const words = said ? readFileSync(join(this.#context.spool, stderrPath), 'utf8') : '';
    const end = hasRoom
      ? endOf(result, closing, full.signal)
      : { outcome: 'truncated' as const, reason: 'the size budget was used up; recording ended there' };
    if (!closing.aborted) {
      this.#context.onProgress({
        type: 'notice',
        text: `${host.id}: the recording ended: ${end.reason ?? end.outcome}`,
      });
      this.#context.onEnded();
      // What is due until the window closes is missed, and the reason is known.
      await closed(closing);
    }
    for (const [i, sampled] of this.#sampled.entries()) {
      if (end.outcome !== 'ok') sampled.account.lost(this.#hostNowUs(), end.reason ?? end.outcome);
      const artifact = sampled.artifact(host.id, startedAt, durationMs, end, words);
      const sockets = sampled.sampler.diag && this.#diag.hasDump ? BY_SOCK_DIAG : undefined;
      const note = [artifact.note, this.#resolution, sockets].filter((n) => n !== undefined).join('; ');
      record({
        ...artifact,
        ...(note !== '' && { note }),
        ...(i === 0 && said && { stderrPath, stderrBytes: said.bytes, stderrSha256: said.sha256 }),
      });
    }
  }

  #frame(plan: HostPlan, splitters: readonly BatchSplitter[], taken: WireFrame): boolean {
    const step = plan.steps[taken.step];
    if (!step) return true;
    const { diag } = step.samplers[0] ?? {};
    const frame = diag ? this.#diag.written(taken, diag.request) : taken;
    const parts =
      step.samplers.length === 1 && 'argv' in (step.samplers[0]?.source ?? {})
        ? [frame.text]
        : (splitters[frame.step]?.split(frame.text) ?? []);
    let hasRoom = true;
    for (const [i, sampler] of step.samplers.entries()) {
      const sampled = this.#sampled.find((s) => s.sampler === sampler);
      const { pids } = this.#context.record;
      const isChosen = pids.length > 0 && sampler.probe === 'connections' && sampler.tool !== 'read';
      const text = isChosen ? ofProcesses(parts[i] ?? frame.text, pids) : (parts[i] ?? Buffer.alloc(0));
      const slow =
        this.#slow && this.#slow.endUs > (sampled?.account.lastEndUs ?? 0) ? this.#slow : undefined;
      hasRoom = (sampled?.take(frame, text, slow?.words) ?? true) && hasRoom;
      const atMs = (frame.beginUs + frame.endUs) / 2000;
      this.#live.frame(sampler.collector, sampler.probe, sampler.tool, text, atMs);
    }
    const tookMs = Math.round((frame.endUs - frame.beginUs) / 1000);
    if (tookMs > this.#context.record.intervalMs)
      this.#slow = { endUs: frame.endUs, words: `${nameOf(step)} took ${tookMs} ms` };
    return hasRoom;
  }

  async #watchClock(signal: AbortSignal): Promise<void> {
    const { transport } = this.#host;
    if (transport.kind === 'local') return;
    // Once more at the end, so that a short recording has two measurements as well.
    while (!signal.aborted) {
      await closed(signal, CLOCK_MS);
      const reading = await transport.measureClock();
      if (reading) this.#clock.push({ at: this.#context.now(), ...offset(reading) });
    }
  }

  #hostNowUs(): number {
    const { offsetMs } = this.#clock.at(-1) ?? { offsetMs: 0 };
    return (this.#context.startedAt + this.#context.now() + offsetMs) * 1000;
  }
}

/** Before 2016 `ping` knew no IPv6, and `ping6` was a tool of its own. */
function pingFor(target: string, tools: ReadonlySet<string>): string {
  return target.includes(':') && tools.has('ping6') ? 'ping6' : 'ping';
}

function nameOf({ samplers: [first] }: LoopStep): string {
  if (first === undefined || !('argv' in first.source)) return 'reading the counters';
  return [
    `${first.collector.id}/${first.probe}`,
    ...(first.subject === undefined ? [] : [first.subject]),
  ].join(' ');
}

function offset({ offsetMs, errorMs }: { offsetMs: number; errorMs: number }): {
  offsetMs: number;
  errorMs: number;
} {
  return { offsetMs, errorMs };
}

/** Settles when the signal aborts, or after so long. */
function closed(signal: AbortSignal, ms?: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = ms === undefined ? undefined : setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
