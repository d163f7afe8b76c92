import { changeToldBy } from '../core/log-change.js';
import type { LogClockOptions } from '../core/log-time.js';
import type { EventSource } from '../core/timeline-event.js';
import { type IndexedLine, LogIndexer } from '../facts/log-index/index-log.js';
import { messageOf, type Template } from '../facts/log-index/templates.js';
import { findOnset, isSteady, span } from './find-onset.js';
import type { HostClock } from './host-clock.js';
import { RunList } from './run-list.js';
import { signalId } from './signal-id.js';
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
  /** It is a log of the system given as an application's: all of it may tell of changes. */
  readonly isSystem: boolean;
}

/** Told of every message with an instant, on the vantage's clock. */
export type LogObserver = (template: Template, ms: number, line: IndexedLine) => void;

/** A log tells of more changes than a timeline can hold. */
const MOST_CHANGES = 500;
/** `netplan[812]: …`: a daemon of the system speaks, whatever the file is called. */
const SYSLOG = /^(?:kernel|[\w.@/-]{1,64}\[\d+\]): /;

/** Reads a log and keeps of it what belongs into a timeline: failures, onsets, changes, steps of its clock. */
export class LogDigest {
  readonly #file: LogFile;
  readonly #indexer: LogIndexer;
  readonly #runs = new Map<Template, RunList | undefined>();
  /** Each in its own words: 1500 to 9000 is not 9000 to 1500. */
  readonly #changes: { readonly template: Template; ms: number; line: number; text: string }[] = [];
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
      const { source, kind, severity } = this.#kindOf(template);
      if (kind === 'change') continue;
      const runs = this.#runs.get(template)?.all ?? [];
      const onset = findOnset(template, index.first, index.last);
      if (runs.length === 0 && onset === undefined) continue;
      const at = onset === undefined ? Number.NaN : onset.at - clock.offsetMs;
      signals.push({
        ...shared,
        source,
        kind,
        severity: severity === 'info' && onset?.how === 'jump' ? 'hint' : severity,
        id: template.id,
        text: template.example,
        many: template.text,
        runs:
          runs.length > 0
            ? runs
            : [{ from: at, to: at, count: 1, cite: `${path}:${onset?.line ?? template.line}` }],
        ...(onset === undefined &&
          isSteady(template, index.first, index.last, index.timed) && { steady: true }),
        ...(onset && { onset: { at, how: onset.how, words: onset.words, cite: `${path}:${onset.line}` } }),
      });
    }
    const seen = new Set<string>();
    for (const { template, ms, line, text } of this.#changes) {
      // Two in one second are two events, and an event is named by signal and time.
      const key = `${template.id} ${ms}`;
      const id = seen.has(key) ? signalId(template.id, text) : template.id;
      seen.add(key);
      signals.push({
        ...shared,
        source: 'change',
        kind: 'change',
        severity: 'info',
        id,
        text,
        many: template.text,
        runs: [{ from: ms, to: ms, count: 1, cite: `${path}:${line}` }],
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
    const number = line.line;
    let runs = this.#runs.get(line.template);
    if (runs === undefined && !this.#runs.has(line.template)) {
      const { kind, severity } = this.#kindOf(line.template);
      if (kind === 'change') {
        if (this.#changes.length < MOST_CHANGES)
          this.#changes.push({
            template: line.template,
            ms,
            line: number,
            text: textOf(line).replace(/^kernel: /, ''),
          });
        return;
      }
      runs = severity === 'info' ? undefined : new RunList(this.#gapMs);
      this.#runs.set(line.template, runs);
    }
    runs?.add(
      ms,
      () => `${this.#file.path}:${number}`,
      () => textOf(line),
    );
  }

  #kindOf({ level, example, text }: Template): {
    source: EventSource;
    kind: Signal['kind'];
    severity: Signal['severity'];
  } {
    const change = this.#file.isSystem || SYSLOG.test(example) ? changeToldBy(example) : undefined;
    if (change !== undefined) return { source: 'change', kind: 'change', severity: 'info' };
    return { source: 'log', kind: 'symptom', severity: severityOf(level, text) };
  }
}

function textOf({ buffer, from, to, stampFrom, textFrom }: IndexedLine): string {
  return messageOf(buffer, from, to, stampFrom, textFrom);
}
