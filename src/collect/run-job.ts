import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import { type Source, sourcesOf } from '../core/collector.js';
import type { Outcome } from '../core/outcome.js';
import { formatBytes } from '../core/units.js';
import type { Redactor } from '../redact/policy.js';
import type { RunResult, Transport } from '../transport/transport.js';
import { CAPTURE_GRACE_MS, captureNotes, captureSpool, judgeCapture } from './capture-job.js';
import type { SpooledCapture } from './capture-spool.js';
import { classify, type Judged } from './classify.js';
import { CaptureWatch, type LiveCapture } from './capture-watch.js';
import { argvOf, type Job, maxBytesOf, toolOf } from './job.js';
import { scanLogs } from './log-source.js';
import { readFiles } from './read-files.js';
import type { Redaction } from './redaction.js';
import { remedyFor } from './remedy.js';
import { SpoolFile } from './spool-file.js';
import { wallTime } from '../core/wall-clock.js';

const MAX_STDERR = 64 * 1024;
/** With less time than this left, an alternative could say nothing. */
const WORTH_STARTING_MS = 200;

export interface JobContext {
  readonly host: string;
  readonly uid: number;
  readonly timeZone?: string;
  readonly transport: Transport;
  /** Folder that becomes the bundle. */
  readonly spool: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** What it may write when it has written that: more, where there is room. */
  readonly grow?: (maxBytes: number) => number;
  readonly redaction: Redaction;
  readonly signal: AbortSignal;
  /** Why `signal` was aborted, once it was. */
  readonly abortReason: () => string | undefined;
  /** Of a probe that is told when to end, and says when it has begun. */
  readonly live?: LiveCapture;
}

/** A job that is recorded without being run. */
export function notRun(
  job: Job,
  context: Pick<JobContext, 'host'>,
  outcome: Outcome,
  reason: string,
): Artifact {
  const [first] = sourcesOf(job.probe);
  return {
    ...identity(job, context.host),
    tool: 'none',
    argv: first === undefined ? [] : argvOf(first),
    outcome,
    reason,
    ...remedyFor(job, outcome, reason),
    startedAt: wallTime(),
    durationMs: 0,
    bytes: 0,
    redactions: 0,
  };
}

/**
 * Runs a job: the first alternative that can run here; when that one gives nothing (hangs, fails, is not
 * allowed) the next one is tried too. Every attempt is an artifact.
 */
export async function runJob(job: Job, context: JobContext): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  const began = performance.now();
  for (const [index, source] of job.sources.entries()) {
    // The alternatives of a window probe share its time: none may outlast the window.
    const spent = job.probe.when === 'during' ? performance.now() - began : 0;
    const timeoutMs = context.timeoutMs - spent;
    if (index > 0 && (context.signal.aborted || timeoutMs < WORTH_STARTING_MS)) break;
    const artifact = await attempt(job, source, index, { ...context, timeoutMs });
    artifacts.push(artifact);
    if (artifact.outcome === 'ok' || artifact.outcome === 'connection_lost' || artifact.bytes > 0) break;
  }
  return artifacts;
}

async function attempt(job: Job, source: Source, index: number, context: JobContext): Promise<Artifact> {
  const stem = `${job.stem}${index > 0 ? `.${toolOf(source)}` : ''}${job.snapshot ? `.${job.snapshot}` : ''}`;
  const path = `${stem}.${job.probe.extension ?? 'txt'}`;
  const isCapture = job.probe.extension === 'pcap';
  const out = new SpoolFile(join(context.spool, path), context.maxBytes, context.grow);
  const capture = isCapture ? captureSpool(job.probe, join(context.spool, path), context) : undefined;
  const stderrPath = `${stem}.stderr.txt`;
  const err = new SpoolFile(join(context.spool, stderrPath), MAX_STDERR);
  const said: Buffer[] = [];
  const { policy } = context.redaction;
  const redactor = isCapture ? undefined : policy.stream(job.probe.redact);
  const errRedactor = policy.stream(job.probe.redact);
  const startedAt = wallTime();
  const request = {
    timeoutMs: context.timeoutMs,
    signal: context.signal,
    onStdout: (chunk: Buffer) => capture?.write(chunk) ?? out.write(redactor?.feed(chunk) ?? chunk),
    onStderr: (chunk: Buffer) => {
      if (said.length < 64) said.push(chunk);
      watch?.hear(chunk.toString('latin1'));
      err.write(errRedactor.feed(chunk));
      return true;
    },
  };
  const watch =
    capture && context.live && job.probe.begins !== undefined
      ? new CaptureWatch(job.probe.begins, context.live, () => capture.arrived)
      : undefined;
  const result = await runSource(job, source, context, request, watch);
  // It may be asked while its files are joined, which takes a while.
  const wasAsked = context.live?.finish.aborted === true;
  watch?.end();
  if (capture?.isFull) context.live?.onFull();
  if (redactor !== undefined) out.write(redactor.flush());
  err.write(errRedactor.flush());
  if (redactor !== undefined) context.redaction.finished(path, redactor);
  if (context.live?.isKept?.() === false) capture?.discard();
  const captured = await capture?.finish();
  if (captured?.spooled && captured.report)
    context.redaction.add(path, { rules: {}, capture: captured.report });
  context.redaction.finished(stderrPath, errRedactor);
  const spooledErr = err.finish(false);
  const ending = {
    ...result,
    stderr: Buffer.concat(said).toString('utf8'),
    okExits: job.probe.okExits ?? [0],
    timeoutMs: context.timeoutMs,
    abortReason: context.abortReason(),
  };
  // Without an end of its own, being stopped is its ordinary end; needing SIGKILL for it is not.
  const gaveWay = result.signal !== 'SIGKILL' && result.unkillablePid === undefined;
  const askedFor = 'argv' in source ? (source.stopSignal ?? 'SIGTERM') : undefined;
  const isOver = result.timedOut || (wasAsked && (result.signal === undefined || result.signal === askedFor));
  const stopped = isOver && !result.aborted && gaveWay && job.probe.endsWithWindow === true;
  const failed =
    result.errorCode !== undefined ||
    result.connectionLost !== undefined ||
    result.aborted ||
    (result.timedOut && !stopped);
  const answered = result.exit === undefined ? stopped : ending.okExits.includes(result.exit);
  const spooled = captured ? captured.spooled : out.finish(!failed && answered);
  const judged =
    result.judged ??
    judgeCapture(captured, result, wasAsked) ??
    classify({ noSpace: false, ...spooled, ...(stopped ? withoutSignal(ending) : ending) });
  return {
    ...identity(job, context.host),
    ...(spooled && { path, sha256: spooled.sha256 }),
    ...(spooledErr && {
      stderrPath,
      stderrBytes: spooledErr.bytes,
      stderrSha256: spooledErr.sha256,
    }),
    tool: toolOf(source),
    argv: argvOf(source),
    ...judged,
    ...(judged.reason !== undefined && remedyFor(job, judged.outcome, judged.reason)),
    ...noteFor(job, source, index, context, { ...result, captured, dropped: watch?.dropped }, [
      redactor,
      errRedactor,
    ]),
    ...(result.exit !== undefined && 'argv' in source && { exit: result.exit }),
    ...(result.signal !== undefined && { signal: result.signal }),
    startedAt,
    durationMs: Math.round(result.durationMs),
    bytes: spooled?.bytes ?? 0,
    ...(spooled?.truncatedAt !== undefined && { truncatedAt: spooled.truncatedAt }),
    alternative: index,
    redactions: masked(redactor) + masked(errRedactor),
  };
}

