import { addressAndPort } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { figure, partOf } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { ownerOf } from '../../src/core/socket-owner.js';
import { processLimits } from '../../src/tables/process-limits.js';
import { sockets } from '../../src/tables/sockets.js';

type Listener = FactRow<typeof sockets>;

export default defineDetection({
  id: 'APP-15',
  name: 'accept-without-descriptors',
  layer: 'application',
  title: 'A process at its descriptor limit does not accept',
  scope: 'host',
  reads: [processLimits, sockets],
  thresholds: {
    share: {
      value: 0.99,
      unit: 'share of the soft limit',
      source: 'as APP-06: accept() fails with EMFILE at 1 (accept(2))',
    },
  },
  realIf:
    'A process that listens holds as many descriptors as it may, and in both snapshots connections wait in the accept queue of its listener. A process near its limit whose queue is empty accepts; a queue that stands under a low limit is another matter (TCP-17).',
  remedy: {
    text: 'raise the limit of the running process (prlimit --pid PID --nofile=N), then LimitNOFILE of its unit; find what it keeps open (/proc/PID/fd)',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const known = view.latest(processLimits).filter((p) => p.open_fds !== undefined && p.nofile_soft);
    if (known.length === 0) {
      const statement = 'limits and descriptors of no process could be read (root needed)';
      return { state: 'not_observable', statement };
    }
    if (!view.rows(sockets).some((s) => s.state === 'LISTEN')) {
      return { state: 'not_exercised', statement: 'no listener was seen' };
    }
    const listeners = new Map(
      waiting(view).flatMap((l) => (l.now.users ?? []).map((user) => [user.pid, l] as const)),
    );
    const full = known.flatMap((p) => {
      const [open, most] = [p.open_fds ?? 0, p.nofile_soft ?? 0];
      const listener = listeners.get(p.pid);
      return listener && open >= limits.share * most ? [{ p, open, most, ...listener }] : [];
    });
    if (full.length === 0) {
      const statement = `of ${known.length} processes with sockets none at its limit of descriptors has connections waiting to be accepted`;
      return { state: 'clear', statement, cites: known.slice(0, 1).map(cite) };
    }
    return full.map(({ p, open, most, now, before }): Result => ({
      state: 'fired',
      severity: 'critical',
      subject: addressAndPort(now.local_address, now.local_port),
      statement: `${ownerOf(now)} holds ${partOf(open, most, 'descriptors')} and does not accept: ${figure(before.accept_queue ?? 0)} connections waited at the start of the window and ${figure(now.accept_queue ?? 0)} at its end`,
      numbers: { open, limit: most, waiting: now.accept_queue ?? 0 },
      cites: [cite(p), cite(now), cite(before)],
    }));
  },
});

/** Listeners with connections to be accepted in both snapshots. */
function waiting(view: HostView): { now: Listener; before: Listener }[] {
  const listeners = view.rows(sockets).filter((s) => s.state === 'LISTEN' && (s.accept_queue ?? 0) > 0);
  return [...groupBy(listeners, (s) => addressAndPort(s.local_address, s.local_port)).values()].flatMap(
    (looks) => {
      const before = looks.find((s) => s._snapshot === 'start');
      const now = looks.find((s) => s._snapshot === 'end');
      return before && now ? [{ before, now }] : [];
    },
  );
}
