/** What the kernel holds while we, or the way to us, are slow; its default of 2 MiB drops in the first burst. */
const BUFFER_KIB = 16_384;
/**
 * What is still in the kernel's buffer when tcpdump is stopped is lost. With --immediate-mode nothing stays there; but
 * every packet then has a slot as long as the snaplen, and a buffer of whole packets has few of them. So those come in
 * blocks, after a second at the latest, and are waited for.
 */
const MOST_IMMEDIATE = 2048;
const BLOCK_MS = 1500;

interface Wanted {
  /** `any`: all of them in one. */
  readonly interface: string;
  /** Bytes of each packet. */
  readonly snaplen: number;
  /** It ends after so many; 0: never. */
  readonly packets: number;
  /** pcap-filter(7); empty: every packet. */
  readonly filter: string;
}

/** tcpdump that writes packets to its stdout as they come. The filter stands behind `-w -`, last. */
export function captureCommand(wanted: Wanted): [string, ...string[]] {
  return [
    'tcpdump',
    '-i',
    wanted.interface,
    '-nn',
    ...(wanted.snaplen <= MOST_IMMEDIATE ? ['--immediate-mode'] : []),
    '-U',
    '-Z',
    'root',
    '-B',
    String(BUFFER_KIB),
    '-s',
    String(wanted.snaplen),
    ...(wanted.packets > 0 ? ['-c', String(wanted.packets)] : []),
    '-w',
    '-',
    ...(wanted.filter === '' ? [] : [wanted.filter]),
  ];
}

/** So long after the last packet it may hold it back, ms. */
export function holdsBackMs(snaplen: number): number {
  return snaplen <= MOST_IMMEDIATE ? 0 : BLOCK_MS;
}
