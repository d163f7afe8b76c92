import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../bundle/manifest.js';
import { JOURNAL, RUN } from '../bundle/spool.js';
import type { Artifact } from '../core/artifact.js';
import { redactJson } from '../redact/json.js';
import type { RedactionPolicy } from '../redact/policy.js';
import type { HostRecord } from './host-record.js';
import type { OnProgress } from './progress.js';

/** What a crash of ours leaves behind: the run as known so far, and a line for every finished artifact. */
export class Journal {
  readonly #spool: string;
  readonly #run: Run;
  readonly #policy: RedactionPolicy;
  readonly #onProgress: OnProgress;
  readonly #hosts = new Map<string, HostRecord>();
  readonly artifacts: Artifact[] = [];

  constructor(spool: string, run: Run, policy: RedactionPolicy, onProgress: OnProgress) {
    this.#spool = spool;
    this.#run = run;
    this.#policy = policy;
    this.#onProgress = onProgress;
  }

  get hosts(): HostRecord[] {
    return [...this.#hosts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Adds a host, or says anew what became of it. */
  host(record: HostRecord): void {
    this.#hosts.set(record.id, redactJson(record, this.#policy));
    const text = JSON.stringify({ ...this.#run, hosts: this.hosts });
    this.#write(() => writeFileSync(join(this.#spool, RUN), text, { mode: 0o600 }));
  }

  artifact(artifact: Artifact): void {
    this.artifacts.push(artifact);
    const line = `${JSON.stringify(artifact)}\n`;
    this.#write(() => appendFileSync(join(this.#spool, JOURNAL), line, { mode: 0o600 }));
  }

  /** A full disk must not end the run: what is in memory still becomes the manifest. */
  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      const text = `the journal could not be written: ${(error as Error).message}`;
      this.#onProgress({ type: 'notice', text });
    }
  }
}
