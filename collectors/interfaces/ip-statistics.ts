import { whole, wordsOf } from './words.js';

/** Columns of the next line of numbers; `undefined` are those of an SR-IOV function, which are not ours. */
export interface Columns {
  readonly names: readonly (string | undefined)[];
}

/** Words of the headers since iproute2 3.x, spelled differently over time, and the rtnl_link_stats64 names. */
const RX: Readonly<Record<string, string>> = {
  bytes: 'rx_bytes',
  packets: 'rx_packets',
  errors: 'rx_errors',
  dropped: 'rx_dropped',
  missed: 'rx_missed_errors',
  // On the first line before iproute2 5.11, on the line of errors since.
  overrun: 'rx_over_errors',
  mcast: 'multicast',
  compressed: 'rx_compressed',
  length: 'rx_length_errors',
  crc: 'rx_crc_errors',
  frame: 'rx_frame_errors',
  fifo: 'rx_fifo_errors',
  nohandler: 'rx_nohandler',
  otherhost: 'rx_otherhost_dropped',
};
const TX: Readonly<Record<string, string>> = {
  bytes: 'tx_bytes',
  packets: 'tx_packets',
  errors: 'tx_errors',
  dropped: 'tx_dropped',
  carrier: 'tx_carrier_errors',
  collsns: 'collisions',
  compressed: 'tx_compressed',
  aborted: 'tx_aborted_errors',
  fifo: 'tx_fifo_errors',
  window: 'tx_window_errors',
  heartbeat: 'tx_heartbeat_errors',
  heartbt: 'tx_heartbeat_errors',
  transns: 'carrier_changes',
};

/** `RX: bytes packets …`, `RX errors: length crc …`, the same for TX. */
export function columnsOf(text: string): Columns | undefined {
  const match = /^ {4}(RX|TX)( errors)?:\s+(\S.*)$/.exec(text);
  if (!match) return undefined;
  const [, direction, errors, header = ''] = match;
  const words = wordsOf(header);
  const ofFunction = errors === undefined && !words.includes('errors');
  return { names: words.map((word) => (ofFunction ? undefined : (direction === 'RX' ? RX : TX)[word])) };
}

/** The numbers under the columns; undefined when they do not fit. */
export function valuesOf(columns: Columns, text: string): Record<string, number> | undefined {
  const words = wordsOf(text);
  if (words.length !== columns.names.length) return undefined;
  const values: Record<string, number> = {};
  for (const [index, name] of columns.names.entries()) {
    const value = whole(words[index]);
    if (value === undefined) return undefined;
    if (name !== undefined) values[name] = value;
  }
  return values;
}
