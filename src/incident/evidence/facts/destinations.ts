import { cite, type HostView } from '../../../core/fact-view.js';
import { httpTiming } from '../../../tables/http-timing.js';
import { pingSummary } from '../../../tables/ping-summary.js';
import { routeLookups } from '../../../tables/route-lookups.js';
import { tcpConnects } from '../../../tables/tcp-connects.js';
import type { Topic } from './fact.js';

/** Where it talks to: names, addresses, ports, protocol. */
export const destinations: Topic = function* (view, { manifest }) {
  for (const { name, addresses } of manifest.targets) {
    const seen = seenOf(view, name);
    const all = [...new Set([...addresses, ...seen.flatMap((s) => s.address ?? [])])];
    const cites = seen.map((s) => s.cite);
    if (all.length > 0)
      yield {
        topic: 'dest.addresses',
        label: `Addresses of ${name}`,
        value: all.slice(0, 8).join(', '),
        target: name,
        cites,
      };
    const ports = [...new Set(seen.flatMap((s) => s.port ?? []))];
    if (ports.length > 0)
      yield {
        topic: 'dest.ports',
        label: `Ports of ${name}`,
        value: ports.map((p) => `TCP ${p}`).join(', '),
        target: name,
        cites,
      };
    const protocols = [...new Set(seen.flatMap((s) => s.protocol ?? []))];
    if (protocols.length > 0)
      yield {
        topic: 'dest.protocol',
        label: `Protocol toward ${name}`,
        value: protocols.join(', '),
        target: name,
        cites,
      };
    const way = view.latest(routeLookups).find((r) => r.target === name && r.dev !== undefined);
    if (way?.dev !== undefined)
      yield {
        topic: 'dest.route',
        label: `Way to ${name}`,
        value: `${way.via === undefined ? 'on the link' : `via ${way.via}`} through ${way.dev}${way.src === undefined ? '' : ` from ${way.src}`}`,
        target: name,
        cites: [cite(way)],
      };
  }
};

interface Seen {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  readonly cite: string;
}

/** The first of each kind. */
function seenOf(view: HostView, target: string): Seen[] {
  const request = view.rows(httpTiming).find((r) => r.target === target);
  const connect = view.rows(tcpConnects).find((c) => c.target === target);
  const ping = view.latest(pingSummary).find((p) => p.target === target);
  return [
    ...(request
      ? [
          {
            address: request.remote_ip ?? request.address,
            port: request.remote_port,
            protocol: request.scheme?.toUpperCase(),
            cite: cite(request),
          },
        ]
      : []),
    ...(connect
      ? [{ address: connect.address, port: connect.port, protocol: 'TCP', cite: cite(connect) }]
      : []),
    ...(ping ? [{ address: ping.address, cite: cite(ping) }] : []),
  ];
}
