import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { isPrefix, socketFilter } from './socket-filter.js';

describe('socketFilter', () => {
  it.each([
    [[], [], undefined],
    [['10.0.0.1'], [], '( dst 10.0.0.1 )'],
    [[], [443], '( sport = :443 or dport = :443 )'],
    [
      ['10.0.0.0/8', 'fd00::/8'],
      [53],
      '( dst 10.0.0.0/8 or dst [fd00::/8] ) and ( sport = :53 or dport = :53 )',
    ],
  ])('%j %j', (peers, ports, filter) => {
    expect(socketFilter(peers, ports)).toBe(filter);
  });

  it.skipIf(!hasTool('ss'))('finds the sockets that it names, and no others', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '::');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const clients = await Promise.all(
      ['127.0.0.1', '::1'].map(async (host) => {
        const socket = connect(port, host);
        await once(socket, 'connect');
        return socket;
      }),
    );
    // Both ends of a connection are here.
    const found = (...peers: string[]): number =>
      runTool('ss', ['-tnH', socketFilter(peers, [port]) ?? ''])
        .split('\n')
        .filter(Boolean).length;
    expect(found()).toBe(4);
    expect(found('127.0.0.1')).toBe(2);
    expect(found('127.0.0.0/8')).toBe(2);
    expect(found('::1')).toBe(2);
    expect(found('::1/128', '127.0.0.1')).toBe(4);
    expect(found('10.0.0.1', '10.0.0.0/8', 'fd00::1', 'fd00::/8')).toBe(0);
    for (const socket of clients) socket.destroy();
    server.close();
  });
});

describe('isPrefix', () => {
  it.each(['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', 'fd00::1', '::/0', 'fe80::/128'])('%s is one', (text) => {
    expect(isPrefix(text)).toBe(true);
  });
  it.each(['', 'host', '10.0.0/8', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1'])(
    '%j is none',
    (text) => {
      expect(isPrefix(text)).toBe(false);
    },
  );
});