function withoutSignal<T extends RunResult>(ending: T): Omit<T, 'signal'> {
  const { signal: _, ...rest } = ending;
  return { ...rest, timedOut: false };
}

function masked(redactor: Redactor | undefined): number {
  return [...(redactor?.counts.values() ?? [])].reduce((sum, n) => sum + n, 0);
}

type Request = Parameters<typeof readFiles>[2];

async function runSource(
  job: Job,
  source: Source,
  context: JobContext,
  request: Request,
  watch: CaptureWatch | undefined,
): Promise<RunResult & { readonly judged?: Judged; readonly unreadable?: number; readonly note?: string }> {
  if ('log' in source) return scanLogs(source, context, { ...request, maxBytes: context.maxBytes });
  if ('read' in source) return readFiles(context.transport, source, request);
  return context.transport.run({
    ...request,
    argv: source.argv,
    ...(source.stopSignal && { stopSignal: source.stopSignal }),
    ...(source.graceMs !== undefined && { graceMs: source.graceMs }),
    // What measures time must not be slowed down by our own politeness.
    lowPriority: job.effect === 'reads',
    asRoot: job.asRoot.has(source),
    ...(watch && context.live && { finish: context.live.finish, graceMs: CAPTURE_GRACE_MS }),
    // timeout(1), which holds what sudo started, does not survive it.
    ...(watch && !job.asRoot.has(source) && { onStarted: (signal) => watch.ask(signal, context.timeoutMs) }),
    // Probes of the window all run at the same time, for as long as it lasts: more than a host has channels for.
    lines: job.probe.when === 'during' && job.probe.extension !== 'pcap',
  });
}

function noteFor(
  job: Job,
  source: Source,
  index: number,
  context: JobContext,
  result: {
    readonly unreadable?: number;
    readonly note?: string;
    readonly captured?: SpooledCapture | undefined;
    readonly dropped?: number | undefined;
  },
  redactors: readonly (Redactor | undefined)[],
): { note?: string } {
  const notes = [
    ...job.passedOver,
    ...(index > 0 && job.sources.length > 1 ? ['the alternative before it gave nothing'] : []),
    ...(job.asRoot.has(source) ? ['run through sudo'] : []),
    ...(job.probe.root === 'better' && context.uid !== 0 && !job.asRoot.has(source)
      ? ['without root it shows less']
      : []),
    ...(result.unreadable ? [`${result.unreadable} files could not be read whole, see stderr`] : []),
    ...(result.note === undefined ? [] : [result.note]),
    ...(result.captured?.spooled ? captureNotes(result.captured, result.dropped) : []),
    ...(result.captured && context.maxBytes < maxBytesOf(job)
      ? [`the ring held ${formatBytes(context.maxBytes)}: more is not free here`]
      : []),
    ...redactors.flatMap((r) =>
      r && r.withheldBytes > 0
        ? [`${r.withheldBytes} bytes withheld: ${[...r.withheldReasons].join(', ')}`]
        : [],
    ),
  ];
  return notes.length > 0 ? { note: notes.join('; ') } : {};
}

function identity(
  job: Job,
  host: string,
): Pick<Artifact, 'host' | 'collector' | 'probe' | 'subject' | 'vantage' | 'snapshot'> {
  return {
    host,
    vantage: host,
    collector: job.collector.id,
    probe: job.probe.id,
    ...(job.probe.subject !== undefined && { subject: job.probe.subject }),
    ...(job.snapshot && { snapshot: job.snapshot }),
  };
}
