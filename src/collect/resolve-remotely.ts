import { isIP } from 'node:net';
import type { Transport } from '../transport/transport.js';

/** As long as a name lookup on this machine may take. */
const LIMIT_MS = 3000;

/** Addresses of a name as another host sees it, by its own libc (`getent ahosts`). Empty when none. */
export async function resolveRemotely(transport: Transport, name: string): Promise<string[]> {
  let text = '';
  await transport.run({
    argv: ['getent', 'ahosts', name],
    timeoutMs: LIMIT_MS,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (text += chunk.toString('latin1')).length < 64 * 1024,
    onStderr: () => true,
  });
  const addresses = text.split('\n').map((line) => line.split(/\s/, 1)[0] ?? '');
  return [...new Set(addresses.filter((a) => isIP(a) !== 0))];
}
