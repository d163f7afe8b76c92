import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import type { ClockSample, RecordedHost } from '../core/recording.js';
import type { BesideHost, BesideRun } from '../collect/beside.js';
import { resolveName } from '../collect/resolve-name.js';
import { resolveRemotely } from '../collect/resolve-remotely.js';
import { SpoolFile } from '../collect/spool-file.js';
import type { RunResult } from '../transport/transport.js';
import { ofProcesses } from './filter-owners.js';
import { EventCapture } from './event-capture.js';
import type { Room } from './frame-file.js';
import { HostTime } from './host-time.js';
import { LiveMetrics, type Sample } from './live-metrics.js';
import { loopCommand, loopScript, type LoopStep, loopSteps } from './loop-script.js';
import type { RecordOptions } from './options.js';
import { findOwners } from './owners.js';
import { type PingTarget, Pinging } from './pinging.js';
import { type LoopEnd, loopErrors, Sampled } from './sampled.js';
import { type NotSampled, planSamplers, type SamplerPlan } from './samplers.js';
import { isPrefix } from './socket-filter.js';
import { BatchSplitter } from './split-batch.js';
import { Wire, type WireFrame } from './wire.js';

/** The clock of a host is asked again this often. */
const CLOCK_MS = 25_000;
const MAX_STDERR = 64 * 1024;
/** A command waits for its window to end; this is for when that is never told. */
const LONGEST_MS = 8 * 86_400_000;
const MOST_PINGED = 8;
/** Packets held in memory while the event is waited for: of one host, and of all together. */
const MOST_RING = 16 * 1024 * 1024;
const ALL_RINGS = 128 * 1024 * 1024;

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

/** What is run on a host, as `--dry-run` prints it and a run does it. */
export interface HostPlan extends SamplerPlan {
  readonly steps: readonly LoopStep[];
  readonly argv: [string, ...string[]];
  readonly pings: readonly PingTarget[];
  /** Addresses and prefixes of the peers that were chosen. */
  readonly peers: readonly string[];
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
  #resolution: string | undefined;
  #capture: EventCapture | undefined;

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
    for (const missing of plan.notSampled) record(notSampled(host.id, missing, redaction.mask));
    this.#sampled = plan.samplers.map((s) => new Sampled(s, spool, redaction, this.#room));
    const tool = host.tools.has('ping') ? 'ping' : undefined;
    this.#pings = (tool === undefined ? [] : plan.pings).map(
      (target) =>
        new Pinging(target, pingFor(target.name, host.tools), this.#context.record.pingMs, {
          ...{ host: host.id, spool, redaction, room: this.#room },
          onLine: (line) => this.#live.pingLine(target.name, line),
        }),
    );
    const full = new AbortController();
    const signal = AbortSignal.any([closing, full.signal]);
    const watching = this.#watchClock(AbortSignal.any([closing, full.signal]));
    const request = { timeoutMs: LONGEST_MS, signal, lowPriority: false };
    const pinging = this.#pings.map(async (ping) => {
      const [startedAt, began] = [Date.now(), performance.now()];
      const result = await transport.run({
        ...request,
        argv: ping.argv,
        stopSignal: 'SIGINT',
        lines: true,
        onStdout: ping.onStdout,
        onStderr: ping.onStderr,
      });
      const end = endOf(result, closing, full.signal);
      record(ping.artifact(host.id, startedAt, performance.now() - began, end));
    });
    await Promise.all([this.#loop(plan, closing, full), this.#captureEvent(plan, closing), ...pinging]);
    full.abort();
    await watching;
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

  async #captureEvent({ peers }: HostPlan, closing: AbortSignal): Promise<void> {
    const { record, spool, redaction, hosts } = this.#context;
    if (record.until === undefined || !this.#host.options.allow.includes('capture')) return;
    const ringBytes = Math.min(MOST_RING, Math.floor(ALL_RINGS / Math.max(1, hosts)));
    const { ports } = record;
    this.#capture = new EventCapture(this.#host, { spool, redaction, ringBytes, peers, ports });
    await this.#capture.run(closing);
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
        this.#resolution = how === 'shell' ? undefined : `times by ${how}, ± ${resolutionUs / 1000} ms`;
      },
      onRebase: (_k, startUs) => {
        for (const { account } of this.#sampled) account.rebase(startUs);
      },
      onFrame: (frame) => {
        hasRoom = this.#frame(plan, splitters, frame) && hasRoom;
      },
    });
    const [startedAt, began] = [Date.now(), performance.now()];
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
    errors.write(redactor.flush());
    const said = errors.finish(false);
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
    const durationMs = performance.now() - began;
    for (const [i, sampled] of this.#sampled.entries()) {
      if (end.outcome !== 'ok') sampled.account.lost(this.#hostNowUs(), end.reason ?? end.outcome);
      const artifact = sampled.artifact(host.id, startedAt, durationMs, end);
      const note = [artifact.note, this.#resolution].filter((n) => n !== undefined).join('; ');
      record({
        ...artifact,
        ...(note !== '' && { note }),
        ...(i === 0 && said && { stderrPath, stderrBytes: said.bytes, stderrSha256: said.sha256 }),
      });
    }
  }

  #frame(plan: HostPlan, splitters: readonly BatchSplitter[], frame: WireFrame): boolean {
    const step = plan.steps[frame.step];
    if (!step) return true;
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
      hasRoom = (sampled?.take(frame, text) ?? true) && hasRoom;
      const atMs = (frame.beginUs + frame.endUs) / 2000;
      this.#live.frame(sampler.collector, sampler.probe, sampler.tool, text, atMs);
    }
    return hasRoom;
  }

  async #watchClock(signal: AbortSignal): Promise<void> {
    const { transport } = this.#host;
    if (transport.kind === 'local') return;
    while (!signal.aborted) {
      await closed(signal, CLOCK_MS);
      if (signal.aborted) return;
      const reading = await transport.measureClock();
      if (reading) this.#clock.push({ at: this.#context.now(), ...offset(reading) });
    }
  }

  #hostNowUs(): number {
    const { offsetMs } = this.#clock.at(-1) ?? { offsetMs: 0 };
    return (this.#context.startedAt + this.#context.now() + offsetMs) * 1000;
  }
}

