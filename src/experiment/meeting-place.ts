import { isIP } from 'node:net';
import { EvidenceError } from '../core/errors.js';
import type { Ends } from './obstacles.js';
import type { ExperimentSettings } from './settings.js';

/**
 * Where the client reaches the server, and what the server binds to. Throws E_USAGE where that is not clear, naming what
 * it could be.
 */
export function meetingPlace(
  { client, server }: Ends,
  settings: Pick<ExperimentSettings, 'address' | 'bind'>,
): { readonly address: string; readonly bind: string } {
  const { addresses, ready } = server;
  const { id } = ready.host;
  const isSame = client.ready === ready;
  const address = settings.address ?? ready.source.address ?? (isSame ? '127.0.0.1' : theOnly(addresses, id));
  const bind = settings.bind ?? address;
  // A name is for the hosts to resolve; and a loopback address is not among those that others reach.
  if (isIP(bind) !== 0 && !addresses.includes(bind) && !/^(?:127\.|::1$)/.test(bind)) {
    throw new EvidenceError(
      'E_USAGE',
      `${id} has no address ${bind}; it has ${addresses.join(', ') || 'none but loopback'}`,
      '--address says what the client connects to, --bind what the server binds to (behind NAT they differ)',
    );
  }
  return { address, bind };
}

function theOnly(addresses: readonly string[], id: string): string {
  const [first, ...others] = addresses.filter((a) => isIP(a) === 4);
  const only = first ?? addresses[0];
  if (only !== undefined && others.length === 0) return only;
  throw new EvidenceError(
    'E_USAGE',
    only === undefined
      ? `${id} has no address but loopback`
      : `${id} has several addresses: ${addresses.join(', ')}`,
    'name the one the client is to connect to: --address ADDRESS',
  );
}
