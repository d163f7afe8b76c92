import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import { RUN_STATES } from './words.js';

const schema = z.object({
  id: z.string().regex(/^(?:run|batch|cap)-[0-9a-f]{12}$/),
  tool: z.enum(['collect', 'batch_collect', 'tcpdump_capture']),
  hosts: z.array(z.string()),
  state: z.enum(RUN_STATES),
  message: z.string(),
  /** 0 to 100. */
  progress: z.number(),
  startedAt: z.string(),
  estimatedCompletionTime: z.string(),
  endedAt: z.string().optional(),
  /** What was asked, so that a token is not used for something else. */
  question: z.string(),
  idempotencyToken: z.string().optional(),
  /** Id of the bundle it left. */
  bundle: z.string().optional(),
  steps: z.array(
    z.object({ host: z.string(), state: z.string(), probes_done: z.number(), probes: z.number() }),
  ),
  notices: z.array(z.string()),
});
/** A collection, while it runs and afterwards. */
export type Run = z.infer<typeof schema>;

export interface RunControl {
  /** End the window and seal. */
  readonly stop: AbortSignal;
  /** Seal what is there, now. */
  readonly abandon: AbortSignal;
  update(change: Partial<Pick<Run, 'message' | 'progress' | 'steps' | 'notices'>>): void;
}

/** What a run comes to. */
export interface RunResult {
  readonly bundle: string;
  readonly message: string;
  /** The bundle lacks what the run was for; `message` says why. */
  readonly hasFailed?: boolean;
}

interface Live {
  readonly stop: AbortController;
  readonly abandon: AbortController;
  readonly ended: Promise<void>;
}

/** So many collections at a time: each of them asks its hosts for hundreds of things. */
const MOST_LIVE = 4;
const MOST_KEPT = 500;
const MOST_NOTICES = 20;
const LATE_MS = 3_600_000;

/**
 * Collections of this server. What is known of them stands in a file each, so that their ids still mean something after
 * a restart; a run that was under way when a server died has failed.
 */