/** Everything that will be asked of a host. Names of peers are resolved there. */
export async function planHostRecording(
  ready: Pick<BesideHost, 'host' | 'transport' | 'targets' | 'options'>,
  context: Pick<HostRecorderContext, 'collectors' | 'record' | 'redaction'>,
): Promise<HostPlan> {
  const { host, transport, targets, options } = ready;
  const { collectors, record, redaction } = context;
  const resolve = (name: string): Promise<string[]> =>
    transport.kind === 'local' ? resolveName(name) : resolveRemotely(transport, name);
  const peers = (
    await Promise.all(record.peers.map(async (p) => (isPrefix(p) ? [p] : await resolve(p))))
  ).flat();
  const isChosen = record.peers.length + record.ports.length > 0;
  const pids =
    record.pids.length > 0 || !isChosen ? record.pids : await findOwners(ready, peers, record.ports);
  const plan = planSamplers(collectors, host, targets, options, record, peers, pids, redaction);
  const steps = loopSteps(plan.samplers, record.intervalMs);
  const argv = loopCommand(loopScript(steps, record.intervalMs));
  const gateways = targets.filter((t) => t.origin === 'gateway').map((t) => t.host);
  const names = options.passive
    ? []
    : [...new Set([...targets.map((t) => t.host), ...record.peers.filter((p) => !p.includes('/'))])];
  const pings = names
    .slice(0, MOST_PINGED)
    .map((name): PingTarget => ({ name, role: gateways.includes(name) ? 'gateway' : 'target' }));
  return { ...plan, steps, argv, pings, peers };
}

/** Before 2016 `ping` knew no IPv6, and `ping6` was a tool of its own. */
function pingFor(target: string, tools: ReadonlySet<string>): string {
  return target.includes(':') && tools.has('ping6') ? 'ping6' : 'ping';
}

function endOf(result: RunResult, closing: AbortSignal, full: AbortSignal): LoopEnd {
  if (result.connectionLost !== undefined)
    return { outcome: 'connection_lost', reason: `the connection was lost: ${result.connectionLost}` };
  if (closing.aborted) return { outcome: 'ok' };
  if (full.aborted) return { outcome: 'interrupted', reason: 'the recording of this host had ended' };
  if (result.errorCode !== undefined)
    return { outcome: 'failed', reason: result.errorMessage ?? result.errorCode };
  const how = result.signal === undefined ? `exit ${result.exit ?? 'unknown'}` : `ended by ${result.signal}`;
  return { outcome: 'failed', reason: `it ended by itself before the window did: ${how}` };
}

function notSampled(host: string, missing: NotSampled, mask: (text: string) => string): Artifact {
  const { subject, ...where } = missing;
  return {
    ...where,
    host,
    vantage: host,
    ...(subject !== undefined && { subject: mask(subject) }),
    tool: 'none',
    argv: [],
    startedAt: new Date().toISOString(),
    durationMs: 0,
    bytes: 0,
    redactions: 0,
  };
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
