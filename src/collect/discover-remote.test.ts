import { describe, expect, it } from 'vitest';
import { execShell } from '../transport/exec/exec-shell.js';
import { isHostFailure } from '../transport/host-failure.js';
import { localTransport } from '../transport/local.js';
import type { Shell } from '../transport/shell/shell.js';
import { shellTransport } from '../transport/shell/shell-transport.js';
import { discoverHost } from './discover.js';

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
    // Files and tools side by side, then zone, modules and sudo where they must be asked for.
    expect(scripts).toBeLessThanOrEqual(5);
  });
});
