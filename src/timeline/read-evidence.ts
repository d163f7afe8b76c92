import type { Bundle } from '../bundle/read.js';
import type { ManifestView } from '../core/report.js';
import type { Artifact } from '../core/artifact.js';
import type { HostView } from '../core/fact-view.js';
import { logPathLength } from '../core/log-path.js';
import { FactStore } from '../facts/fact-store.js';
import { HostFacts } from '../facts/host-facts.js';
import type { Finding } from '../core/finding.js';
import type { TimelineView } from './build-timeline.js';
import { hostClock } from './host-clock.js';
import { LogDigest, type LogFile, type LogObserver } from './log-digest.js';
import type { Signal } from './signal.js';

/** What a timeline is made of, but for the findings. */
export type Evidence = Omit<TimelineView, 'findings' | 'manifest'> & {
  readonly manifest: ManifestView;
  /** From where to where each application log reaches, on the vantage's clock. */
  readonly spans: readonly LogSpan[];
};

export interface LogSpan {
  readonly host: string;
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

export interface ReadOptions {
  /** Occurrences nearer than this are one run; 0: each its own. */
  readonly gapMs: number;
  readonly observer?: (file: LogFile) => LogObserver;
}

/** A file of a bundle, sealed or still a folder. */
export interface EvidenceFile {
  readonly path: string;
  readonly content: AsyncIterable<Buffer>;
}

const TABLE = /^tables\/([a-z0-9_]+)\.ndjson$/;
const APPLICATION = '"source":"application"';
/** Logs of the system that users hand over as an application's. */
const SYSTEM_LOG =
  /\/(?:syslog|messages|kern\.log|dpkg\.log|history\.log|yum\.log|dnf(?:\.rpm)?\.log|auth\.log|secure)[^/]*$/;

/** Reads a bundle in one pass. */
export async function readEvidence(bundle: Bundle, options: ReadOptions): Promise<Evidence> {
  return digest(await bundle.manifest(), bundle.walk(), options);
}

/**
 * Tables into memory, but for the lines of application logs: those are read from the raw text as it streams by, since
 * there may be gigabytes of them.
 *
 * @param store tables that were read before
 */
export async function digest(
  manifest: ManifestView,
  files: AsyncIterable<EvidenceFile>,
  options: ReadOptions,
  store = new FactStore(),
): Promise<Evidence> {
  const logs = new Map(
    manifest.artifacts.flatMap((a) => (a.collector === 'logs' && a.path !== undefined ? [[a.path, a]] : [])),
  );
  const signals: Signal[] = [];
  const spans: LogSpan[] = [];
  for await (const { path, content } of files) {
    const table = TABLE.exec(path)?.[1];
    const artifact = logs.get(path);
    if (table !== undefined) await addTable(store, table, content);
    else if (artifact !== undefined) {
      const file = logFile(artifact, path, manifest);
      const log = new LogDigest(file, options.gapMs, options.observer?.(file));
      for await (const chunk of content) log.push(chunk);
      const { signals: found, first, last } = log.end();
      signals.push(...found);
      if (!Number.isNaN(first)) spans.push({ host: file.host, path, first, last });
    }
  }
  const hosts: readonly HostView[] = manifest.hosts.map((host) => new HostFacts(store, host));
  return { manifest, hosts, deltas: (host) => store.deltas(host), logs: signals, spans };
}

export function withFindings(evidence: Evidence, findings: readonly Finding[]): TimelineView {
  return { ...evidence, findings };
}

function logFile(artifact: Artifact, path: string, manifest: ManifestView): LogFile {
  const host = manifest.hosts.find((h) => h.id === artifact.host);
  const [, glob = '', grep] = artifact.argv;
  return {
    host: artifact.host,
    path,
    clock: host === undefined ? { offsetMs: 0, errorMs: undefined } : hostClock(host),
    now: Date.parse(artifact.startedAt),
    ...(host?.timeZone !== undefined && { timeZone: host.timeZone }),
    joins: grep === undefined,
    pathLength: logPathLength(glob),
    isSystem: SYSTEM_LOG.test(glob),
  };
}

async function addTable(store: FactStore, table: string, content: AsyncIterable<Buffer>): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  const add = (text: string): void => {
    if (table !== 'log_lines') store.add(table, text);
    else
      store.add(
        table,
        text
          .split('\n')
          .filter((line) => !line.includes(APPLICATION))
          .join('\n'),
      );
  };
  for await (const chunk of content) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    add(text.slice(0, end));
    rest = text.slice(end);
  }
  if (rest !== '') add(rest);
}
