import type { BesideHost } from '../collect/beside.js';
import { socketFilter } from './socket-filter.js';

/** Files of each are read every second. */
const MOST = 16;
const LIMIT_MS = 3000;
const MAX_BYTES = 1024 * 1024;

/** The processes that hold the chosen sockets now, so that their scheduling is recorded with them. */
export async function findOwners(
  { host, transport }: Pick<BesideHost, 'host' | 'transport'>,
  peers: readonly string[],
  ports: readonly number[],
): Promise<number[]> {
  const filter = socketFilter(peers, ports);
  const mayAsk = !host.modules.loadable || host.modules.present.has('tcp_diag');
  if (filter === undefined || !host.tools.has('ss') || !mayAsk) return [];
  let text = '';
  await transport.run({
    argv: ['ss', '-tanp', filter],
    timeoutMs: LIMIT_MS,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (text += chunk.toString('latin1')).length < MAX_BYTES,
    onStderr: () => true,
  });
  const pids = [...text.matchAll(/,pid=(\d{1,10}),/g)].map((match) => Number(match[1]));
  return [...new Set(pids)].slice(0, MOST);
}
