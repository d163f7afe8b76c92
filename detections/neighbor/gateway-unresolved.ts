import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { neighbourChanges } from '../../src/tables/neighbour-changes.js';
import { neighbours } from '../../src/tables/neighbours.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { isOwn } from '../../src/tables/route-to.js';
import { routes } from '../../src/tables/routes.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

const UNRESOLVED = ['FAILED', 'INCOMPLETE'];

export default defineDetection({
  id: 'STK-07',
  name: 'gateway-unresolved',
  layer: 'neighbor',
  title: 'The gateway or a target on the link does not answer ARP or NDP',
  scope: 'host',
  reads: [neighbours, neighbourChanges],
  thresholds: {
    snapshots: {
      value: 2,
      unit: 'snapshots',
      source: 'judgement: one look may meet a resolution under way (gate G4)',
    },
  },
  realIf:
    'A next hop of a route, or a target that was probed on this link, is FAILED or INCOMPLETE in both snapshots, or at the end while this kernel itself told our pings that the host is unreachable. STALE and DELAY are normal; so is a FAILED neighbour that nobody needs.',
  remedy: {
    text: 'find out whether the gateway is up and in the same VLAN; compare its MAC and address with the plan',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const nextHops = new Set(
      view.latest(routes).flatMap((r) => (r.via === undefined ? [] : [`${r.via} ${r.dev ?? ''}`])),
    );
    const asked = new Set(
      [...view.rows(tcpConnects), ...view.rows(pingSummary)].flatMap((p) => p.address ?? []),
    );
    const all = view.rows(neighbours);
    const needed = all.filter((n) => nextHops.has(`${n.address} ${n.interface}`) || asked.has(n.address));
    const looks = Math.max(1, new Set(all.map((n) => n._snapshot)).size);
    if (needed.length === 0) {
      return { state: 'not_exercised', statement: 'no next hop and no target is in the neighbour cache' };
    }
    const bad = new Map<string, typeof needed>();
    for (const n of needed.filter((row) => row.states.some((s) => UNRESOLVED.includes(s)))) {
      const name = `${n.address} ${n.interface}`;
      bad.set(name, [...(bad.get(name) ?? []), n]);
    }
    // What became FAILED in the window and is unresolved at its end was asked for, three times, in vain.
    const gaveUp = new Set(
      view
        .rows(neighbourChanges)
        .flatMap((n) => (n.states.includes('FAILED') ? [`${n.address} ${n.interface}`] : [])),
    );
    const told = toldUnreachable(view);
    const fired = [...bad].flatMap(([name, seen]): Result[] => {
      const [last, ...before] = seen.toReversed();
      if (last === undefined) return [];
      const isNextHop = nextHops.has(name);
      const isTold = told.length > 0 && (isNextHop || told.some((r) => r.address === last.address));
      const hasFailed = last._snapshot === 'end' && (gaveUp.has(name) || isTold);
      const times = seen.length;
      return [
        {
          state: 'fired',
          severity: hasFailed || times >= limits.snapshots ? (isNextHop ? 'critical' : 'warning') : 'hint',
          subject: last.address,
          statement: `${isNextHop ? 'next hop' : 'target'} ${last.address} on ${last.interface} does not answer ${last.address.includes(':') ? 'NDP' : 'ARP'}: ${last.states.join(' ')} in ${times} of ${looks} snapshots${isTold ? ', asked for in vain' : hasFailed ? ', asked for in vain between them' : ''}`,
          numbers: { seen: times, looks },
          cites: [cite(last), ...before.map(cite), ...(isTold ? told.slice(0, 2).map((r) => r.cite) : [])],
        },
      ];
    });
    if (fired.length > 0) return fired;
    const known = needed.filter((n) => n.mac !== undefined).map(cite);
    return {
      state: 'clear',
      statement: `every next hop and target on the link has an address (${needed.length} entries)`,
      cites: known,
    };
  },
});

/**
 * Pings that this host itself told to be unreachable: so the kernel ends a packet when nobody answered three questions
 * for the MAC (net/ipv4/arp.c arp_error_report, net/ipv6/ndisc.c ndisc_error_report). By the address that was pinged.
 */
function toldUnreachable(view: HostView): { address: string; cite: string }[] {
  const addressOf = new Map(view.rows(pingSummary).map((p) => [p.target, p.address ?? p.target]));
  return view
    .rows(pingReplies)
    .filter((r) => r.outcome === 'unreachable' && r.address !== undefined && isOwn(view, r.address))
    .map((r) => ({ address: addressOf.get(r.target) ?? r.target, cite: cite(r) }));
}
