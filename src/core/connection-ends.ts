import { type Connection, type Endpoints, isLoopback, localOf, remoteOf } from './connections.js';

/** Both ends of connections, found by their addresses and ports across hosts (gate G6). */
export class ConnectionEnds<S extends Endpoints> {
  readonly #byTuple = new Map<string, { host: string; connection: Connection<S> } | null>();

  constructor(hosts: Iterable<{ readonly id: string; readonly connections: readonly Connection<S>[] }>) {
    for (const { id, connections } of hosts) {
      for (const connection of connections) {
        const { now } = connection;
        if (isLoopback(now.local_address) || isLoopback(now.remote_address)) continue;
        const tuple = `${localOf(now)} ${remoteOf(now)}`;
        // Seen twice (private addresses used in two places): which one it is cannot be told.
        this.#byTuple.set(tuple, this.#byTuple.has(tuple) ? null : { host: id, connection });
      }
    }
  }

  /** The other end of it, on another host of the bundle. */
  peerOf(s: S): { readonly host: string; readonly connection: Connection<S> } | undefined {
    if (isLoopback(s.local_address)) return undefined;
    return this.#byTuple.get(`${remoteOf(s)} ${localOf(s)}`) ?? undefined;
  }
}
