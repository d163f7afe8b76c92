import { createLogClock, type LogClock } from '../core/log-time.js';
import { hostClock } from '../timeline/host-clock.js';
import type { Focus } from './focus.js';

/** Collectors whose files are lines with times of their own; what a command printed is of the window it ran in. */
const LOGS: ReadonlySet<string> = new Set(['logs', 'kernel-log']);
/** What stands in front of the time: priority of dmesg, facility and level of `dmesg -x`, the file of grep -H. */
const IN_FRONT = /^(?:<\d{1,3}>|[a-z]+ *:[a-z]+ *: |\/[^\s:]+:)/;

/** Times of single lines, on the clock of the machine that collected. Epoch ms; undefined where a line has none. */
export function lineTimes({ manifest }: Focus): (path: string, line: string) => number | undefined {
  const hosts = new Map(manifest.hosts.map((h) => [h.id, h]));
  const artifacts = new Map(
    manifest.artifacts.flatMap((a) => (a.path !== undefined && LOGS.has(a.collector) ? [[a.path, a]] : [])),
  );
  const clocks = new Map<string, LogClock>();
  return (path, line) => {
    const artifact = artifacts.get(path);
    if (artifact === undefined) return undefined;
    const host = hosts.get(artifact.host);
    let clock = clocks.get(path);
    if (clock === undefined) {
      clock = createLogClock({
        now: Date.parse(artifact.startedAt),
        ...(host?.timeZone !== undefined && { timeZone: host.timeZone }),
      });
      clocks.set(path, clock);
    }
    const at = clock.ms(line.replace(IN_FRONT, ''));
    return at === undefined ? undefined : at - (host ? hostClock(host).offsetMs : 0);
  };
}
