import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { addresses } from '../../src/tables/addresses.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

const LOOPBACK = /^(?:127\.|::1$)/;
const ANY = ['*', '0.0.0.0', '::'];

export default defineFleetDetection({
  id: 'FW-13',
  name: 'listener-missing',
  layer: 'application',
  title: 'Nothing listens where clients connect to',
  scope: 'fleet',
  reads: [sockets, tcpConnects],
  thresholds: {
    attempts: {
      value: 1,
      unit: 'refused connects',
      source: 'RFC 9293 3.10.7.1: a SYN to a closed port is answered by RST',
    },
  },
  realIf:
    'Connects of ours to an address of this host were refused, and no socket listens there for that address: none on the port, or on loopback or another address only. NAT on the host may lead the port elsewhere.',
  remedy: { text: 'start the service, or bind it to the address that clients use', safety: 'config_change' },
  evaluate({ hosts }, limits) {
    const tries = hosts.flatMap((h) => h.rows(tcpConnects));
    return hosts.flatMap<Result & { readonly host: string }>((host) => {
      const at = { host: host.id };
      const own = new Set(host.latest(addresses).map((a) => a.address));
      const toUs = tries.filter((t) => own.has(t.address));
      const listening = host.latest(sockets).filter((s) => s.protocol === 'tcp' && s.state === 'LISTEN');
      if (toUs.length === 0)
        return [{ ...at, state: 'not_exercised', statement: 'nobody connected to this host' }];
      if (listening.length === 0 && host.latest(sockets).length === 0) {
        return [{ ...at, state: 'not_observable', statement: 'its sockets were not read' }];
      }
      const refused = toUs.filter((t) => t.outcome === 'refused');
      const ends = new Map(refused.map((t) => [`${t.address} ${t.port}`, t]));
      const fired = [...ends.values()].flatMap((end): (Result & { readonly host: string })[] => {
        const failures = refused.filter((t) => t.address === end.address && t.port === end.port);
        const onPort = listening.filter((s) => s.local_port === end.port);
        const isServed = onPort.some((s) => ANY.includes(s.local_address) || s.local_address === end.address);
        // DNAT and REDIRECT move a port before a listener is looked for.
        const isMoved = host
          .latest(firewallRules)
          .some((r) => r.table === 'nat' && new RegExp(`\\b${end.port}\\b`).test(r.rule));
        if (isServed || isMoved || failures.length < limits.attempts) return [];
        const where = onPort.map((s) => s.local_address);
        const isLocal = where.length > 0 && where.every((a) => LOOPBACK.test(a));
        return [
          {
            ...at,
            state: 'fired',
            severity: 'critical',
            subject: `${end.address}:${end.port}`,
            statement: `${failures.length} connects to ${end.address} port ${end.port} were refused: ${where.length === 0 ? 'nothing listens on that port' : isLocal ? `it is bound to loopback only (${where.join(', ')})` : `it is bound to ${where.join(', ')} only`}`,
            numbers: { refused: failures.length, listeners: onPort.length },
            cites: [cite(end), ...onPort.map(cite)],
          },
        ];
      });
      if (fired.length > 0) return fired;
      const statement = `${toUs.length - refused.length} of ${toUs.length} connects to this host met a listener`;
      return [{ ...at, state: 'clear', statement }];
    });
  },
});
