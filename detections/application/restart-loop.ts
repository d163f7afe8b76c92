import { addressAndPort } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { logLines } from '../../src/tables/log-lines.js';
import { sockets } from '../../src/tables/sockets.js';

/** systemd src/core/service.c. */
const RESTART = /^(\S+): Scheduled restart job, restart counter is at (\d+)/;

export default defineDetection({
  id: 'APP-11',
  name: 'restart-loop',
  layer: 'application',
  title: 'Service restarts again and again',
  scope: 'host',
  reads: [logLines, sockets],
  thresholds: {
    restarts: {
      value: 10,
      unit: 'restarts in the log read (24 h)',
      source: 'canonical/hotsos: 10 starts of a unit',
    },
  },
  realIf:
    'systemd restarted a unit at least ten times, or all processes of a listener were replaced between the snapshots. One restart may be a planned one; workers that come and go under one parent are none.',
  remedy: { text: 'read the last messages of the unit before each exit', safety: 'read_only' },
  evaluate(view, limits): Result | readonly Result[] {
    const lines = view.rows(logLines);
    const restarts = lines.flatMap((line) => {
      const match = line.source === 'application' ? null : RESTART.exec(line.text);
      return match ? [{ unit: match[1] ?? '', counter: Number(match[2]), line }] : [];
    });
    const results = [...groupBy(restarts, (r) => r.unit)].map(([unit, group]): Result => {
      const last = group.at(-1);
      return {
        state: 'fired',
        severity: group.length >= limits.restarts ? 'warning' : 'info',
        subject: unit,
        statement: `${unit} was restarted ${figure(group.length)} times in the log read, its restart counter is at ${figure(last?.counter ?? 0)}`,
        numbers: { restarts: group.length, counter: last?.counter ?? 0 },
        cites: group
          .slice(-3)
          .toReversed()
          .map((r) => cite(r.line)) as [string, ...string[]],
      };
    });
    const listeners = view.rows(sockets).filter((s) => s.state === 'LISTEN' && s.users !== undefined);
    for (const [subject, group] of groupBy(listeners, (s) => addressAndPort(s.local_address, s.local_port))) {
      const pids = (snapshot: string) =>
        new Set(group.flatMap((s) => (s._snapshot === snapshot ? (s.users ?? []).map((u) => u.pid) : [])));
      const [before, after] = [pids('start'), pids('end')];
      if (before.size === 0 || after.size === 0 || [...before].some((pid) => after.has(pid))) continue;
      results.push({
        state: 'fired',
        severity: 'warning',
        subject,
        statement: `the processes that listen on ${subject} were replaced in the window: pid ${[...before].join(', ')} before, ${[...after].join(', ')} now`,
        cites: group.map(cite).toReversed() as [string, ...string[]],
      });
    }
    if (results.length > 0) return results;
    if (lines.length === 0 && listeners.length === 0)
      return {
        state: 'not_observable',
        statement: 'neither log messages nor the owners of listeners are in the evidence',
      };
    return {
      state: 'clear',
      statement: `no restart in ${figure(lines.length)} log messages, ${figure(new Set(listeners.map((s) => s.local_port)).size)} listening ports kept their processes`,
    };
  },
});
