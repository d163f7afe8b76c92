import type { Artifact } from '../core/artifact.js';
import type { Outcome } from '../core/outcome.js';
import type { BesideHost } from '../collect/beside.js';
import type { Job } from '../collect/job.js';
import { refusal } from '../collect/plan.js';
import type { Redaction } from '../collect/redaction.js';
import { notRun, runJob } from '../collect/run-job.js';

const LONGEST_MS = 8 * 86_400_000;
/** One that is not asked to end (we hang) ends this much after the window by itself. */
const SLACK_MS = 60_000;
const NEVER = new AbortController().signal;

export interface EventCaptureOptions {
  readonly spool: string;
  readonly redaction: Redaction;
  /** Of the ring. */
  readonly ringBytes: number;
}

/** The packets around the event: tcpdump all the while into a ring, which is kept when it happens. */
export class EventCapture {
  readonly #host: BesideHost;
  readonly #job: Job;
  readonly #options: EventCaptureOptions;
  #happened = false;

  constructor(host: BesideHost, job: Job, options: EventCaptureOptions) {
    this.#host = host;
    this.#job = { ...job, probe: { ...job.probe, maxBytes: options.ringBytes } };
    this.#options = options;
  }

  keep(): void {
    this.#happened = true;
  }

  /** Runs until `closing`, as every capture does; what became of it, with a file when the event happened. */
  async run(closing: AbortSignal): Promise<Artifact[]> {
    const { host, transport, options } = this.#host;
    const { ringBytes: maxBytes, ...into } = this.#options;
    const none = (outcome: Outcome, reason: string): Artifact[] => [
      notRun(this.#job, { host: host.id }, outcome, reason),
    ];
    const refused = refusal(this.#job, options, host.uid);
    if (refused) return none(refused.outcome, refused.reason);
    // Decided when it has ended: it may still happen while files are joined.
    let isKept = true;
    const artifacts = await runJob(this.#job, {
      ...into,
      host: host.id,
      uid: host.uid,
      transport,
      timeoutMs: Math.min(LONGEST_MS, options.durationMs + SLACK_MS),
      maxBytes,
      signal: NEVER,
      abortReason: () => undefined,
      live: {
        finish: closing,
        isKept: () => (isKept = this.#happened),
        onBegun: () => {},
        onFigures: () => {},
        onFull: () => {},
      },
      // A fault of ours must not cost the recording.
    }).catch((error: unknown) => none('failed', `internal error: ${String(error)}`));
    return artifacts.map((artifact) =>
      isKept ? ofTheEvent(artifact) : closing.aborted ? withoutEvent(artifact) : artifact,
    );
  }
}

function ofTheEvent(artifact: Artifact): Artifact {
  if (artifact.path === undefined) return artifact;
  const note = ['the packets around the event', ...(artifact.note ? [artifact.note] : [])].join('; ');
  return { ...artifact, note };
}

function withoutEvent(artifact: Artifact): Artifact {
  if (artifact.outcome === 'connection_lost') return artifact;
  const { remedy: _, ...rest } = artifact;
  return { ...rest, outcome: 'not_run', reason: 'the event did not happen: no packet was kept' };
}
