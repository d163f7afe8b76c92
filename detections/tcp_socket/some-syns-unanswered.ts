import { addressAndPort, connections, remoteOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { LOST_SYN_MS } from '../../src/core/tcp-trials.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

export default defineDetection({
  id: 'TCP-34',
  name: 'some-syns-unanswered',
  layer: 'tcp_socket',
  title: 'Some SYNs to a port are answered, others not',
  scope: 'host',
  reads: [tcpConnects, sockets],
  thresholds: {
    least: { value: 3, unit: 'answered, and as many unanswered, SYNs to one port', source: 'judgement' },
  },
  realIf:
    'In one window new connections to an address and port came about while other SYNs to it got no answer. A filter or a dead host answers none; this is a full accept queue, one bad backend of several, loss, or a limit of a device in between. Fewer than three are a hint, where one was answered after one that was not, or only when it was sent again.',
  remedy: {
    text: 'read ListenOverflows and the accept queue of the far end first; then look for backends and paths that differ',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const open = connections(view.rows(sockets));
    const probes = view.rows(tcpConnects);
    // New in the window: what was there at the start says nothing of the SYNs of now.
    const fresh = open.filter((c) => c.basis === 'window' && !c.before && c.now.state !== 'TIME-WAIT');
    const waits = fresh.filter((c) => c.now.state === 'SYN-SENT' && (c.now.timer_retrans ?? 0) > 0);
    const works = fresh.filter((c) => !c.now.state.startsWith('SYN-') && (c.now.bytes_acked ?? 1) > 0);
    if (fresh.length === 0 && probes.length === 0) {
      return { state: 'not_exercised', statement: 'nothing connected anew in the window' };
    }
    const seen = [
      ...probes.map((p) => ({
        to: addressAndPort(p.address, p.port),
        row: p,
        isAnswered: p.outcome === 'connected',
        isLost: p.outcome === 'timeout',
        // It sent its SYN more than once: the first was lost, or its answer late in a queue.
        isLate: (p.connect_ms ?? 0) >= LOST_SYN_MS,
        at: p.at,
      })),
      ...waits.map((c) => ({
        to: remoteOf(c.now),
        row: c.now,
        isAnswered: false,
        isLost: true,
        isLate: false,
        at: undefined,
      })),
      ...works.map((c) => ({
        to: remoteOf(c.now),
        row: c.now,
        isAnswered: true,
        isLost: false,
        isLate: false,
        at: undefined,
      })),
    ];
    const results = [...groupBy(seen, (s) => s.to)].flatMap(([subject, group]): Result[] => {
      const [answered, lost] = [group.filter((s) => s.isAnswered), group.filter((s) => s.isLost)];
      const late = group.filter((s) => s.isLate);
      const shown = [...lost.slice(0, 2), ...late.slice(0, 2), ...answered.slice(0, 2)];
      const cites = [...new Set(shown.map((s) => cite(s.row)))];
      const isMixed = answered.length >= limits.least && lost.length >= limits.least;
      if (!isMixed && late.length === 0 && !isAnsweredAfter(lost, answered)) return [];
      const again = late.length === 0 ? '' : `, ${late.length} of them only when sent again`;
      return [
        {
          state: 'fired',
          severity: isMixed ? 'warning' : 'hint',
          subject,
          statement: `${lost.length} of ${lost.length + answered.length} SYNs to ${subject} got no answer while ${answered.length} were answered${again}: neither filtered nor down`,
          numbers: { unanswered: lost.length, answered: answered.length },
          cites: cites as [string, ...string[]],
        },
      ];
    });
    if (results.length > 0) return results;
    return {
      state: 'clear',
      statement: `of ${seen.length} new connections to ${new Set(seen.map((s) => s.to)).size} ports none shares its port with unanswered ones`,
      cites: seen.slice(0, 1).map((s) => cite(s.row)),
    };
  },
});

interface Syn {
  /** When the connect began; known of our own. */
  readonly at: string | undefined;
}

/** A SYN was answered after one that was not: no filter came in between. Told by the times of our own connects. */
function isAnsweredAfter(lost: readonly Syn[], answered: readonly Syn[]): boolean {
  const [first] = lost.flatMap((s) => s.at ?? []).toSorted();
  return first !== undefined && answered.some(({ at }) => at !== undefined && at >= first);
}
