import { hexOf, ipv4ToBytes, parseIpv4, parseIpv6 } from '../../redact/identities/address-text.js';

/**
 * What sock_diag is asked for (sock_diag(7), linux/inet_diag.h): TCP sockets that are connected and not in TIME-WAIT,
 * as `ss -tinome state connected exclude time-wait FILTER` does.
 */
export interface DiagRequest {
  /** Bits of TCP states, `idiag_states`. */
  readonly states: number;
  /** Bits of INET_DIAG_* attributes, `idiag_ext`. */
  readonly extensions: number;
  /** The filter, INET_DIAG_REQ_BYTECODE; empty: all sockets. Numbers are in the byte order of the host. */
  readonly filter: readonly Op[];
}

/** `struct inet_diag_bc_op`, and behind it `struct inet_diag_hostcond` where there is a condition. */
export interface Op {
  readonly code: number;
  /** Bytes to go on by when it holds, and when it does not; 4 beyond the end: the socket is none of these. */
  readonly yes: number;
  readonly no: number;
  readonly condition?: {
    readonly family: number;
    readonly prefix: number;
    /** -1: any. */
    readonly port: number;
    /** Hex. */
    readonly address: string;
  };
}

/** Kernel: include/net/tcp_states.h. */
const [TIME_WAIT, CLOSE, LISTEN, CLOSING] = [6, 7, 10, 11];
/** INET_DIAG_INFO, _VEGASINFO (which stands for those of BBR and DCTCP too), _CONG and _SKMEMINFO. */
const EXTENSIONS = [2, 3, 4, 7];

/** INET_DIAG_BC_JMP, _S_COND and _D_COND. */
export const JUMP = 1;
export const SOURCE = 7;
export const DESTINATION = 8;
export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_INET6 = 10;
const [OP_BYTES, CONDITION_BYTES] = [4, 8];

/** @param peers addresses and prefixes, of which one must be the peer's; @param ports of either end */
export function diagRequest(peers: readonly string[], ports: readonly number[]): DiagRequest {
  const all = Array.from({ length: CLOSING }, (_, i) => i + 1);
  const ends = ports.flatMap((port) => [portIs(SOURCE, port), portIs(DESTINATION, port)]);
  const parts = [peers.map(peerIs), ends].filter((part) => part.length > 0).map(anyOf);
  return {
    states: bits(all.filter((s) => s !== TIME_WAIT && s !== CLOSE && s !== LISTEN)),
    extensions: bits(EXTENSIONS.map((e) => e - 1)),
    filter: parts.length === 0 ? [] : parts.reduce(both),
  };
}

function bits(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + 2 ** n, 0);
}

function portIs(code: number, port: number): Op[] {
  return [holds(code, { family: AF_UNSPEC, prefix: 0, port, address: '' })];
}

function peerIs(peer: string): Op[] {
  const [text = '', length] = peer.split('/');
  const ipv4 = parseIpv4(text);
  const bytes = ipv4 === undefined ? (parseIpv6(text) ?? new Uint8Array(16)) : ipv4ToBytes(ipv4);
  const family = ipv4 === undefined ? AF_INET6 : AF_INET;
  const prefix = Number(length ?? bytes.length * 8);
  return [holds(DESTINATION, { family, prefix, port: -1, address: hexOf(bytes) })];
}

function holds(code: number, condition: NonNullable<Op['condition']>): Op {
  const bytes = bytesOf({ condition });
  return { code, yes: bytes, no: bytes + OP_BYTES, condition };
}

export function bytesOf({ condition }: Pick<Op, 'condition'>): number {
  return OP_BYTES + (condition ? CONDITION_BYTES + condition.address.length / 2 : 0);
}

function sizeOf(ops: readonly Op[]): number {
  return ops.reduce((sum, op) => sum + bytesOf(op), 0);
}

/** What is refused by `a` goes on at `b`; what is not jumps over it. */
function either(a: readonly Op[], b: readonly Op[]): Op[] {
  return [...a, { code: JUMP, yes: OP_BYTES, no: OP_BYTES + sizeOf(b) }, ...b];
}

function anyOf(parts: readonly (readonly Op[])[]): Op[] {
  return [...parts.reduceRight((rest, part) => either(part, rest))];
}

/** What is refused by `a` is refused: it goes beyond the end of both. */
function both(a: readonly Op[], b: readonly Op[]): Op[] {
  let left = sizeOf(a);
  const patched = a.map((op) => {
    const refuses = op.no === left + OP_BYTES;
    left -= sizeOf([op]);
    return refuses ? { ...op, no: op.no + sizeOf(b) } : op;
  });
  return [...patched, ...b];
}
