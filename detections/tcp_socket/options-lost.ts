import { ConnectionEnds } from '../../src/core/connection-ends.js';
import { connections, remoteOf } from '../../src/core/connections.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { sockets } from '../../src/tables/sockets.js';
import { sysctl } from '../../src/tables/sysctl.js';

type Socket = FactRow<typeof sockets>;

/** TCP options by the setting that offers them. */
const OPTIONS = [
  { name: 'SACK', setting: 'net.ipv4.tcp_sack', isOn: (s: Socket) => s.options?.includes('sack') ?? false },
  {
    name: 'timestamps',
    setting: 'net.ipv4.tcp_timestamps',
    isOn: (s: Socket) => s.options?.includes('ts') ?? false,
  },
  {
    name: 'window scaling',
    setting: 'net.ipv4.tcp_window_scaling',
    isOn: (s: Socket) => s.snd_wscale !== undefined,
  },
] as const;

/** Options are agreed on when the handshake is over. */
const UNDER_WAY: ReadonlySet<string> = new Set(['SYN-SENT', 'SYN-RECV']);

export default defineFleetDetection({
  id: 'TCP-29',
  name: 'options-lost',
  layer: 'tcp_socket',
  title: 'TCP options lost on the way',
  scope: 'fleet',
  reads: [sockets, sysctl],
  thresholds: {
    connections: {
      value: 1,
      unit: 'connections',
      source: 'judgement: options are agreed on in every handshake',
    },
  },
  realIf:
    'Both hosts offer an option by their settings, and a connection between them works without it: something on the way removes it. SYN cookies of a server under pressure drop options too, and so may a program that sets its own.',
  remedy: {
    text: 'compare the SYN at both ends; look at firewalls and accelerators that normalise TCP options',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const hosts = view.hosts.map((h) => ({ id: h.id, view: h, connections: connections(h.rows(sockets)) }));
    const ends = new ConnectionEnds(hosts);
    const views = new Map(hosts.map((h) => [h.id, h.view]));
    return hosts.flatMap(({ id, view: host, connections: list }): (Result & { host: string })[] => {
      const joined = list.flatMap((c) => {
        const isAgreed = c.now.mss !== undefined && !UNDER_WAY.has(c.now.state ?? '');
        const peer = isAgreed ? ends.peerOf(c.now) : undefined;
        return peer ? [{ socket: c.now, peer: peer.host }] : [];
      });
      if (joined.length === 0)
        return [
          { state: 'not_observable', host: id, statement: 'no connection with both ends in the evidence' },
        ];
      const lost = joined.flatMap(({ socket, peer }) => {
        const other = views.get(peer);
        if (!other || usesCookies(host) || usesCookies(other)) return [];
        const missing = OPTIONS.filter(
          (o) => offers(host, o.setting) && offers(other, o.setting) && !o.isOn(socket),
        );
        return missing.length > 0 ? [{ socket, peer, missing: missing.map((o) => o.name).join(', ') }] : [];
      });
      const [first] = lost;
      if (!first || lost.length < limits.connections)
        return [
          {
            state: 'clear',
            host: id,
            statement: `${joined.length} connections with both ends in the evidence have the options that both offer`,
            cites: joined.slice(0, 1).map((j) => cite(j.socket)),
          },
        ];
      return [
        {
          state: 'fired',
          severity: 'warning',
          host: id,
          peer: first.peer,
          subject: remoteOf(first.socket),
          statement: `${lost.length} of ${joined.length} connections whose both ends are known lack ${first.missing}, which both hosts offer`,
          numbers: { without: lost.length, connections: joined.length },
          cites: lost.slice(0, 4).map((l) => cite(l.socket)) as [string, ...string[]],
        },
      ];
    });
  },
});

/** False too where the setting is not in the evidence: nothing is claimed then. */
function offers(host: HostView, setting: string): boolean {
  const value = host.latest(sysctl).find((s) => s.name === setting)?.numbers?.[0];
  return value !== undefined && value > 0;
}

function usesCookies(host: HostView): boolean {
  return (host.tcp('TcpExt', 'SyncookiesRecv')?.delta ?? 0) > 0;
}