export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #live = new Map<string, Live>();
  readonly #listeners = new Set<(run: Run) => void>();
  #isClosed = false;

  constructor(private readonly folder: string) {
    this.#load();
  }

  /** Runs of servers before this one, and of others that serve the same folder now. */
  #load(): void {
    for (const run of readAll(this.folder)) {
      if (this.#live.has(run.id)) continue;
      if (run.state === 'running' && !isAlive(run)) {
        run.state = 'failed';
        run.message =
          'the server ended while it ran; what had been gathered is in a .partial folder: evidence seal';
      }
      this.#runs.set(run.id, run);
    }
  }

  /** Throws E_USAGE. */
  get(id: string): Run {
    const known = this.#runs.get(id);
    if (known === undefined || (known.state === 'running' && !this.#live.has(id))) this.#load();
    const run = this.#runs.get(id);
    if (run) return run;
    throw new EvidenceError(
      'E_USAGE',
      `there is no run "${id}"`,
      didYouMean(id, [...this.#runs.keys()]) ?? 'collect returns the id; history lists the bundles there are',
    );
  }

  /** The run that the same token began before. Throws E_USAGE where it was for something else. */
  again(token: string | undefined, question: string): Run | undefined {
    if (token === undefined) return undefined;
    this.#load();
    const known = [...this.#runs.values()].findLast((run) => run.idempotencyToken === token);
    if (known === undefined || known.question === question) return known;
    throw new EvidenceError(
      'E_USAGE',
      'idempotencyToken was given for another collection',
      'a token stands for one question: take a new one',
    );
  }

  /** Begins to work and returns at once. Throws E_REFUSED when there is too much going on. */
  start(
    about: Pick<Run, 'tool' | 'hosts' | 'question'> & {
      readonly idempotencyToken?: string | undefined;
      readonly estimatedMs: number;
    },
    work: (control: RunControl) => Promise<RunResult>,
  ): Run {
    if (this.#isClosed) throw new EvidenceError('E_REFUSED', 'the server is ending');
    if (this.#live.size >= MOST_LIVE)
      throw new EvidenceError(
        'E_REFUSED',
        `${MOST_LIVE} collections are under way: no further one is begun`,
        `wait for one of ${[...this.#live.keys()].join(', ')}, or end it with cancel`,
      );
    const { estimatedMs, idempotencyToken, ...rest } = about;
    const now = Date.now();
    const run: Run = {
      id: `${PREFIX[about.tool]}-${randomBytes(6).toString('hex')}`,
      ...rest,
      ...(idempotencyToken !== undefined && { idempotencyToken }),
      state: 'running',
      message: 'connecting',
      progress: 0,
      startedAt: new Date(now).toISOString(),
      estimatedCompletionTime: new Date(now + estimatedMs).toISOString(),
      steps: [],
      notices: [],
    };
    this.#runs.set(run.id, run);
    this.#forgetOldest();
    this.#write(run);
    const [stop, abandon] = [new AbortController(), new AbortController()];
    const ended = this.#work(run, work, stop, abandon);
    this.#live.set(run.id, { stop, abandon, ended });
    return run;
  }

  async #work(
    run: Run,
    work: (control: RunControl) => Promise<RunResult>,
    stop: AbortController,
    abandon: AbortController,
  ): Promise<void> {
    try {
      const { bundle, message, hasFailed } = await work({
        stop: stop.signal,
        abandon: abandon.signal,
        update: ({ notices, ...change }) => {
          Object.assign(run, change);
          if (notices) run.notices = notices.slice(-MOST_NOTICES);
          this.#tell(run);
        },
      });
      const state = stop.signal.aborted ? 'cancelled' : hasFailed ? 'failed' : 'completed';
      Object.assign(run, { bundle, message, state });
    } catch (error) {
      const hint = error instanceof EvidenceError && error.hint !== undefined ? `; ${error.hint}` : '';
      run.message = `${(error as Error).message}${hint}`;
      run.state = stop.signal.aborted ? 'cancelled' : 'failed';
    }
    run.progress = 100;
    run.endedAt = new Date().toISOString();
    this.#live.delete(run.id);
    this.#write(run);
    this.#tell(run);
  }

  /** Ends the window of a run; what was gathered is sealed. Throws E_USAGE, E_REFUSED where it is not ours. */
  cancel(id: string, reason: string): Run {
    const run = this.get(id);
    const live = this.#live.get(id);
    if (live === undefined && run.state === 'running')
      throw new EvidenceError('E_REFUSED', `${id} runs in another server on this folder`, 'cancel it there');
    live?.stop.abort(reason);
    return run;
  }

  /** Waits for a run to end, telling what it does meanwhile. Returns early when `signal` aborts. */
  async ended(id: string, signal: AbortSignal, onChange: (run: Run) => void): Promise<Run> {
    const live = this.#live.get(id);
    const run = this.get(id);
    if (live === undefined) return run;
    const listener = (changed: Run): void => {
      if (changed.id === id) onChange(changed);
    };
    this.#listeners.add(listener);
    try {
      await Promise.race([
        live.ended,
        new Promise<void>((done) => {
          if (signal.aborted) done();
          else signal.addEventListener('abort', () => done(), { once: true });
        }),
      ]);
    } finally {
      this.#listeners.delete(listener);
    }
    return run;
  }

  /** Ends what runs, and waits until it is sealed: nothing runs on after us. */
  async close(reason: string, graceMs: number): Promise<void> {
    this.#isClosed = true;
    const live = [...this.#live.values()];
    for (const { stop } of live) stop.abort(reason);
    const all = Promise.all(live.map((l) => l.ended));
    const timer = setTimeout(() => live.forEach(({ abandon }) => abandon.abort(reason)), graceMs);
    await all;
    clearTimeout(timer);
  }

  #tell(run: Run): void {
    for (const listener of this.#listeners) listener(run);
  }

  #forgetOldest(): void {
    const [oldest] = this.#runs.keys();
    if (this.#runs.size <= MOST_KEPT || oldest === undefined || this.#live.has(oldest)) return;
    this.#runs.delete(oldest);
    rmSync(join(this.folder, `${oldest}.json`), { force: true });
  }

  #write(run: Run): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const file = join(this.folder, `${run.id}.json`);
      writeFileSync(`${file}.new`, `${JSON.stringify({ ...run, pid: process.pid })}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // It is known until the server ends.
    }
  }
}

const PREFIX = { collect: 'run', batch_collect: 'batch', tcpdump_capture: 'cap' } as const;

const stored = schema.extend({ pid: z.int().optional() });

function readAll(folder: string): (Run & { pid?: number | undefined })[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // Nothing was run yet.
  }
  return names
    .flatMap((name) => {
      try {
        return stored.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      } catch {
        return []; // Not ours, or half written.
      }
    })
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .slice(-MOST_KEPT);
}

/** Another server on the same folder may still be at it; an hour late it is another process that has its number. */
function isAlive({ pid, estimatedCompletionTime }: Run & { pid?: number | undefined }): boolean {
  if (pid === undefined || pid === process.pid) return false;
  if (Date.now() > Date.parse(estimatedCompletionTime) + LATE_MS) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The bundle that an execution left. Throws E_USAGE where there is none (yet). */
export function bundleOfRun(runs: Runs, id: string | undefined): string {
  if (id === undefined)
    throw new EvidenceError('E_USAGE', 'give instanceId, or executionId of a collection that has ended');
  const run = runs.get(id);
  if (run.bundle !== undefined) return run.bundle;
  throw new EvidenceError('E_USAGE', `${id} has left no bundle: ${run.state}, ${run.message}`);
}
