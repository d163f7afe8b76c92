import type { Artifact } from '../core/artifact.js';
import type { CollectOptions } from './options.js';
import type { OnProgress } from './progress.js';
import type { ReadyHost } from './ready-host.js';
import type { Redaction } from './redaction.js';

/** What goes on in the window of a run besides its probes, in place of those that take the whole window. */
export interface Beside {
  /** Aborts when every window is to be closed early, in good order. */
  readonly over: AbortSignal;
  /** Once, when it is known where evidence is kept. */
  begin(run: BesideRun): void;
  /** On each host while its window is open; settles soon after `closing` aborts. Never rejects. */
  host(host: BesideHost, closing: AbortSignal): Promise<void>;
  /** Once, when all windows are closed and before anything is sealed. */
  end(): void;
}

export interface BesideRun {
  /** Folder that becomes the bundle. */
  readonly spool: string;
  readonly redaction: Redaction;
  /** What it may write. */
  readonly budgetBytes: number;
  readonly hosts: number;
  readonly onProgress: OnProgress;
}

export interface BesideHost extends ReadyHost {
  readonly options: CollectOptions;
  readonly record: (artifact: Artifact) => void;
}

/** The part of the byte budget that is for it. */
export const BESIDE_SHARE = 0.8;
