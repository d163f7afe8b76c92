import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Ran, type RunOptions, start, type Started } from './cli.js';
import { type Network, openNetwork } from './network.js';

interface InNetwork extends Omit<RunOptions, 'prefix'> {
  /**
   * Shell commands run before it, as root, in a mount namespace of its own: `mount --bind fake /usr/bin/ss`.
   * Nothing of it reaches the machine.
   */
  readonly arrange?: string;
  /** Words between the arranging and the command line, such as `setpriv --reuid=65534`. */
  readonly through?: readonly string[];
}

export interface Client {
  /** Runs `evidence ARGS` in the client namespace to its end. */
  evidence(args: readonly string[], options?: InNetwork): Promise<Ran>;
  start(args: readonly string[], options?: InNetwork): Started;
  /** Words that make a command run there. */
  inside(options?: InNetwork): string[];
  network(): Network;
}

/**
 * A network of its own for the tests of a `describe`: nothing they run can reach a real gateway, resolver or
 * address. After each test no process may be left in it.
 */
export function useNetwork(): Client {
  let network: Network | undefined;
  const here = (): Network => {
    if (!network) throw new Error('the network is there only while tests run');
    return network;
  };
  beforeAll(async () => {
    network = await openNetwork();
  });
  afterAll(() => network?.close());
  afterEach(async () => {
    const running = (): string[] => [...here().processes().values()];
    // Somebody else may look into every namespace of the machine just now, as `sos report` does.
    for (let i = 0; i < 15 && running().length > 0; i++) await sleep(100);
    expect(running(), 'processes still run').toEqual([]);
  });

  const inside = ({ arrange, through = [] }: InNetwork = {}): string[] => [
    ...here().prefix,
    ...(arrange === undefined ? [] : ['/bin/sh', '-ec', `${arrange}\nexec "$@"`, 'sh']),
    ...through,
  ];
  const begin = (args: readonly string[], options: InNetwork = {}): Started =>
    start(args, { ...options, prefix: inside(options) });
  return {
    evidence: (args, options) => begin(args, options).ended,
    start: begin,
    inside,
    network: here,
  };
}
