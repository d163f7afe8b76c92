import { isIP } from 'node:net';
import type { Finding } from '../core/finding.js';
import { authorityOf } from './authority.js';

/** What the subject of a finding is, by the family of its detection. */
const FAR_END = /^(?:PATH|TCP|HTTP|UPS|RTE-01)/;
const NEIGHBOUR = /^STK/;
const INTERFACE = /^NIC/;

/**
 * Puts what findings are about into the commands of a playbook: the address for DESTINATION, PEER, HOST or SERVER, the
 * port for PORT, the neighbour for ADDRESS, the interface for IFACE. What they do not name, or name several of, stays to
 * be put in; so does what no shell should be given. Pure.
 */
export function fillIn(text: string, findings: readonly Finding[]): string {
  return text.replaceAll(
    /\b(?:DESTINATION|PEER|HOST|SERVER|PORT|ADDRESS|IFACE)\b/g,
    (word) => valueOf(word, findings) ?? word,
  );
}

function valueOf(word: string, findings: readonly Finding[]): string | undefined {
  if (word === 'IFACE') return only(subjects(findings, INTERFACE).filter((s) => /^[\w.@-]{1,15}$/.test(s)));
  if (word === 'ADDRESS') return only(subjects(findings, NEIGHBOUR).filter((s) => isIP(s) > 0));
  const ends = subjects(findings, FAR_END).map(authorityOf).filter(isPlain);
  if (word === 'PORT') return only(ends.flatMap((e) => e.port ?? []));
  const hosts = ends.map((e) => e.host);
  const addresses = hosts.filter((host) => isIP(host) > 0);
  return only(addresses.length > 0 ? addresses : hosts);
}

function subjects(findings: readonly Finding[], family: RegExp): string[] {
  return findings.filter((f) => family.test(f.detection)).map((f) => f.subject);
}

/** An address that one can send to, or a name of a host. */
function isPlain({ host }: { readonly host: string }): boolean {
  if (isIP(host) > 0) return !/^(?:0\.0\.0\.0|::)$/.test(host);
  return /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(host) && /[a-z]/i.test(host) && host.includes('.');
}

function only(values: readonly string[]): string | undefined {
  const [one, other] = new Set(values);
  return other === undefined ? one : undefined;
}
