import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../bundle/manifest.js';
import { JOURNAL, RUN } from '../bundle/spool.js';
import type { Artifact } from '../core/artifact.js';
import type { HostRecord } from './host-record.js';
import type { OnProgress } from './progress.js';
import type { Redaction } from './redaction.js';

/**
 * What a crash of ours leaves behind: the run as known so far, and a line for every finished artifact. Here words of
 * the run become those of the bundle.
 */
export class Journal {
  readonly #spool: string;
  readonly #run: Run;
  readonly #redaction: Redaction;
  readonly #onProgress: OnProgress;
  readonly #hosts = new Map<string, HostRecord>();
  readonly artifacts: Artifact[] = [];
  #isUnwritten = false;

  constructor(spool: string, run: Run, redaction: Redaction, onProgress: OnProgress) {
    this.#spool = spool;
    this.#run = run;
    this.#redaction = redaction;
    this.#onProgress = onProgress;
  }

  get hosts(): HostRecord[] {
    return [...this.#hosts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Adds a host, or says anew what became of it. */
  host(record: HostRecord): void {
    this.#hosts.set(record.id, this.#redaction.host(record));
    const text = JSON.stringify({ ...this.#run, hosts: this.hosts });
    this.#write(() => writeFileSync(join(this.#spool, RUN), text, { mode: 0o600 }));
  }

  /** Returns it as it is recorded. */
  artifact(given: Artifact): Artifact {
    const artifact = this.#redaction.artifact(given);
    this.artifacts.push(artifact);
    const line = `${JSON.stringify(artifact)}\n`;
    this.#write(() => appendFileSync(join(this.#spool, JOURNAL), line, { mode: 0o600 }));
    return artifact;
  }

  /** A full disk must not end the run: what is in memory still becomes the manifest. */
  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      // The next ones will fail alike; once is enough to know.
      if (this.#isUnwritten) return;
      this.#isUnwritten = true;
      const text = `the journal could not be written: ${(error as Error).message}`;
      this.#onProgress({ type: 'notice', text });
    }
  }
}
