import type { BundleView } from '../../../src/core/report.js';
import { withoutUserInfo } from '../../../src/core/target.js';
import { latest, num, str } from './glance.js';

type Target = BundleView['manifest']['targets'][number];

/** The target a row is about; tables name it without user name and password. */
export function targetOf(view: BundleView, name: string | undefined): Target | undefined {
  return view.manifest.targets.find((t) => t.name === name || withoutUserInfo(t.name) === name);
}

/** True when the user named it: only then is a refusal or a failing request news. */
export function isAskedFor(view: BundleView, name: string | undefined): boolean {
  return (targetOf(view, name)?.origin ?? 'given') === 'given';
}

/** True of an IPv6 address on a host that has no IPv6 default route: that it is unreachable is no trouble. */
export function lacksRoute(view: BundleView): (host: string, address: string | undefined) => boolean {
  const routed = new Set<string>();
  const known = new Set<string>();
  for (const row of latest(view, 'routes')) {
    known.add(row._host);
    const usable = !['unreachable', 'blackhole', 'prohibit', 'throw'].includes(str(row, 'type') ?? '');
    if (row['family'] === 6 && str(row, 'destination') === 'default' && usable) routed.add(row._host);
  }
  return (host, address) => (address?.includes(':') ?? false) && known.has(host) && !routed.has(host);
}

/** What TCP experienced toward an address: trials that needed a packet each way and both came through, or not. */
export interface Trials {
  readonly clean: number;
  readonly bad: number;
}

/** A connect that took longer than this lost a SYN: Linux sends it again after 1 s. */
export const LATE_MS = 990;

/** Per host and address, from our own connects and requests: the witness beside ping. */
export function trials(view: BundleView): (host: string, address: string | undefined) => Trials {
  const counts = new Map<string, { clean: number; bad: number }>();
  const add = (host: string, address: string | undefined, clean: boolean): void => {
    if (address === undefined) return;
    const entry = counts.get(`${host} ${address}`) ?? { clean: 0, bad: 0 };
    counts.set(`${host} ${address}`, entry);
    entry[clean ? 'clean' : 'bad']++;
  };
  for (const row of view.rows('tcp_connects')) {
    const outcome = str(row, 'outcome');
    const took = num(row, 'connect_ms') ?? num(row, 'failed_after_ms') ?? Infinity;
    // A refusal is an answer too: it came over the same path.
    const answered = outcome === 'connected' || outcome === 'refused' || outcome === 'reset';
    add(row._host, str(row, 'address'), answered && took < LATE_MS);
  }
  for (const row of view.rows('http_timing')) {
    const connect = num(row, 'connect_ms');
    if (connect !== undefined) add(row._host, str(row, 'remote_ip'), connect < LATE_MS);
  }
  return (host, address) => counts.get(`${host} ${address}`) ?? { clean: 0, bad: 0 };
}

/**
 * True when enough clean trials contradict a loss of at least `share`: by the rule of three, none lost of n means
 * below 3/n. Then it is ICMP that is being lost, which devices do on purpose.
 */
export function contradicts({ clean, bad }: Trials, share: number): boolean {
  return bad === 0 && clean > 0 && 3 / clean <= share;
}
