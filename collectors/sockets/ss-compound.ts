import type { RowOf } from '../../src/core/table.js';
import type { sockets } from '../../src/tables/sockets.js';
import { readNumber, readRate, readTimer } from './quantities.js';

type Socket = RowOf<typeof sockets>;

/** Reads `value` of `name:value` into the socket; false where it does not look as expected. */
type Read = (value: string, socket: Socket) => boolean;

/** skmem letters (linux/sock_diag.h SK_MEMINFO_*); older `mem:(r0,w0,f0,t0)` has four of them. */
const SKMEM: Readonly<Record<string, keyof Socket>> = {
  r: 'skmem_r',
  rb: 'skmem_rb',
  t: 'skmem_t',
  tb: 'skmem_tb',
  f: 'skmem_f',
  w: 'skmem_w',
  o: 'skmem_o',
  bl: 'skmem_bl',
  d: 'drops',
};

const memory: Read = (value, socket) => {
  const parts = value.replace(/^\(|\)$/g, '').split(',');
  let all = true;
  for (const part of parts) {
    const [, letter = '', n] = /^([a-z]+)(-?\d+)$/.exec(part) ?? [];
    const column = Object.hasOwn(SKMEM, letter) ? SKMEM[letter] : undefined;
    const bytes = readNumber(n);
    if (column === undefined || bytes === undefined) all = false;
    else Object.assign(socket, { [column]: bytes });
  }
  return all;
};

/** `a/b` or `a,b` into two columns. */
const pair =
  (mark: string, first: keyof Socket, second: keyof Socket): Read =>
  (value, socket) => {
    const [a, b, ...more] = value.split(mark).map(readNumber);
    if (a === undefined || b === undefined || more.length > 0) return false;
    Object.assign(socket, { [first]: a, [second]: b });
    return true;
  };

/** `3972ms` or `3972ms(100.0%)`; the share follows from busy_ms. */
const duration =
  (column: keyof Socket): Read =>
  (value, socket) => {
    const ms = readNumber(/^(\d+)ms(?:\([\d.]+%\))?$/.exec(value)?.[1]);
    if (ms === undefined) return false;
    Object.assign(socket, { [column]: ms });
    return true;
  };

const timer: Read = (value, socket) => {
  const match = /^\(([\w ]+),([^,]*),(\d{1,10})\)$/.exec(value);
  const ms = match ? readTimer(match[2] ?? '') : undefined;
  if (!match || ms === undefined) return false;
  socket.timer = match[1] ?? '';
  socket.timer_ms = ms;
  socket.timer_retrans = Number(match[3]);
  return true;
};

/** `(a:1,b:2)` as an object of its words. */
function inner(value: string): Map<string, string> {
  const parts = value.replace(/^\(|\)$/g, '').split(',');
  return new Map(parts.map((p) => [p.slice(0, p.indexOf(':')), p.slice(p.indexOf(':') + 1)]));
}

const present = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const bbr: Read = (value, socket) => {
  const words = inner(value);
  socket.bbr = present({
    bw_bps: readRate(words.get('bw')),
    mrtt_ms: readNumber(words.get('mrtt')),
    pacing_gain: readNumber(words.get('pacing_gain')),
    cwnd_gain: readNumber(words.get('cwnd_gain')),
  });
  return Object.keys(socket.bbr).length > 0;
};

const dctcp: Read = (value, socket) => {
  const words = inner(value);
  socket.dctcp =
    value === 'fallback_mode'
      ? { fallback: true }
      : present({
          ce_state: readNumber(words.get('ce_state')),
          alpha: readNumber(words.get('alpha')),
          ab_ecn: readNumber(words.get('ab_ecn')),
          ab_tot: readNumber(words.get('ab_tot')),
        });
  return Object.keys(socket.dctcp).length > 0;
};

const mptcp =
  (name: 'flags' | 'token' | 'seq' | 'sfseq' | 'ssnoff' | 'maplen'): Read =>
  (value, socket) => {
    if (socket.ulp !== 'mptcp') return false;
    socket.mptcp = { ...socket.mptcp, [name]: value };
    return true;
  };

export const COMPOUND: Readonly<Record<string, Read>> = {
  skmem: memory,
  mem: memory,
  timer,
  wscale: pair(',', 'snd_wscale', 'rcv_wscale'),
  rtt: pair('/', 'rtt_ms', 'rttvar_ms'),
  retrans: pair('/', 'retrans', 'retrans_total'),
  busy: duration('busy_ms'),
  rwnd_limited: duration('rwnd_limited_ms'),
  sndbuf_limited: duration('sndbuf_limited_ms'),
  bbr,
  dctcp,
  flags: mptcp('flags'),
  token: mptcp('token'),
  seq: mptcp('seq'),
  sfseq: mptcp('sfseq'),
  ssnoff: mptcp('ssnoff'),
  maplen: mptcp('maplen'),
  sk: (value, socket) => {
    socket.socket_id = `sk:${value}`;
    return /^[0-9a-f]+$/.test(value);
  },
  cgroup: (value, socket) => {
    socket.cgroup = value;
    return true;
  },
  v6only: (value, socket) => {
    socket.v6only = value === '1';
    socket.family = 6;
    return true;
  },
  // Keys of TCP MD5 stand here in clear: said that there are some, never which.
  md5keys: (_value, socket) => {
    socket.md5 = true;
    return true;
  },
};
