import { isIP } from 'node:net';
import type { Peer } from '../core/host-info.js';
import { timeLimit } from '../core/time-limit.js';
import type { Transport } from '../transport/transport.js';
import { readTexts } from './read-text.js';

interface Connection {
  readonly address: string;
  readonly port: number;
  readonly localPort: number;
  readonly bytes?: number;
}

/** Established TCP peers, busiest first: by bytes where `ss` may run, else by number of connections. */
export async function discoverPeers(transport: Transport, mayRunSs: boolean): Promise<Peer[]> {
  const connections = (mayRunSs ? await fromSs(transport) : undefined) ?? (await fromProc(transport));
  return busiest(connections.filter((c) => !isLocal(c.address, transport.clientAddress)));
}

export function busiest(connections: readonly Connection[]): Peer[] {
  const peers = new Map<string, Peer>();
  for (const c of connections) {
    const key = `${c.address} ${c.port}`;
    const known = peers.get(key);
    const bytes = (known?.bytes ?? 0) + (c.bytes ?? 0);
    peers.set(key, {
      address: c.address,
      port: c.port,
      localPort: c.localPort,
      connections: (known?.connections ?? 0) + 1,
      ...((c.bytes !== undefined || known?.bytes !== undefined) && { bytes }),
    });
  }
  return [...peers.values()].toSorted(
    (a, b) =>
      (b.bytes ?? 0) - (a.bytes ?? 0) || b.connections - a.connections || (a.address < b.address ? -1 : 1),
  );
}

/** Nothing is probed before this is known, so a `ss` that hangs is given up at once. */
const PATIENCE_MS = 500;

async function fromSs(transport: Transport): Promise<Connection[] | undefined> {
  let text = '';
  await transport.run({
    argv: ['ss', '-tinOH', 'state', 'established'],
    timeoutMs: 2 * PATIENCE_MS,
    signal: timeLimit(PATIENCE_MS),
    lowPriority: false,
    onStdout: (chunk) => (text += chunk.toString('latin1')).length < 4 * 1024 * 1024,
    onStderr: () => true,
  });
  return text === '' ? undefined : text.split('\n').flatMap(readSsLine);
}

/** `Recv-Q Send-Q local:port peer:port … bytes_acked:N bytes_received:N` (ss -O: one line a socket). */
export function readSsLine(line: string): Connection[] {
  const [, , local, peer] = line.trim().split(/\s+/);
  const at = splitPort(peer ?? '');
  const localPort = splitPort(local ?? '')?.port;
  if (!at || localPort === undefined) return [];
  const count = (name: string): number => Number(new RegExp(`\\b${name}:(\\d+)`).exec(line)?.[1] ?? 0);
  return [{ ...at, localPort, bytes: count('bytes_acked') + count('bytes_received') }];
}

function splitPort(text: string): { address: string; port: number } | undefined {
  const match = /^\[?([^\]]+?)(?:%[^\]:]+)?\]?(?:%[^:]+)?:(\d+)$/.exec(text);
  const address = match?.[1]?.replace(/^::ffff:(?=\d+\.)/, '');
  return address && isIP(address) ? { address, port: Number(match?.[2]) } : undefined;
}

const TCP_TABLE = '/proc/net/tcp';

/** /proc/net/tcp: without bytes, IPv4 only; IPv6 peers are then found by `--target`. */
async function fromProc(transport: Transport): Promise<Connection[]> {
  const table = (await readTexts(transport, [TCP_TABLE])).get(TCP_TABLE) ?? '';
  return table.split('\n').flatMap((line) => {
    const [, local, peer, state] = line.trim().split(/\s+/);
    if (state !== '01' || !local || !peer) return []; // TCP_ESTABLISHED
    const bytes = peer.slice(0, 8).match(/../g) ?? [];
    return [
      {
        address: bytes
          .toReversed()
          .map((b) => parseInt(b, 16))
          .join('.'),
        port: parseInt(peer.slice(9), 16),
        localPort: parseInt(local.slice(9), 16),
      },
    ];
  });
}

/** Peers that say nothing about the network: ourselves, and whoever is logged in to look at this machine. */
function isLocal(address: string, client: string | undefined): boolean {
  return address.startsWith('127.') || address === '::1' || address === client;
}
