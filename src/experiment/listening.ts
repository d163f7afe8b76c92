import { readTexts } from '../collect/read-text.js';
import type { Transport } from '../transport/transport.js';

const FILES = ['/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp', '/proc/net/udp6'];
/** TCP_LISTEN, and the one state of a UDP socket that is bound. */
const STATES = new Set(['0A', '07']);

/** Ports that something on the host is bound to, TCP listeners and UDP, on whatever address. */
export async function portsInUse(transport: Transport): Promise<Set<number>> {
  const texts = await readTexts(transport, FILES);
  return new Set([...texts.values()].flatMap(portsOf));
}

/** `sl local_address rem_address st`: the port is the hex number behind the colon of the local address. */
export function portsOf(text: string): number[] {
  return text.split('\n').flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    const port = Number.parseInt(local?.split(':')[1] ?? '', 16);
    return STATES.has(state ?? '') && Number.isFinite(port) ? [port] : [];
  });
}
