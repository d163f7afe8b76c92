/** TCP states by number (include/net/tcp_states.h), as `stateOf` writes them; ss has UNCONN for CLOSE. */
const STATES = [
  '',
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSE',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'NEW-SYN-RECV',
];

export function stateName(number: number): string {
  return STATES[number] || String(number);
}

/** The tracepoint's `TCP_CLOSE_WAIT` → CLOSE-WAIT, and TCP_ESTABLISHED → ESTAB as in STATES. */
export function stateOf(text: string): string {
  const name = text
    .replace(/^TCP_/, '')
    .replaceAll('_', '-')
    .replace(/(?<=FIN-WAIT)(?=\d)/, '-');
  return name === 'ESTABLISHED' ? 'ESTAB' : name;
}

/** enum tcp_ca_state (include/uapi/linux/tcp.h). */
export const CONGESTION = ['Open', 'Disorder', 'CWR', 'Recovery', 'Loss'] as const;

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  58: 'icmpv6',
};

export function protocolName(number: number): string {
  return PROTOCOLS[number] ?? String(number);
}

/** EtherTypes (include/uapi/linux/if_ether.h). */
export function etherTypeName(number: number): string {
  const names: Readonly<Record<number, string>> = { 0x0800: 'ipv4', 0x0806: 'arp', 0x86dd: 'ipv6' };
  return names[number] ?? `0x${number.toString(16).padStart(4, '0')}`;
}

/** An IPv6 socket that talks IPv4 shows it mapped. */
export function plainAddress(text: string): string {
  return text.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

/** RFC 3339 from ns of the wall clock; undefined outside what a date can hold. */
export function instantText(ns: bigint): string | undefined {
  const ms = Number(ns / 1_000_000n);
  if (!(ms >= 0 && ms < 253_402_300_800_000)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}.${(ns % 1_000_000_000n).toString().padStart(9, '0').slice(0, 6)}Z`;
}
