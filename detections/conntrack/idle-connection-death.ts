import {
  addressAndPort,
  type Connection,
  connections,
  grew,
  isLoopback,
  localOf,
  remoteOf,
} from '../../src/core/connections.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { ownerOf } from '../../src/core/socket-owner.js';
import { conntrackEntries } from '../../src/tables/conntrack-entries.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

type Socket = FactRow<typeof sockets>;
interface Dead {
  readonly socket: Socket;
  readonly idleMs: number;
  readonly tryingMs: number;
}

export default defineFleetDetection({
  id: 'TCP-16',
  name: 'idle-connection-death',
  layer: 'conntrack',
  title: 'Connections die while they are idle',
  scope: 'fleet',
  reads: [sockets],
  thresholds: {
    idle: {
      value: 5,
      unit: 's without a packet before the first one without an answer',
      source:
        'judgement: longer than any burst pause. Timeouts in the field: 350 s (AWS NAT gateway, NLB), 240 s (Azure), 600 to 3600 s (firewalls)',
    },
    backoff: {
      value: 2,
      unit: 'doublings of the retransmission timeout',
      source: 'net/ipv4/tcp_timer.c: two in a row are no stray loss',
    },
  },
  realIf:
    'An established connection that had worked was silent, and the first packet after the silence and all its repetitions get no answer, while other connections to the same host work in the same window: something between forgot it. Without such a working neighbour the peer may simply be gone; then it is a note only. A reset as the answer would be a restarted peer. Requests of our own wait for their answer and are not idle.',
  remedy: {
    text: 'turn on keepalives well below half of the idle timeout (SO_KEEPALIVE with TCP_KEEPIDLE, or that of the protocol); or have the timeout raised, and let the device answer with a reset',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    return view.hosts.flatMap((host) =>
      judge(
        host,
        view.hosts.filter((h) => h !== host),
        limits,
      ).map((r) => ({ ...r, host: host.id })),
    );
  },
});

function judge(
  host: HostView,
  others: readonly HostView[],
  limits: { idle: number; backoff: number },
): Result[] {
  if (host.rows(sockets).length === 0)
    return [{ state: 'not_observable', statement: 'sockets were not listed' }];
  const own = requestsOf(host);
  const list = connections(host.rows(sockets)).filter(
    (c) => !c.now.state.startsWith('SYN-') && !own.has(endsOf(c.now)),
  );
  if (list.length === 0) return [{ state: 'not_exercised', statement: 'there was no connection' }];
  const dead = list.flatMap((c) => died(c, limits));
  if (dead.length === 0) {
    const idle = list.filter(
      (c) => (c.now.lastack_ms ?? 0) > limits.idle * 1000 && (grew(c, 'segs_in') ?? 0) > 0,
    );
    return idle.length > 0
      ? [
          {
            state: 'clear',
            statement: `none of ${list.length} connections died, ${idle.length} were idle and answered`,
            cites: idle.slice(0, 1).map((c) => cite(c.now)),
          },
        ]
      : [
          {
            state: 'not_exercised',
            statement: `none of ${list.length} connections sent anything after it had been idle`,
          },
        ];
  }
  return [...groupBy(dead, (d) => remoteOf(d.socket))].map(([subject, group]): Result => {
    const works = workingNeighbour(host, list, group[0]?.socket);
    const forgotten = group.map((d) => forgottenBy(others, d.socket)).find((h) => h !== undefined);
    const longest = Math.max(...group.map((d) => d.idleMs)) / 1000;
    const shortest = Math.min(...group.map((d) => d.idleMs)) / 1000;
    const owner = group.map((d) => ownerOf(d.socket)).find((o) => o !== '');
    return {
      state: 'fired',
      severity: forgotten ? 'critical' : works ? 'warning' : 'info',
      subject,
      ...(forgotten && { peer: forgotten }),
      statement: `${group.length} of ${list.length} connections (${subject}${owner === undefined ? '' : `, ${owner}`}) were idle for ${shortest === longest ? '' : `${shortest.toFixed(0)} to `}${longest.toFixed(0)} s and get no answer since${works ? `, while ${works} work` : '; nothing shows that the peer is there'}${forgotten ? `; ${forgotten} tracks other connections, but no longer these` : ''}`,
      numbers: { dead: group.length, connections: list.length, idle_s: longest },
      cites: group.slice(0, 4).map((d) => cite(d.socket)) as [string, ...string[]],
    };
  });
}

/** Requests of our own by both ends: such a connection waits for its answer, and then ends; it is never idle. */
function requestsOf(host: HostView): ReadonlySet<string> {
  return new Set(
    host
      .rows(httpTiming)
      .map(
        (r) =>
          `${addressAndPort(r.local_ip ?? '', r.local_port)} ${addressAndPort(r.remote_ip ?? '', r.remote_port)}`,
      ),
  );
}

function endsOf(s: Socket): string {
  return `${localOf(s)} ${remoteOf(s)}`;
}

/** How long it was silent before the first packet without an answer; the timers that ran out since are subtracted. */
function died({ now }: Connection<Socket>, limits: { idle: number; backoff: number }): Dead[] {
  const { backoff = 0, rto_ms: rto, lastack_ms: lastAck, timer_ms: left = 0 } = now;
  if (now.timer !== 'on' || backoff < limits.backoff || rto === undefined || lastAck === undefined) return [];
  if ((now.bytes_received ?? 0) === 0 && (now.bytes_acked ?? 0) <= 1) return [];
  const tryingMs = rto - rto / 2 ** backoff + Math.max(0, rto - left);
  const idleMs = Math.min(lastAck, now.lastrcv_ms ?? lastAck) - tryingMs;
  return idleMs >= limits.idle * 1000 ? [{ socket: now, idleMs, tryingMs }] : [];
}

/**
 * What shows that the peer and the way to it work meanwhile, the same port before others; undefined where nothing does.
 * Another port is enough: a host that is up answers a port without a process with a reset, not with silence.
 */
function workingNeighbour(
  host: HostView,
  list: readonly Connection<Socket>[],
  dead?: Socket,
): string | undefined {
  const answers = [
    ...list.flatMap(({ now }) =>
      (now.state === 'ESTAB' &&
        (now.backoff ?? 0) === 0 &&
        (now.bytes_acked ?? 0) > 1 &&
        (now.lastack_ms ?? Infinity) < host.windowS * 1000) ||
      now.state === 'TIME-WAIT'
        ? [{ address: now.remote_address, port: now.remote_port }]
        : [],
    ),
    ...host.rows(tcpConnects).filter((c) => c.outcome === 'connected'),
  ].filter((a) => a.address === dead?.remote_address);
  const same = answers.filter((a) => a.port === dead?.remote_port).length;
  if (same > 0) return `${same} other connections to it`;
  return answers.length > 0 ? `${answers.length} connections to other ports of it` : undefined;
}

/** A host on the way that tracks connections to this address, but not this one. */
function forgottenBy(others: readonly HostView[], s: Socket): string | undefined {
  if (isLoopback(s.remote_address)) return undefined;
  return others.find((host) => {
    const own = host.rows(sockets).some((r) => r.local_address === s.remote_address);
    const entries = own
      ? []
      : host
          .latest(conntrackEntries)
          .filter((e) => e.proto === 'tcp' && e.dst === s.remote_address && e.src === s.local_address);
    return entries.length > 0 && !entries.some((e) => e.sport === s.local_port && e.dport === s.remote_port);
  })?.id;
}
