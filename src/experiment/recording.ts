import type { ReadyHost } from '../collect/ready-host.js';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import { INTERVAL_MS, type RecordOptions } from '../record/options.js';
import { Recorder } from '../record/recorder.js';
import type { FleetRun } from '../collect/fleet.js';
import type { Stage } from './stage.js';

/** Collectors whose questions a recording asks. */
export const RECORDED = [
  'sockets',
  'tcp-counters',
  'interfaces',
  'cpu',
  'memory',
  'nic',
  'qdisc',
  'processes',
] as const;

/** What the recording may take of the bytes of the bundle. */
const SHARE = 0.8;

/** Sockets of the load every 100 ms, counters every second; no ping beside the load. */
export function recordingOf({ meeting }: Stage): RecordOptions {
  const counterMs = 1000;
  return {
    ...{ intervalMs: INTERVAL_MS.chosen, counterMs, pingMs: 200, keepMs: 0 },
    ...{ peers: [], ports: [meeting.port], pids: [] },
  };
}

export interface EndsRecorded {
  /** Something to be found again: a run begins. */
  mark(text: string): void;
  end(): Promise<void>;
}

/** Samples both ends until `end`. What becomes of it is in the artifacts; it never throws. */
export function recordEnds(
  { spool, redaction, options, onProgress, collectors }: FleetRun,
  stage: Stage,
  record: (ready: ReadyHost, artifact: Artifact) => unknown,
): EndsRecorded {
  const recorder = new Recorder(recorded(collectors), recordingOf(stage));
  const closing = new AbortController();
  const hosts = [...new Set([stage.ends.client.ready, stage.ends.server.ready])];
  const budgetBytes = Math.floor(options.budgetBytes * SHARE);
  recorder.begin({ spool, redaction, budgetBytes, hosts: hosts.length, onProgress });
  const running = hosts.map((ready) =>
    recorder.host({ ...ready, options, record: (artifact) => void record(ready, artifact) }, closing.signal),
  );
  return {
    mark: (text) => recorder.mark(text),
    end: async () => {
      recorder.finish('the last run is over');
      closing.abort('the last run is over');
      await Promise.all(running);
      recorder.end();
    },
  };
}

export function recorded(collectors: readonly Collector[]): Collector[] {
  return collectors.filter(({ id }) => RECORDED.some((name) => name === id));
}
