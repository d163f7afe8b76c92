import { type EchoCounts, lossOf } from './echo-loss.js';
import { type TcpTrials } from './tcp-trials.js';

interface Cited {
  readonly cite: string;
}
interface EchoTrial extends EchoCounts, Cited {
  readonly address?: string | undefined;
}
/** A DNS question, or a segment of somebody's connection. */
interface QueryTrial extends Cited {
  readonly server?: string | undefined;
  readonly answered: boolean;
}

/** What one host got back from an address. */
export interface Reached {
  readonly address: string;
  /** Pings, TCP handshakes, DNS questions and acknowledged segments together. */
  readonly answered: number;
  readonly silent: number;
  readonly cites: readonly string[];
}

/** Everything that was tried toward each address. */
export function reachability(
  pings: readonly EchoTrial[],
  tcp: (address: string) => TcpTrials,
  queries: readonly QueryTrial[],
): Reached[] {
  const found = new Map<string, { answered: number; silent: number; cites: string[] }>();
  const add = (address: string | undefined, answered: number, silent: number, cite: string): void => {
    if (address === undefined || answered + silent === 0) return;
    const entry = found.get(address) ?? { answered: 0, silent: 0, cites: [] };
    found.set(address, entry);
    entry.answered += answered;
    entry.silent += silent;
    if (!entry.cites.includes(cite)) entry.cites.push(cite);
  };
  for (const ping of pings) {
    const loss = lossOf(ping);
    if (loss) add(ping.address, loss.of - loss.lost, loss.lost, ping.cite);
  }
  for (const query of queries) add(query.server, query.answered ? 1 : 0, query.answered ? 0 : 1, query.cite);
  return [...found].map(([address, { answered, silent, cites }]) => {
    const trials = tcp(address);
    return { address, answered: answered + trials.clean, silent: silent + trials.bad, cites };
  });
}

/** Tried more than twice and never answered. */
export function isSilent({ answered, silent }: Reached): boolean {
  return answered === 0 && silent > 2;
}
