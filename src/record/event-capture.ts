import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import { captureCommand } from '../core/capture-command.js';
import { captureFilter } from '../core/capture-filter.js';
import type { Ring } from '../core/collector.js';
import { slug } from '../core/slug.js';
import type { TcpSession } from '../core/tcp-session.js';
import type { BesideHost } from '../collect/beside.js';
import { CAPTURE_GRACE_MS, captureNotes, captureSpool, judgeCapture } from '../collect/capture-job.js';
import type { SpooledCapture } from '../collect/capture-spool.js';
import { classify, type Judged } from '../collect/classify.js';
import type { Redaction } from '../collect/redaction.js';
import { SpoolFile } from '../collect/spool-file.js';
import type { RunResult } from '../transport/transport.js';
import { absentArtifact } from './absent-artifact.js';

/** Headers of IPv4 and IPv6 with options fit; payload is cut off. */
const SNAPLEN = 128;
/** The newest packets: those before the event stay as long as it does not fill three of the four after it. */
const RING: Ring = { files: 4, whenFull: 'drop_oldest' };
const MAX_STDERR = 64 * 1024;
const LONGEST_MS = 8 * 86_400_000;
const NEVER = new AbortController().signal;

export interface EventCaptureOptions {
  readonly spool: string;
  readonly redaction: Redaction;
  /** Of the ring. */
  readonly ringBytes: number;
  /** Addresses and prefixes. */
  readonly peers: readonly string[];
  readonly ports: readonly number[];
}

/** The packets around the event: tcpdump all the while into a ring, which is kept when it happens. */
export class EventCapture {
  readonly argv: readonly [string, ...string[]];
  readonly #host: BesideHost;
  readonly #options: EventCaptureOptions;
  #happened = false;

  constructor(host: BesideHost, options: EventCaptureOptions) {
    this.#host = host;
    this.#options = options;
    this.argv = eventCaptureCommand(options.peers, options.ports, host.transport.sessions);
  }

  keep(): void {
    this.#happened = true;
  }

  /** Runs until `closing`; what became of it, with a file when the event happened. */
  async run(closing: AbortSignal): Promise<Artifact> {
    const { host, transport } = this.#host;
    const { spool, redaction, ringBytes } = this.#options;
    const stem = `hosts/${slug(redaction.hostId(host.id))}/capture/packets`;
    const [path, stderrPath] = [`${stem}.pcap`, `${stem}.stderr.txt`];
    const startedAt = new Date().toISOString();
    const where = { collector: 'capture', probe: 'packets' };
    if (host.uid !== 0)
      return absentArtifact(host.id, { ...where, outcome: 'denied', reason: 'needs root' }, this.argv);
    const ring = captureSpool({ ring: RING }, join(spool, path), { maxBytes: ringBytes, redaction });
    const errors = new SpoolFile(join(spool, stderrPath), MAX_STDERR);
    const redactor = redaction.policy.stream();
    let words = '';
    const result = await transport.run({
      argv: this.argv,
      stopSignal: 'SIGINT',
      graceMs: CAPTURE_GRACE_MS,
      timeoutMs: LONGEST_MS,
      finish: closing,
      signal: NEVER,
      lowPriority: false,
      onStdout: (chunk) => ring.write(chunk),
      onStderr: (chunk) => {
        words = (words + chunk.toString('latin1')).slice(-MAX_STDERR);
        errors.write(redactor.feed(chunk));
        return true;
      },
    });
    errors.write(redactor.flush());
    const said = errors.finish(false);
    // Both may still come while files are joined.
    const [isKept, wasAsked] = [this.#happened, closing.aborted];
    if (!isKept) ring.discard();
    const captured = await ring.finish();
    const spooled = isKept ? captured.spooled : undefined;
    if (spooled && captured.report) redaction.add(path, { rules: {}, capture: captured.report });
    return {
      ...where,
      host: host.id,
      vantage: host.id,
      argv: [...this.argv],
      ...(spooled && { path, sha256: spooled.sha256 }),
      ...(said && { stderrPath, stderrBytes: said.bytes, stderrSha256: said.sha256 }),
      tool: 'tcpdump',
      ...judged(result, captured, words, { isKept, wasAsked }),
      ...(spooled && { note: noteOf(captured, words) }),
      startedAt,
      durationMs: Math.round(result.durationMs),
      bytes: spooled?.bytes ?? 0,
      redactions: 0,
    };
  }
}

function judged(
  result: RunResult,
  captured: SpooledCapture,
  words: string,
  { isKept, wasAsked }: { readonly isKept: boolean; readonly wasAsked: boolean },
): Judged {
  if (wasAsked && !isKept && result.connectionLost === undefined)
    return { outcome: 'not_run', reason: 'the event did not happen: no packet was kept' };
  const ending = { stderr: words, okExits: [0], timeoutMs: LONGEST_MS, abortReason: undefined };
  return (
    judgeCapture(captured, result, wasAsked) ??
    classify({ noSpace: false, ...captured.spooled, ...result, ...ending })
  );
}

function noteOf(captured: SpooledCapture, words: string): string {
  const [, dropped = '0'] = /(\d{1,15}) packets? dropped by kernel/.exec(words) ?? [];
  return ['the packets around the event', ...captureNotes(captured, Number(dropped))].join('; ');
}

/** Without the traffic of our own sessions, which would answer itself. */
export function eventCaptureCommand(
  peers: readonly string[],
  ports: readonly number[],
  sessions: readonly TcpSession[],
): [string, ...string[]] {
  const filter = captureFilter({ peers, ports: ports.map(String), targets: [], sessions });
  return captureCommand({ interface: 'any', snaplen: SNAPLEN, packets: 0, filter });
}
