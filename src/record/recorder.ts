import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Collector } from '../core/collector.js';
import { limitHeapGrowth } from '../core/much-to-do.js';
import type { Marker, Recording } from '../core/recording.js';
import type { Beside, BesideHost, BesideRun } from '../collect/beside.js';
import { HostRecorder } from './host-recorder.js';
import type { Sample } from './live-metrics.js';
import type { RecordOptions } from './options.js';
import { INDEX, indexText, RECORDINGS } from './recording-index.js';
import { Trigger } from './trigger.js';
import { wallMs } from '../core/wall-clock.js';

/** A crash of ours leaves an index no older than this. */
const INDEX_MS = 30_000;

export interface RecorderHandlers {
  readonly onSample?: (host: string, sample: Sample) => void;
  readonly onMarker?: (marker: Marker) => void;
}

/** One recording on all hosts of a run: what `collect` runs beside its snapshots. */
export class Recorder implements Beside {
  readonly #collectors: readonly Collector[];
  readonly #options: RecordOptions;
  readonly #handlers: RecorderHandlers;
  readonly #over = new AbortController();
  readonly #hosts = new Map<string, HostRecorder>();
  readonly #triggers = new Map<string, Trigger>();
  readonly #markers: Marker[] = [];
  #startedAt = wallMs();
  #began = performance.now();
  #run: BesideRun | undefined;
  #durationMs: number | undefined;
  #ended = 0;
  #timer: NodeJS.Timeout | undefined;
  #event: Marker | undefined;

  constructor(collectors: readonly Collector[], options: RecordOptions, handlers: RecorderHandlers = {}) {
    this.#collectors = collectors;
    this.#options = options;
    this.#handlers = handlers;
  }

  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** What was waited for, once it happened. */
  get event(): Marker | undefined {
    return this.#event;
  }

  /** Why it is over, in words. */
  get endedBy(): string {
    const { aborted, reason } = this.#over.signal;
    return aborted ? String(reason) : 'the window was closed';
  }

  begin(run: BesideRun): void {
    // Of thousands of sockets every tick leaves megabytes behind: 40 MB less at the peak, for a tenth more CPU here.
    limitHeapGrowth(70);
    this.#run = run;
    this.#startedAt = wallMs();
    this.#began = performance.now();
    mkdirSync(join(run.spool, RECORDINGS), { recursive: true, mode: 0o700 });
    this.#timer = setInterval(() => this.#writeIndex(), INDEX_MS).unref();
  }

  async host(host: BesideHost, closing: AbortSignal): Promise<void> {
    const run = this.#run;
    if (!run) return;
    const { id } = host.host;
    if (this.#hosts.size === 0) this.#mark('started', 'the window opened');
    const { until } = this.#options;
    if (until) this.#triggers.set(id, new Trigger(until));
    const recorder = new HostRecorder(host, {
      ...run,
      collectors: this.#collectors,
      record: this.#options,
      startedAt: this.#startedAt,
      now: () => this.#now(),
      onSample: (name, sample) => this.#sample(name, sample),
      onEnded: () => {
        this.#ended++;
        if (this.#ended === this.#hosts.size) this.finish('nothing is recorded on any host any more');
      },
    });
    this.#hosts.set(id, recorder);
    await recorder.run(closing).catch((error: unknown) => {
      run.onProgress({ type: 'notice', text: `${id}: the recording failed: ${(error as Error).message}` });
    });
    // The last host to end is the end of all.
    this.#durationMs = this.#now();
  }

  /** Something to be found again later: the start of a reproduction. */
  mark(text: string): void {
    this.#mark('person', text);
  }

  /** Ends the window in good order: the end snapshot is taken, the bundle sealed. */
  finish(reason: string): void {
    this.#over.abort(reason);
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.#durationMs !== undefined)
      this.#markers.push({ at: this.#durationMs, kind: 'ended', text: this.endedBy });
    this.#writeIndex();
  }

  #now(): number {
    return Math.round((performance.now() - this.#began) * 1000) / 1000;
  }

  #sample(host: string, sample: Sample): void {
    this.#handlers.onSample?.(host, sample);
    const happened = this.#event ? undefined : this.#triggers.get(host)?.sample(sample);
    if (happened === undefined) return;
    this.#event = this.#mark('event', happened, host);
    for (const recorder of this.#hosts.values()) recorder.eventHappened();
    setTimeout(() => this.finish('the event was recorded'), this.#options.keepMs).unref();
  }

  #mark(kind: Marker['kind'], text: string, host?: string): Marker {
    const marker = { at: this.#now(), kind, text, ...(host !== undefined && { host }) };
    this.#markers.push(marker);
    this.#handlers.onMarker?.(marker);
    return marker;
  }

  /** As it is written: names are those of the bundle. */
  index(): Omit<Recording, 'series'> {
    const redaction = this.#run?.redaction;
    return {
      startedAt: this.#startedAt,
      durationMs: this.#durationMs ?? this.#now(),
      hosts: [...this.#hosts.values()].map((h) => h.entry()),
      markers: this.#markers
        .toSorted((a, b) => a.at - b.at)
        .map(({ host, text, ...marker }) => ({
          ...marker,
          text: redaction?.policy.text(text) ?? text,
          ...(host !== undefined && { host: redaction?.hostId(host) ?? host }),
        })),
    };
  }

  #writeIndex(): void {
    const run = this.#run;
    if (!run) return;
    const text = indexText(this.index());
    const path = join(run.spool, INDEX);
    try {
      writeFileSync(`${path}.tmp`, text, { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
    } catch (error) {
      rmSync(`${path}.tmp`, { force: true });
      const words = `${INDEX} could not be written: ${(error as Error).message}`;
      run.onProgress({ type: 'notice', text: words });
    }
  }
}
