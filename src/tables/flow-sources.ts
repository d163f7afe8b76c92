import { type FailingFlow, failingFlows } from '../core/failing-flows.js';
import type { HostView } from '../core/fact-view.js';
import type { Standing } from '../core/rule-hits.js';
import { addresses } from './addresses.js';
import { pingSummary } from './ping-summary.js';
import { sockets } from './sockets.js';
import { tcpConnects } from './tcp-connects.js';

/** What fails as a host sees it. */
export function failingOn(host: HostView): FailingFlow[] {
  return failingFlows({
    addresses: host.latest(addresses),
    connects: host.rows(tcpConnects),
    sockets: host.latest(sockets),
    pings: host.rows(pingSummary),
  });
}

/** Where `host` stands on the way of what fails anywhere. */
export function standingOf(host: HostView, hosts: readonly HostView[]): Standing {
  return {
    addresses: new Set(host.latest(addresses).map((a) => a.address)),
    own: failingOn(host),
    others: hosts.filter((h) => h !== host).flatMap(failingOn),
  };
}
