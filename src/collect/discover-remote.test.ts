import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUnshare } from '../../test/support/machine.js';
import { endpointOf } from '../../test/support/ssh-endpoint.js';
import { sshdMissing, startSshd } from '../../test/support/sshd.js';
import { execShell } from '../transport/exec/exec-shell.js';
import { isHostFailure } from '../transport/host-failure.js';
import { localTransport } from '../transport/local.js';
import type { Shell } from '../transport/shell/shell.js';
import { shellTransport } from '../transport/shell/shell-transport.js';
import { KnownHostsOfRun } from '../transport/ssh/host-key-check.js';
import { connectSsh } from '../transport/ssh/connect.js';
import { Secrets } from '../transport/ssh/secrets.js';
import { discoverHost } from './discover.js';
import { discoverPeers } from './discover-peers.js';

describe('discovery through a shell', () => {
  it('learns what it learns on the spot, in few scripts', async () => {
    const shell = execShell(['env']);
    let scripts = 0;
    const counting: Shell = {
      ...shell,
      start: (...args) => {
        scripts++;
        return shell.start(...args);
      },
    };
    const remote = await shellTransport(counting, `discover-${process.pid}`);
    if (isHostFailure(remote)) throw new Error(remote.reason);
    const tools = ['ip', 'ping', 'no-such-tool'];
    const local = await discoverHost(localTransport('discover'), tools, { peers: false });
    scripts = 0;
    const found = await discoverHost(remote, tools, { peers: false });
    await remote.close();
    // This process runs Node, the host behind the shell need not have it.
    const without = (names: ReadonlySet<string>): string[] =>
      [...names].filter((n) => n !== 'node').toSorted();
    expect({ ...found, tools: without(found.tools) }).toEqual({ ...local, tools: without(local.tools) });
    // The guard looks around; modules and sudo are asked for where they must be.
    expect(scripts).toBeLessThanOrEqual(2);
  });
});

describe.skipIf(sshdMissing !== undefined || !canUnshare)('discovery over SSH', () => {
  const namespace = `evd${process.pid}`;
  const veth = `evd${process.pid % 100_000}`;
  // A network for benchmarks (RFC 2544): nobody's, and only on this cable.
  const net = `198.18.${process.pid % 256}`;
  const [here, there] = [`${net}.1`, `${net}.2`];
  const ip = (...args: string[]): void => void execFileSync('ip', args);
  beforeAll(() => {
    ip('netns', 'add', namespace);
    ip('link', 'add', veth, 'type', 'veth', 'peer', 'name', 'up0', 'netns', namespace);
    ip('addr', 'add', `${here}/30`, 'dev', veth);
    ip('link', 'set', veth, 'up');
    ip('-n', namespace, 'addr', 'add', `${there}/30`, 'dev', 'up0');
    ip('-n', namespace, 'link', 'set', 'up0', 'up');
  });
  afterAll(() => {
    ip('link', 'del', veth);
    ip('netns', 'del', namespace);
  });

  it('does not take our own session for a peer of the host', async () => {
    const sshd = await startSshd({
      within: { namespace, address: there },
      accounts: [{ name: 'evpeers', shell: '/bin/sh' }],
    });
    const shell = await connectSsh(endpointOf(sshd, { user: 'evpeers' }), {
      knownHosts: new KnownHostsOfRun(),
      secrets: new Secrets(),
    });
    if (isHostFailure(shell)) throw new Error(shell.reason);
    const transport = await shellTransport(shell, `peers-${process.pid}`);
    if (isHostFailure(transport)) throw new Error(transport.reason);
    expect(transport.clientAddress).toBe(here);
    for (const mayRunSs of [true, false]) expect(await discoverPeers(transport, mayRunSs)).toEqual([]);
    await transport.close();
    await sshd.close();
  });
});
