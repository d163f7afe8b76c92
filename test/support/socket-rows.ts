/** Rows of the table `sockets` as `ss` gives them, with what a test is about put over them. */
type Columns = Record<string, unknown>;

export function socket(over: Columns = {}): Columns {
  return {
    protocol: 'tcp',
    state: 'ESTAB',
    local_address: '10.0.0.1',
    local_port: 40_000,
    remote_address: '10.0.0.2',
    remote_port: 8080,
    socket_id: 'sk:1',
    inode: 77,
    mss: 1448,
    _snapshot: 'end',
    ...over,
  };
}

/** The same connection in both snapshots. */
export function both(start: Columns, end: Columns = {}): Columns[] {
  return [socket({ ...start, _snapshot: 'start' }), socket({ ...start, ...end, _snapshot: 'end' })];
}

/** `many(3, (i) => ({…}))`: that many connections, each with a port and an id of its own. */
export function many(count: number, over: (i: number) => Columns = () => ({})): Columns[] {
  return Array.from({ length: count }, (_, i) =>
    socket({ local_port: 40_000 + i, socket_id: `sk:${i}`, ...over(i) }),
  );
}

/** The other end of `socket()`. */
export const PEER: Columns = {
  local_address: '10.0.0.2',
  local_port: 8080,
  remote_address: '10.0.0.1',
  remote_port: 40_000,
};
