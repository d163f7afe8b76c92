import { connections, remoteOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { partOf } from '../../src/core/figures.js';
import { addressAndPort } from '../../src/core/connections.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

/** The first SYN is sent again after 1 s: a handshake that took about as long needed the second one. */
const RESENT_MS = 950;
/** What answers a SYN. Other endings are an errno of this kernel or an ICMP error: maybe no SYN ever left. */
const ANSWERED: ReadonlySet<string> = new Set(['connected', 'refused', 'reset']);
/** Fewer prove next to nothing. */
const ENOUGH_TRIES = 5;

export default defineDetection({
  id: 'TCP-20',
  name: 'syn-unanswered',
  layer: 'tcp_socket',
  title: 'SYN without an answer',
  scope: 'host',
  reads: [tcpConnects, sockets],
  thresholds: {
    unanswered_warning: {
      value: 0.4,
      unit: 'share of connects',
      source: 'aws-samples/sample-eks-node-diagnostics-mcp: half-open share',
    },
    unanswered_critical: {
      value: 0.7,
      unit: 'share of connects',
      source: 'aws-samples/sample-eks-node-diagnostics-mcp: half-open share',
    },
    resent_syns: {
      value: 1,
      unit: 'SYNs sent again by one socket',
      source: 'net.ipv4.tcp_syn_retries: the first is sent again after 1 s',
    },
  },
  realIf:
    'Connects of our own time out or need the 1, 3, 7 s of a SYN sent again, or applications hold SYN-SENT sockets whose SYN was already sent again. A SYN-SENT socket seen once within its first second is a handshake under way. A connect that ends in an error (no route, an ICMP message) is no answer and no silence: see PATH-13.',
  remedy: {
    text: 'see whether the SYN leaves, reaches the far end and is dropped there (firewall counters, accept queue, listener) or on the way',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const results: Result[] = [];
    const probes = groupBy(view.rows(tcpConnects), (c) => addressAndPort(c.address, c.port));
    const waiting = groupBy(
      view
        .latest(sockets)
        .filter((s) => s.state === 'SYN-SENT' && (s.timer_retrans ?? 0) >= limits.resent_syns),
      remoteOf,
    );
    for (const subject of new Set([...probes.keys(), ...waiting.keys()])) {
      const tries = probes.get(subject) ?? [];
      const lost = tries.filter((c) => c.outcome === 'timeout' || (c.connect_ms ?? 0) >= RESENT_MS);
      const timeouts = tries.filter((c) => c.outcome === 'timeout').length;
      const unsent = tries.filter((c) => c.outcome !== 'timeout' && !ANSWERED.has(c.outcome));
      const stuck = waiting.get(subject) ?? [];
      const share = tries.length === 0 ? 0 : timeouts / tries.length;
      const cites = [...lost, ...stuck].map(cite);
      const numbers = {
        connects: tries.length,
        timeouts,
        ...(unsent.length > 0 && { errors: unsent.length }),
        resent: lost.length - timeouts,
        syn_sent: stuck.length,
      };
      const [first, ...rest] = cites;
      const said = [
        ...(tries.length > 0
          ? [
              `${partOf(timeouts, tries.length, 'connects')} to ${subject} got no answer, ${endings(unsent)}${lost.length - timeouts} more needed a SYN sent again`,
            ]
          : []),
        ...(stuck.length > 0
          ? [
              `${stuck.length} sockets wait in SYN-SENT for ${subject} with their SYN sent again up to ${Math.max(...stuck.map((s) => s.timer_retrans ?? 0))} times`,
            ]
          : []),
      ].join('; ');
      if (first === undefined) {
        if (tries.length > 0) results.push(withoutLoss(subject, tries, unsent));
        continue;
      }
      const isCritical = share >= limits.unanswered_critical && tries.length >= 3;
      const isReal =
        isCritical ||
        lost.length >= limits.unanswered_warning * Math.max(1, tries.length) ||
        stuck.length > 0;
      results.push({
        state: 'fired',
        severity: isCritical ? 'critical' : isReal ? 'warning' : 'info',
        subject,
        statement: said,
        numbers,
        cites: [first, ...rest.slice(0, 5)],
      });
    }
    if (results.length > 0) return results;
    return connections(view.latest(sockets)).length > 0
      ? { state: 'clear', statement: 'no socket waits for the answer to a SYN that was sent again' }
      : { state: 'not_exercised', statement: 'nothing tried to connect' };
  },
});

type Try = FactRow<typeof tcpConnects>;

/** `3 ended in an error (No route to host), `; nothing where none did. */
function endings(unsent: readonly Try[]): string {
  if (unsent.length === 0) return '';
  const words = [...new Set(unsent.map((c) => c.error ?? c.outcome))];
  return `${unsent.length} ended in an error (${words.join(', ')}), `;
}

/** No SYN was left without an answer: well where each got one, and nothing to tell where one may never have left. */
function withoutLoss(subject: string, tries: readonly Try[], unsent: readonly Try[]): Result {
  const numbers = { connects: tries.length, timeouts: 0, resent: 0, syn_sent: 0 };
  const [first] = unsent;
  if (first !== undefined)
    return {
      state: 'not_exercised',
      subject,
      statement: `of ${tries.length} connects to ${subject} ${endings(unsent)}which leaves open whether a SYN is answered`,
      numbers: { ...numbers, errors: unsent.length },
      cites: [cite(first)],
    };
  return {
    state: 'clear',
    subject,
    statement: `every SYN to ${subject} was answered at once`,
    ...(tries.length >= ENOUGH_TRIES && { none: { of: tries.length, unit: 'connects' } }),
    numbers,
    cites: tries.slice(0, 1).map(cite),
  };
}
