import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, evidence } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { type HttpServed, serveHttp } from '../support/mcp.js';

// Most agents still have the first generation of the official client.
describe('a client of the first generation', () => {
  const folder = temporaryDir();
  let served: HttpServed;
  beforeAll(async () => {
    const only = 'system,interfaces,routes,tcp-counters,sockets';
    expect((await evidence(['collect', '--only', only, '-d', '1s', '-q', '-o', folder])).code).toBe(0);
    served = await serveHttp(['-e', folder]);
  });
  afterAll(() => served?.stop());

  it.each(['stdio', 'http'] as const)('%s: tools, resources and prompts', async (way) => {
    const client = new Client({ name: 'evidence-test', version: '1' });
    await client.connect(
      way === 'stdio'
        ? new StdioClientTransport({
            command: process.execPath,
            args: [CLI, 'mcp', '-e', folder],
            env: { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: '/nonexistent' },
            stderr: 'ignore',
          })
        : new StreamableHTTPClientTransport(new URL(served.url), {
            requestInit: { headers: { authorization: `Bearer ${served.token}` } },
          }),
    );
    try {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['collect', 'errors', 'search', 'quick_triage', 'summarize', 'read']),
      );
      const history = await client.callTool({ name: 'history', arguments: {} });
      const { bundles } = history.structuredContent as { bundles: { hosts: { id: string }[] }[] };
      const instanceId = bundles[0]?.hosts[0]?.id;
      const found = await client.callTool({ name: 'search', arguments: { instanceId, query: 'Tcp' } });
      expect(found.isError, JSON.stringify(found)).not.toBe(true);
      expect(found.structuredContent).toMatchObject({ untrusted: true });
      const wrong = await client.callTool({ name: 'search', arguments: { instanceId, query: 7 } });
      expect(wrong.isError).toBe(true);

      const { resources } = await client.listResources();
      const playbook = resources.find(({ uri }) => uri.endsWith('mtu_black_hole'));
      const { contents } = await client.readResource({ uri: playbook?.uri ?? '' });
      expect(contents[0]).toMatchObject({ text: expect.stringContaining('MTU') as string });
      const { prompts } = await client.listPrompts();
      expect(prompts.map(({ name }) => name)).toContain('triage');
    } finally {
      await client.close();
    }
  });
});
