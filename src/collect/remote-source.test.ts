import { expect, it } from 'vitest';
import { hasTool } from '../../test/support/run-tool.js';
import { inventorySources } from './remote-source.js';

it.skipIf(!hasTool('ssh'))('names hosts by their id, also where they share an address', async () => {
  const notices: string[] = [];
  const hosts = ['a', 'b'].map((id) => ({
    id,
    groups: [],
    connect: { kind: 'ssh' as const, spec: '127.0.0.1', port: 1, sshArgs: ['-4'] },
    targets: [],
    logs: [],
    sudo: true,
  }));
  const options = {
    acceptNew: false,
    connectTimeoutMs: 5000,
    onNotice: (text: string) => notices.push(text),
  };
  const sources = inventorySources(hosts, options);
  const answers = await Promise.all(sources.map((source) => source.connect(new AbortController().signal)));
  expect(notices.toSorted()).toEqual(
    ['a', 'b'].map((id) => `${id}: through the system ssh (the inventory gives arguments for ssh)`),
  );
  for (const answer of answers)
    expect(answer).toMatchObject({
      reason: expect.stringMatching(/^system ssh to 127\.0\.0\.1: .*Connection refused$/),
    });
});
