import { AF_INET, AF_INET6, AF_UNSPEC, bytesOf, DESTINATION, JUMP, type Op, SOURCE } from './request.js';

/** Where `struct inet_diag_msg` has its ports and addresses. */
const ENDS: Readonly<Record<number, { readonly port: number; readonly address: number }>> = {
  [SOURCE]: { port: 4, address: 8 },
  [DESTINATION]: { port: 6, address: 24 },
};
/** ::ffff:0:0/96. */
const MAPPED = '00000000000000000000ffff';

/**
 * What the kernel's filter lets through (inet_diag_bc_run of net/ipv4/inet_diag.c), for `ss -D`, which sends the states
 * it was given and nothing else of its filter. The function takes a `struct inet_diag_msg`.
 */
export function filterOf(filter: readonly Op[]): (message: DataView) => boolean {
  const ops = new Map<number, Op>();
  let end = 0;
  for (const op of filter) {
    ops.set(end, op);
    end += bytesOf(op);
  }
  return (message) => {
    let at = 0;
    for (let op = ops.get(at); op; op = ops.get(at)) at += holds(op, message) ? op.yes : op.no;
    return at === end;
  };
}

function holds({ code, condition }: Op, message: DataView): boolean {
  const end = ENDS[code];
  if (code === JUMP || !end || !condition) return false;
  const { family, prefix, port, address } = condition;
  if (port !== -1 && port !== message.getUint16(end.port)) return false;
  const own = message.getUint8(0);
  if (family === AF_UNSPEC) return true;
  const bytes = addressHex(message, end.address, own);
  if (family === own) return sameBits(bytes, address, prefix);
  const isMapped = own === AF_INET6 && family === AF_INET && bytes.startsWith(MAPPED);
  return isMapped && sameBits(bytes.slice(MAPPED.length), address, prefix);
}

function addressHex(message: DataView, at: number, family: number): string {
  const length = family === AF_INET6 ? 16 : 4;
  return Buffer.from(message.buffer, message.byteOffset + at, length).toString('hex');
}

/** @param a @param b hex, of which the first `bits` are compared */
function sameBits(a: string, b: string, bits: number): boolean {
  const whole = bits >> 2;
  if (a.slice(0, whole) !== b.slice(0, whole)) return false;
  const rest = 4 - (bits & 3);
  return rest === 4 || Number(`0x${a[whole]}`) >> rest === Number(`0x${b[whole]}`) >> rest;
}
