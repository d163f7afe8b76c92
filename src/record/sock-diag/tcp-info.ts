/** Offsets of `struct tcp_info` (linux/tcp.h), which only ever grew at its end: an older kernel's is shorter. */
const WORDS = {
  rto: 8,
  ato: 12,
  snd_mss: 16,
  rcv_mss: 20,
  unacked: 24,
  sacked: 28,
  lost: 32,
  retrans: 36,
  fackets: 40,
  last_data_sent: 44,
  last_data_recv: 52,
  last_ack_recv: 56,
  pmtu: 60,
  rcv_ssthresh: 64,
  rtt: 68,
  rttvar: 72,
  snd_ssthresh: 76,
  snd_cwnd: 80,
  advmss: 84,
  reordering: 88,
  rcv_rtt: 92,
  rcv_space: 96,
  total_retrans: 100,
  segs_out: 136,
  segs_in: 140,
  notsent: 144,
  min_rtt: 148,
  data_segs_in: 152,
  data_segs_out: 156,
  delivered: 192,
  delivered_ce: 196,
  dsack_dups: 216,
  reord_seen: 220,
  rcv_ooopack: 224,
  snd_wnd: 228,
  rcv_wnd: 232,
  rehash: 236,
} as const;
const LONGS = {
  pacing_rate: 104,
  max_pacing_rate: 112,
  bytes_acked: 120,
  bytes_received: 128,
  delivery_rate: 160,
  busy_time: 168,
  rwnd_limited: 176,
  sndbuf_limited: 184,
  bytes_sent: 200,
  bytes_retrans: 208,
} as const;
const [BACKOFF, OPTIONS, WSCALE, APP_LIMITED] = [4, 5, 6, 7];

/** TCPI_OPT_*, as `ss` names them. */
const OPTION_NAMES: readonly (readonly [number, string])[] = [
  [1, 'ts'],
  [64, 'usec_ts'],
  [2, 'sack'],
  [8, 'ecn'],
  [16, 'ecnseen'],
  [32, 'fastopen'],
];
const OPT_WSCALE = 4;
/** Where the kernel has no limit: all bits set. */
const NO_LIMIT = 2 ** 64;
const INFINITE_SSTHRESH = 0xffff;
const [NO_RTO, USUAL_REORDERING, NO_SHARE] = [3_000_000, 3, 0];

/** `struct tcp_info` in the words of `ss -i` (iproute2 6.1, misc/ss.c tcp_show_info); times are µs there. */
export function tcpInfoWords(
  view: DataView,
  isLittleEndian: boolean,
  congestion: string,
  details: string,
): string {
  const word = (name: keyof typeof WORDS): number => {
    const at = WORDS[name];
    return at + 4 <= view.byteLength ? view.getUint32(at, isLittleEndian) : 0;
  };
  const long = (name: keyof typeof LONGS): number => {
    const at = LONGS[name];
    return at + 8 <= view.byteLength ? uint64(view, at, isLittleEndian) : 0;
  };
  const byte = (at: number): number => (at < view.byteLength ? view.getUint8(at) : 0);
  const count = (label: string, n: number): string => (n === 0 ? '' : ` ${label}:${n}`);
  const counted = (name: keyof typeof WORDS): string => count(name, word(name));
  const ms = (label: string, us: number): string => (us === 0 ? '' : ` ${label}:${digits(us / 1000)}`);
  const rate = (label: string, bytes: number): string => (bytes === 0 ? '' : ` ${label} ${bytes * 8}bps`);
  const busy = long('busy_time');
  const limited = (label: 'rwnd_limited' | 'sndbuf_limited'): string => {
    const us = long(label);
    const share = busy > 0 ? (100 * us) / busy : NO_SHARE;
    return us === 0 ? '' : ` ${label}:${Math.floor(us / 1000)}ms(${share.toFixed(1)}%)`;
  };
  const [rtt, mss, cwnd, rto] = [word('rtt'), word('snd_mss'), word('snd_cwnd'), word('rto')];
  const [options, wscale] = [byte(OPTIONS), byte(WSCALE)];
  const [high, low] = [wscale >> 4, wscale & 15];
  const [snd, rcv] = isLittleEndian ? [low, high] : [high, low];
  const ssthresh = word('snd_ssthresh');
  const [pacing, most] = [long('pacing_rate'), long('max_pacing_rate')];
  const retrans = [word('retrans'), word('total_retrans')];
  const reordering = word('reordering');
  const appLimited = (byte(APP_LIMITED) & (isLittleEndian ? 1 : 128)) !== 0;
  return [
    ...OPTION_NAMES.map(([bit, name]) => ((options & bit) === 0 ? '' : ` ${name}`)),
    congestion === '' ? '' : ` ${congestion}`,
    (options & OPT_WSCALE) === 0 ? '' : ` wscale:${snd},${rcv}`,
    rto === NO_RTO ? '' : ms('rto', rto),
    count('backoff', byte(BACKOFF)),
    rtt === 0 ? '' : ` rtt:${digits(rtt / 1000)}/${digits(word('rttvar') / 1000)}`,
    ms('ato', word('ato')),
    count('mss', mss),
    counted('pmtu'),
    count('rcvmss', word('rcv_mss')),
    counted('advmss'),
    count('cwnd', cwnd),
    ssthresh < INFINITE_SSTHRESH ? count('ssthresh', ssthresh) : '',
    count('bytes_sent', long('bytes_sent')),
    count('bytes_retrans', long('bytes_retrans')),
    count('bytes_acked', long('bytes_acked')),
    count('bytes_received', long('bytes_received')),
    counted('segs_out'),
    counted('segs_in'),
    counted('data_segs_out'),
    counted('data_segs_in'),
    details,
    rtt === 0 || mss === 0 || cwnd === 0 ? '' : ` send ${Math.round((cwnd * mss * 8e6) / rtt)}bps`,
    count('lastsnd', word('last_data_sent')),
    count('lastrcv', word('last_data_recv')),
    count('lastack', word('last_ack_recv')),
    pacing === 0 || pacing === NO_LIMIT
      ? ''
      : `${rate('pacing_rate', pacing)}${most === 0 || most === NO_LIMIT ? '' : `/${most * 8}bps`}`,
    rate('delivery_rate', long('delivery_rate')),
    counted('delivered'),
    counted('delivered_ce'),
    appLimited ? ' app_limited' : '',
    busy === 0 ? '' : ` busy:${Math.floor(busy / 1000)}ms`,
    limited('rwnd_limited'),
    limited('sndbuf_limited'),
    counted('unacked'),
    retrans.every((n) => n === 0) ? '' : ` retrans:${retrans.join('/')}`,
    counted('lost'),
    counted('sacked'),
    counted('dsack_dups'),
    counted('fackets'),
    reordering === USUAL_REORDERING ? '' : count('reordering', reordering),
    counted('reord_seen'),
    ms('rcv_rtt', word('rcv_rtt')),
    counted('rcv_space'),
    counted('rcv_ssthresh'),
    count('notsent', word('notsent')),
    ms('minrtt', word('min_rtt') === 0xffffffff ? 0 : word('min_rtt')),
    counted('rcv_ooopack'),
    counted('snd_wnd'),
    counted('rcv_wnd'),
    counted('rehash'),
  ].join('');
}

/** `%g` of printf(3): six significant digits. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Beyond 2^53 the last digits are lost. */
function uint64(view: DataView, at: number, isLittleEndian: boolean): number {
  const [low, high] = isLittleEndian ? [at, at + 4] : [at + 4, at];
  return view.getUint32(high, isLittleEndian) * 2 ** 32 + view.getUint32(low, isLittleEndian);
}
