import { changeToldBy } from '../core/log-change.js';
import type { LogClockOptions } from '../core/log-time.js';
import type { EventSource } from '../core/timeline-event.js';
import { type IndexedLine, LogIndexer } from '../facts/log-index/index-log.js';
import type { Template } from '../facts/log-index/templates.js';
import { findOnset, isSteady, span } from './find-onset.js';
import type { HostClock } from './host-clock.js';
import { RunList } from './run-list.js';
import { severityOf } from './severity.js';
import type { Signal } from './signal.js';

/** A log file of a bundle. */
export interface LogFile extends LogClockOptions {
  readonly host: string;
  /** Path of the artifact in the bundle. */
  readonly path: string;
  readonly clock: HostClock;
  readonly joins: boolean;
  readonly pathLength: (line: string) => number | undefined;
  /** It is a log of the system given as an application's: it tells of changes. */
  readonly isSystem: boolean;
}

/** Told of every message with an instant, on the vantage's clock. */
export type LogObserver = (template: Template, ms: number, line: IndexedLine) => void;

/** Reads a log and keeps of it what belongs into a timeline: failures, onsets, changes, steps of its clock. */
export class LogDigest {
  readonly #file: LogFile;
  readonly #indexer: LogIndexer;
  readonly #runs = new Map<Template, RunList | undefined>();
  readonly #gapMs: number;
  readonly #observer: LogObserver | undefined;
  #wholeSeconds = true;

  /** @param gapMs occurrences nearer than this are one run; 0: each its own */
  constructor(file: LogFile, gapMs: number, observer?: LogObserver) {
    this.#file = file;
    this.#gapMs = gapMs;
    this.#observer = observer;
    this.#indexer = new LogIndexer({ ...file, onLine: (line) => this.#see(line) });
  }

  push(chunk: Buffer): void {
    this.#indexer.push(chunk);
  }

  end(): { readonly signals: readonly Signal[]; readonly first: number; readonly last: number } {
    const index = this.#indexer.end();
    const { clock, host, path } = this.#file;
    const shared = {
      host,
      errorMs: clock.errorMs === undefined ? undefined : clock.errorMs + (this.#wholeSeconds ? 1000 : 0),
      ...(index.assumed && { assumed: index.assumed }),
    };
    const signals: Signal[] = [];
    for (const template of index.templates) {
      const runs = this.#runs.get(template)?.all ?? [];
      const onset = findOnset(template, index.first, index.last);
      if (runs.length === 0 && onset === undefined) continue;
      const at = onset === undefined ? Number.NaN : onset.at - clock.offsetMs;
      const { source, kind, severity } = this.#kindOf(template);
      signals.push({
        ...shared,
        source,
        kind,
        severity: severity === 'info' && onset?.how === 'jump' ? 'hint' : severity,
        id: template.id,
        text: kind === 'change' ? template.example.replace(/^kernel: /, '') : template.example,
        many: template.text,
        runs:
          runs.length > 0
            ? runs
            : [{ from: at, to: at, count: 1, cite: `${path}:${onset?.line ?? template.line}` }],
        ...(onset === undefined &&
          isSteady(template, index.first, index.last, index.timed) && { steady: true }),
        ...(onset &&
          kind !== 'change' && {
            onset: { at, how: onset.how, words: onset.words, cite: `${path}:${onset.line}` },
          }),
      });
    }
    for (const { line, file, from, to } of index.stepsBack) {
      const at = to - clock.offsetMs;
      const text = `times go back by ${span(from - to)} here: a clock was set, or several writers share ${file ?? 'the log'}`;
      signals.push({
        ...shared,
        source: 'log',
        kind: 'symptom',
        severity: 'hint',
        id: 'times-go-back',
        text,
        many: 'times go back',
        runs: [{ from: at, to: at, count: 1, cite: `${path}:${line}` }],
      });
    }
    return { signals, first: index.first - clock.offsetMs, last: index.last - clock.offsetMs };
  }

  #see(line: IndexedLine): void {
    if (Number.isNaN(line.ms)) return;
    const ms = line.ms - this.#file.clock.offsetMs;
    this.#observer?.(line.template, ms, line);
    if (!line.begins) return;
    if (this.#wholeSeconds && line.ms % 1000 !== 0) this.#wholeSeconds = false;
    let runs = this.#runs.get(line.template);
    if (runs === undefined && !this.#runs.has(line.template)) {
      const { kind, severity } = this.#kindOf(line.template);
      runs = kind === 'change' || severity !== 'info' ? new RunList(this.#gapMs) : undefined;
      this.#runs.set(line.template, runs);
    }
    const number = line.line;
    runs?.add(ms, () => `${this.#file.path}:${number}`);
  }

  #kindOf({ level, example, text }: Template): {
    source: EventSource;
    kind: Signal['kind'];
    severity: Signal['severity'];
  } {
    const change = this.#file.isSystem ? changeToldBy(example) : undefined;
    if (change !== undefined) return { source: 'change', kind: 'change', severity: 'info' };
    return { source: 'log', kind: 'symptom', severity: severityOf(level, text) };
  }
}
