import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { errorOnset } from '../../src/core/error-onset.js';
import { groupBy } from '../../src/core/group-by.js';
import { lossOnset } from '../../src/core/loss-onset.js';
import { formatDuration } from '../../src/core/units.js';
import { changesOn } from '../../src/tables/changes.js';
import { logLines } from '../../src/tables/log-lines.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { routes } from '../../src/tables/routes.js';
import { sysctl } from '../../src/tables/sysctl.js';

type Found = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'CHG-01',
  name: 'change-before-onset',
  layer: 'linux_stack',
  title: 'Something was changed shortly before the trouble began',
  scope: 'fleet',
  reads: [logLines, routes, sysctl],
  thresholds: {
    before_minutes: { value: 30, unit: 'minutes before the onset', source: 'incident practice' },
    after_seconds: {
      value: 5,
      unit: 'seconds after the onset',
      source: 'judgement: time stamps of logs in whole seconds, and the time until a failure is noticed',
    },
  },
  realIf:
    'The onset can be told (first burst of errors in a log that went well before, first lost probe of a good series) and the change came before it. Before is not because: the mechanism must fit.',
  remedy: { text: 'undo the change, or explain why it cannot be the cause', safety: 'config_change' },
  evaluate({ hosts }, limits) {
    const onset = hosts.flatMap((host) => onsetOn(host) ?? []).toSorted((a, b) => a.at - b.at)[0];
    return hosts.map((host): Found => {
      const changes = changesOn(host);
      const hasLogs = host.rows(logLines).some((row) => row.source !== 'application');
      if (!hasLogs && host.rows(routes).length === 0 && host.rows(sysctl).length === 0)
        return {
          host: host.id,
          state: 'not_observable',
          statement: 'neither logs nor settings were gathered',
        };
      if (onset === undefined)
        return {
          host: host.id,
          state: 'not_exercised',
          statement: `no onset of trouble can be told; ${changes.length} changes seen`,
          cites: changes.slice(-3).map((c) => c.cite),
        };
      const [from, to] = [onset.at - limits.before_minutes * 60_000, onset.at + limits.after_seconds * 1000];
      const near = changes.filter((c) => c.at >= from && c.at <= to).toReversed();
      const [last, ...others] = near;
      if (last === undefined)
        return {
          host: host.id,
          state: 'clear',
          statement: `no change seen in the ${limits.before_minutes} minutes before ${onset.text}`,
          cites: [onset.cite],
        };
      const ahead = onset.at - last.at;
      const when = ahead >= 0 ? `${formatDuration(ahead)} before` : 'together with';
      const kinds = [...groupBy(near, (c) => c.kind)].map(([kind, list]) => `${list.length} × ${kind}`);
      return {
        host: host.id,
        state: 'fired',
        severity: 'warning',
        subject: last.kind,
        statement: `${when} ${onset.text}: ${last.text}${others.length > 0 ? ` (${near.length} changes in ${limits.before_minutes} minutes: ${kinds.join(', ')})` : ''}`,
        numbers: { seconds_before_onset: Math.round(ahead / 1000), changes: near.length },
        since: new Date(last.at).toISOString(),
        cites: [last.cite, onset.cite, ...others.slice(0, 4).map((c) => c.cite)],
      };
    });
  },
});

interface Onset {
  readonly at: number;
  readonly text: string;
  readonly cite: string;
}

/** When trouble began on a host, by the clock of the vantage. */
function onsetOn(host: HostView): Onset | undefined {
  const offset = host.clock?.offsetMs ?? 0;
  const logs = groupBy(
    host.rows(logLines).filter((row) => row.source === 'application'),
    (row) => row.file ?? '',
  );
  const inLogs = [...logs.values()].flatMap((list): Onset[] => {
    const first = errorOnset(list);
    return first?.at === undefined
      ? []
      : [
          {
            at: Date.parse(first.at) - offset,
            text: `the first error in ${first.file ?? 'the log'} at ${first.at}`,
            cite: cite(first),
          },
        ];
  });
  const series = groupBy(host.rows(pingReplies), (row) => `${row.role ?? ''} ${row.target}`);
  const inPings = [...series.values()].flatMap((list): Onset[] => {
    const onset = lossOnset(list);
    if (onset === undefined) return [];
    const text = `the first lost ping to ${list[0].target} at ${onset.at}`;
    return [{ at: Date.parse(onset.at) - offset, text, cite: cite(onset.probe) }];
  });
  return [...inLogs, ...inPings].toSorted((a, b) => a.at - b.at)[0];
}
