import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { Places } from '../../src/core/documents/places.js';
import { ConnectionEnds } from '../../src/core/connection-ends.js';
import {
  type Connection,
  connections,
  grew,
  isLoopback,
  localOf,
  remoteOf,
  roleOf,
} from '../../src/core/connections.js';
import type { FactRow } from '../../src/core/fact-view.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { millis } from '../../src/core/readable.js';
import { formatBytes } from '../../src/core/units.js';
import { escapeLine } from '../../src/core/escape.js';
import type { sockets } from '../../src/tables/sockets.js';
import { NOT_TOLD, share } from './not-told.js';
import type { Model } from './model.js';

type Socket = FactRow<typeof sockets>;
type Flow = Model['flows']['rows'][number];

/** A table for people: those that lost most first, then those that carried most. */
const MOST_FLOWS = 15;
/** Of the time with data to send; below it nobody waited for a window or a buffer. */
const STALLED = 0.1;

interface Seen {
  readonly host: string;
  readonly connection: Connection<Socket>;
}

/** Every TCP connection that exists at the end of the window, as its host's kernel counts it. */
function flowsOf(tables: BundleTables): Seen[] {
  return tables.bundle.manifest.hosts.flatMap(({ id }) =>
    connections(tables.rows<typeof sockets>('sockets', id))
      .filter(({ now }) => !isLoopback(now.remote_address) && now.state !== 'TIME-WAIT')
      .map((connection) => ({ host: id, connection })),
  );
}

export function flows(tables: BundleTables, places: Places): Model['flows'] {
  const every = flowsOf(tables);
  const all = every.filter(({ connection: c }) => moved(c) > 0 || lost(c) > 0);
  const order = all.toSorted(
    (a, b) => lost(b.connection) - lost(a.connection) || moved(b.connection) - moved(a.connection),
  );
  const rows = order.slice(0, MOST_FLOWS).map((seen) => flowOf(seen, tables, places));
  return { rows, more: all.length - rows.length, idle: every.length - all.length };
}

function moved(c: Connection<Socket>): number {
  return (grew(c, 'bytes_sent') ?? grew(c, 'bytes_acked') ?? 0) + (grew(c, 'bytes_received') ?? 0);
}

function lost(c: Connection<Socket>): number {
  return grew(c, 'retrans_total') ?? c.now.retrans ?? 0;
}

function flowOf({ host, connection: c }: Seen, tables: BundleTables, places: Places): Flow {
  const { now } = c;
  const bytes = (value: number | undefined): string => (value === undefined ? NOT_TOLD : formatBytes(value));
  return {
    host: escapeLine(host),
    flow: escapeLine(`${localOf(now)} → ${remoteOf(now)}`),
    state: now.state,
    basis: c.basis,
    sent: bytes(grew(c, 'bytes_sent') ?? grew(c, 'bytes_acked')),
    received: bytes(grew(c, 'bytes_received')),
    segments: ratioOf(c),
    retransmitted: resentOf(c),
    needless: told(grew(c, 'dsack_dups')),
    rtt: rttOf(now, roleOf(c)),
    mss: mssOf(now),
    sack: now.options === undefined ? 'unknown' : now.options.includes('sack') ? 'yes' : 'no',
    windowScale: now.snd_wscale === undefined ? 'unknown' : `${now.snd_wscale}, ${now.rcv_wscale ?? '?'}`,
    zeroWindow:
      now.timer === 'persist' || now.snd_wnd === 0 ? 'now' : now.snd_wnd === undefined ? 'unknown' : 'no',
    stalledBy: stalledBy(c),
    queues: `${told(now.recv_q)} / ${told(now.send_q)}`,
    ...places.cite(tables.bundle, [cite(now)]),
  };
}

function told(value: number | undefined): string {
  return value === undefined ? NOT_TOLD : figure(value);
}

/** Segments out to segments in. */
function ratioOf(c: Connection<Socket>): string {
  const [out, inward] = [grew(c, 'segs_out'), grew(c, 'segs_in')];
  return out === undefined || inward === undefined ? NOT_TOLD : `${told(out)} : ${told(inward)}`;
}

function resentOf(c: Connection<Socket>): string {
  const [again, sent] = [grew(c, 'retrans_total'), grew(c, 'data_segs_out')];
  if (again === undefined) return NOT_TOLD;
  // Segments sent again are among those sent; without data there is no share.
  return sent === undefined || sent === 0 ? told(again) : share(again, sent);
}

/** Least, smoothed and its variation; a side that sent no data has measured none of them (RFC 6298). */
function rttOf(s: Socket, role: string): string {
  if (role === 'receiver' || role === 'idle' || s.rtt_ms === undefined) return NOT_TOLD;
  const least = s.minrtt_ms === undefined ? '' : `${millis(s.minrtt_ms)} / `;
  return `${least}${millis(s.rtt_ms)} ± ${millis(s.rttvar_ms ?? 0)}`;
}

/** What was offered, and how much of it the way takes. */
function mssOf({ mss, advmss, pmtu }: Socket): string {
  if (mss === undefined) return NOT_TOLD;
  const clamped =
    advmss !== undefined && advmss > mss ? `${advmss} → ${mss} (−${advmss - mss})` : String(mss);
  return pmtu === undefined ? clamped : `${clamped}, PMTU ${pmtu}`;
}

/** Who held the sender back, of the time it had data to send. */
function stalledBy(c: Connection<Socket>): Flow['stalledBy'] {
  const busy = grew(c, 'busy_ms');
  if (busy === undefined || busy === 0) return { who: 'unknown', share: '' };
  const window = (grew(c, 'rwnd_limited_ms') ?? 0) / busy;
  const buffer = (grew(c, 'sndbuf_limited_ms') ?? 0) / busy;
  if (Math.max(window, buffer) < STALLED) return { who: 'nobody', share: '' };
  return window >= buffer
    ? { who: 'peer', share: percent(Math.min(1, window)) }
    : { who: 'sender', share: percent(Math.min(1, buffer)) };
}

/**
 * The same connection as each end counts it, in its whole life: the windows of two hosts are not the same. What was
 * sent again and not called needless is the most that was lost; what arrived is not compared, for the ends are read at
 * different times.
 */
export function bothEnds(tables: BundleTables, places: Places): Model['bothEnds'] {
  const all = flowsOf(tables);
  const ends = new ConnectionEnds<Socket>(
    tables.bundle.manifest.hosts.map(({ id }) => ({
      id,
      connections: all.filter((f) => f.host === id).map((f) => f.connection),
    })),
  );
  const done = new Set<Socket>();
  return all.flatMap(({ host, connection: { now } }) => {
    const peer = ends.peerOf(now);
    if (!peer || done.has(now)) return [];
    const other = peer.connection.now;
    done.add(other);
    return [
      {
        a: escapeLine(host),
        b: escapeLine(peer.host),
        flow: escapeLine(`${localOf(now)} ↔ ${remoteOf(now)}`),
        there: oneWay(now),
        back: oneWay(other),
        ...places.cite(tables.bundle, [cite(now), cite(other)], 2),
      },
    ];
  });
}

function oneWay(s: Socket): Model['bothEnds'][number]['there'] {
  const { data_segs_out: sent, retrans_total: again, dsack_dups: needless = 0 } = s;
  const isKnown = sent !== undefined && again !== undefined;
  return {
    sent: told(sent),
    again: told(again),
    lost: isKnown && sent > 0 ? share(Math.max(0, again - needless), sent) : NOT_TOLD,
    rtt: rttOf(s, sent === undefined || sent === 0 ? 'idle' : 'sender'),
  };
}
