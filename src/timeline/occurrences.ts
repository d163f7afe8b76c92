import type { Bundle } from '../bundle/read.js';
import type { Severity } from '../core/detection.js';
import type { EventSource } from '../core/timeline-event.js';
import { signalsOf } from './build-timeline.js';
import { hostClock } from './host-clock.js';
import { readEvidence } from './read-evidence.js';
import { severityOf } from './severity.js';
import type { Signal } from './signal.js';
import { systemLogSignals } from './system-log-signals.js';

/** Something that happened once: a line of a log, or an event. */
export interface Occurrence {
  readonly host: string;
  readonly source: EventSource;
  /** Of the bundle among those read. */
  readonly bundle: number;
  /** Names what it is an occurrence of. */
  readonly signal: string;
  readonly text: string;
  readonly severity: Severity;
  /** Epoch ms on the vantage's clock. */
  readonly ms: number;
  readonly errorMs: number | undefined;
  /** False: a further line of a message. */
  readonly begins: boolean;
  readonly cite: () => string;
  readonly bytes: () => Buffer;
}

/** Every timed line of every log, and every change and failed probe, of several bundles; each bundle is read once. */
export async function eachOccurrence(
  bundles: readonly Bundle[],
  visit: (occurrence: Occurrence) => void,
): Promise<void> {
  for (const [bundle, opened] of bundles.entries()) {
    const evidence = await readEvidence(opened, {
      gapMs: Number.MAX_SAFE_INTEGER,
      observer:
        (file) =>
        (template, ms, { line, begins, buffer, from, to }) =>
          visit({
            host: file.host,
            source: 'log',
            bundle,
            signal: template.id,
            text: template.text,
            severity: severityOf(template.level, template.text),
            ms,
            errorMs: file.clock.errorMs,
            begins,
            cite: () => `${file.path}:${line}`,
            bytes: () => buffer.subarray(from, to),
          }),
    });
    for (const host of evidence.hosts) {
      const clock = hostClock(
        evidence.manifest.hosts.find((h) => h.id === host.id) ?? { id: host.id, transport: 'exec' },
      );
      systemLogSignals(host, clock, 0, (template, source, ms, cite) =>
        visit({
          host: host.id,
          source,
          bundle,
          signal: template.id,
          text: template.text,
          severity: severityOf(template.level, template.text),
          ms,
          errorMs: clock.errorMs,
          begins: true,
          cite: () => cite,
          bytes: () => Buffer.from(template.example),
        }),
      );
    }
    for (const signal of signalsOf({ ...evidence, logs: [], findings: [] }, false)) {
      // Findings, counters, marks of the collection and differences of snapshots carry times of ours.
      if ((signal.source !== 'change' && signal.source !== 'probe') || signal.lasts) continue;
      for (const run of signal.runs) visit(ofRun(signal, run.from, run.cite, bundle));
    }
  }
}

function ofRun(signal: Signal, ms: number, cite: string, bundle: number): Occurrence {
  const { host, source, severity, many, id, errorMs } = signal;
  return {
    host,
    source,
    bundle,
    signal: id,
    text: many,
    severity,
    ms,
    errorMs,
    begins: true,
    cite: () => cite,
    bytes: () => Buffer.from(many),
  };
}
