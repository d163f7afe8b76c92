/** Columns an analysis looks at: the other forty of a socket would only fill the memory. */
const SOCKETS: ReadonlySet<string> = new Set([
  'recv_q',
  'send_q',
  'skmem_r',
  'skmem_rb',
  'rtt_ms',
  'cwnd',
  'unacked',
  'retrans_total',
  'dsack_dups',
  'data_segs_out',
  'data_segs_in',
  'bytes_sent',
  'bytes_acked',
  'bytes_received',
  'busy_ms',
  'rwnd_limited_ms',
  'sndbuf_limited_ms',
  'app_limited',
]);

export const COLUMNS_READ = (table: string, column: string): boolean =>
  table !== 'sockets' || SOCKETS.has(column);
