import type { PlanContext, Probe } from '../../src/core/collector.js';
import type { Gateway, InterfaceInfo } from '../../src/core/host-info.js';
import type { Target } from '../../src/core/target.js';
import { type Link, ladderProbe } from './ladder.js';
import { seriesOf, seriesProbe } from './series.js';

/** More would say little and cost much: every target means five packets per second. */
const MOST_TARGETS = 8;
const MOST_LADDERS = 4;

/**
 * quick: a few probes to the gateway only. Otherwise a series to the gateways and to every target, and the size
 * ladder to the targets. The gateway gets a ladder in `full`, and wherever the interface is above 1500: jumbo
 * frames set on one side of a link are lost right there, without any ICMP.
 */
export function plan({
  host,
  profile,
  windowMs,
  targets,
  interfaces,
}: Pick<PlanContext, 'host' | 'profile' | 'windowMs' | 'targets' | 'interfaces'>): Probe[] {
  const gateways = gatewaysOf(host.gateways, interfaces);
  const series = seriesOf(profile, windowMs);
  const toGateways = gateways.map((g) => seriesProbe('gateway', addressOf(g), series, host.tools));
  if (profile === 'quick') return toGateways;

  const asked = new Set(targets.flatMap((t) => (t.origin === 'given' ? [t.host] : [])));
  const known = new Set(host.gateways.flatMap((g) => [g.address, addressOf(g)]).filter((a) => !asked.has(a)));
  const others = uniqueHosts(targets).filter((t) => !known.has(t.host));
  const linkOf = (ipv6: boolean): Link | undefined => {
    const gateway = gateways.find((g) => g.family === (ipv6 ? 6 : 4));
    return linkNamed(host.interfaces, gateway?.interface) ?? widest(host.interfaces, interfaces);
  };
  const targetLadders = others
    .filter((t) => !isLoopback(t))
    .slice(0, MOST_LADDERS)
    .flatMap((t) => {
      const link = linkOf(isIpv6(t));
      return link ? [ladderProbe('pmtu-target', t.host, link, windowMs, host.tools)] : [];
    });
  const gatewayLadders = gateways.flatMap((g) => {
    const link = linkNamed(host.interfaces, g.interface);
    if (!link || (profile !== 'full' && link.mtu <= 1500)) return [];
    return [ladderProbe('pmtu-gateway', addressOf(g), link, windowMs, host.tools)];
  });
  return [
    // What was asked for by name is the end of the path, whatever else it is.
    ...toGateways.filter((_, i) => !asked.has(gateways[i]?.address ?? '')),
    ...others.slice(0, MOST_TARGETS).map((t) => seriesProbe('target', t.host, series, host.tools)),
    ...targetLadders,
    ...gatewayLadders,
  ];
}

/** One gateway per family: those of the interfaces in question, or any where none of them has one. */
function gatewaysOf(all: readonly Gateway[], interfaces: readonly string[]): Gateway[] {
  const wanted = all.filter((g) => interfaces.includes(g.interface));
  const candidates = wanted.length > 0 ? wanted : all;
  return candidates
    .filter((g, i) => candidates.findIndex((o) => addressOf(o) === addressOf(g)) === i)
    .slice(0, 4);
}

/** A link-local address means nothing without its interface. */
function addressOf(gateway: Gateway): string {
  const { address } = gateway;
  return /^fe[89ab]/i.test(address) && !address.includes('%') ? `${address}%${gateway.interface}` : address;
}

/** By name, not by the addresses we resolved: the host's own view of the name is what its programs use. */
function uniqueHosts(targets: readonly Target[]): Target[] {
  return targets.filter((t, i) => targets.findIndex((o) => o.host === t.host) === i);
}

function isIpv6(target: Target): boolean {
  return (target.addresses[0] ?? target.host).includes(':');
}

function isLoopback({ host, addresses }: Target): boolean {
  return [host, ...addresses].some((a) => a === '::1' || a === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(a));
}

function linkNamed(all: readonly InterfaceInfo[], name: string | undefined): Link | undefined {
  return all.find((i) => i.name === name);
}

function widest(all: readonly InterfaceInfo[], names: readonly string[]): Link | undefined {
  return all
    .filter((i) => i.up && !i.loopback && names.includes(i.name))
    .toSorted((a, b) => b.mtu - a.mtu)[0];
}
