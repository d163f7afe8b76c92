import { figure, percent } from '../core/figures.js';
import type { Happening } from './events.js';
import type { Known } from './hypotheses.js';
import {
  bufferFull,
  cpuIn,
  dropsIn,
  heldBack,
  pingIn,
  processIn,
  readShare,
  recvQueue,
  resentBy,
} from './readings.js';
import type { Category } from './series-analysis.js';
import { FLOORS } from './signals.js';

/** In so many of the events something must be seen before a category stands. */
const MOSTLY = 0.5;

/**
 * Categories of root causes, each over all events between two machines: what is seen in how many
 * of them. `not_observable` where nothing that would show it was recorded, or nothing happened.
 */
export function categoriesOf(known: Known): Category[] {
  const { scene, happenings } = known;
  const [a, b] = scene.between;
  const hosts = [a, b];
  const sign = signs(happenings);
  const receiver = known.flow?.receiver?.host;
  return [
    category('application', happenings, [
      sign('unread bytes, and the application does not read', (h) =>
        flagged(
          recvQueue(scene, h),
          (q) => q.value >= FLOORS.recvQ.plus && (readShare(scene, h)?.value ?? 0) < 0.5,
        ),
      ),
      sign('sender held back by the receive window', (h) =>
        flagged(heldBack(scene, 'rwnd_limited_ms', h), (r) => r.value >= 0.2),
      ),
      sign(
        'a recorded process uses 90 % of a CPU or more',
        (h) => anyOf(hosts, (host) => flagged(processIn(scene, host, h), (r) => r.value >= 0.9)),
        'supports',
      ),
    ]),
    category('tcp_stack', happenings, [
      sign('segments sent again that were not lost', (h) =>
        flagged(resentBy(known.flow?.sender, h), (r) => r.resent >= 5 && r.spurious >= r.resent / 2),
      ),
      sign(
        'receive buffer 90 % full',
        (h) => flagged(bufferFull(scene, h), (r) => r.value >= 0.9),
        'supports',
      ),
      sign('drops in the stack of the receiver', (h) =>
        receiver === undefined
          ? undefined
          : flagged(dropsIn(scene, receiver, 'stack', h), (d) => d.count > 0),
      ),
    ]),
    category('scheduling_cpu', happenings, [
      sign('a CPU with 30 % softirq or more', (h) =>
        anyOf(hosts, (host) => flagged(cpuIn(scene, host, 'softirq', h), (r) => r.value >= 0.3)),
      ),
    ]),
    category('network_path', happenings, [
      sign('ping is late or lost too', (h) =>
        flagged(pingIn(scene, h), (p) => p.isHigh || p.lost >= FLOORS.pingsLost),
      ),
      sign('segments sent again, not needlessly', (h) =>
        flagged(resentBy(known.flow?.sender, h), (r) => r.resent - r.spurious >= 5),
      ),
    ]),
    category('hardware', happenings, [
      sign('errors or drops of a NIC', (h) =>
        anyOf(hosts, (host) => flagged(dropsIn(scene, host, 'nic', h), (d) => d.count > 0)),
      ),
      sign('10 % steal or more', (h) =>
        anyOf(hosts, (host) => flagged(cpuIn(scene, host, 'steal', h), (r) => r.value >= 0.1)),
      ),
    ]),
  ];
}

interface Flagged {
  readonly is: boolean;
  readonly cites: readonly string[];
}

interface Sign {
  readonly text: string;
  readonly hits: number;
  readonly seen: number;
  /** `decides` makes a category stand; `supports` is told beside it. */
  readonly weight: 'decides' | 'supports';
  readonly cites: readonly string[];
}

function flagged<R extends { readonly cites: readonly string[] }>(
  reading: R | undefined,
  is: (reading: R) => boolean,
): Flagged | undefined {
  return reading && { is: is(reading), cites: reading.cites };
}

function anyOf(hosts: readonly string[], look: (host: string) => Flagged | undefined): Flagged | undefined {
  const looks = hosts.flatMap((host) => look(host) ?? []);
  return looks.find((l) => l.is) ?? looks[0];
}

function signs(
  happenings: readonly Happening[],
): (text: string, look: (h: Happening) => Flagged | undefined, weight?: Sign['weight']) => Sign {
  return (text, look, weight = 'decides') => {
    const looks = happenings.flatMap((h) => look(h) ?? []);
    const hits = looks.filter((l) => l.is);
    return { text, hits: hits.length, seen: looks.length, weight, cites: (hits[0] ?? looks[0])?.cites ?? [] };
  };
}

function category(id: Category['id'], happenings: readonly Happening[], list: readonly Sign[]): Category {
  const say = (s: Sign): string =>
    `${s.text}: in ${figure(s.hits)} of ${figure(s.seen)} events${s.seen > 0 ? ` (${percent(s.hits / s.seen)})` : ''}`;
  const seen = list.filter((s) => s.seen > 0);
  const holds = seen.filter((s) => s.hits >= MOSTLY * s.seen && s.hits > 0);
  const decides = holds.some((s) => s.weight === 'decides');
  const canDecide = seen.some((s) => s.weight === 'decides');
  const unseen = list.filter((s) => s.seen === 0);
  return {
    id,
    state: decides ? 'supported' : canDecide ? 'refuted' : 'not_observable',
    for: holds.map(say),
    against: seen.filter((s) => !holds.includes(s)).map(say),
    unseen:
      happenings.length === 0
        ? ['nothing happened that could be put to the test']
        : unseen.map((s) => s.text),
    cites: seen.flatMap((s) => s.cites.slice(0, 1)),
  };
}
