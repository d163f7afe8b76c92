import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTool, temporaryDir } from '../support/machine.js';
import { type Agent, stdioAgent } from '../support/mcp.js';

const canRun = process.getuid?.() === 0 && hasTool('tcpdump');

interface Ran {
  readonly status: string;
  readonly bundle?: string;
  readonly captureId: string;
  readonly task: { readonly message: string };
}

describe.skipIf(!canRun)('captures for agents (root)', () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await stdioAgent(['-e', temporaryDir(), '--local', '--allow', 'capture']);
  });
  afterAll(() => agent?.close());
  const asked = { instanceId: 'local', interface: 'lo', confirm: true, wait: true };

  it.each([
    [{ interface: 'nope0' }, /No such device/i],
    [{ filter: 'tcp potr 5' }, /syntax error/],
  ])(
    'one that cannot begin has failed, in the words of tcpdump, and leaves nothing: %j',
    async (wrong, words) => {
      const failed = await agent.call<Ran>('tcpdump_capture', { ...asked, ...wrong });
      expect(failed).toMatchObject({ status: 'failed', task: { message: expect.stringMatching(words) } });
      expect(failed.bundle).toBeUndefined();
      expect(await agent.call('history')).toMatchObject({ bundles: [] });
      const read = { instanceId: 'local', captureId: failed.captureId };
      expect(await agent.refusal('tcpdump_analyze', read)).toMatch(words);
    },
  );

  it('two names of the duration do not say different things', async () => {
    const two = { ...asked, duration: 30, durationSeconds: 20 };
    expect(await agent.refusal('tcpdump_capture', two)).toContain('durationSeconds is 20, duration 30');
  });

  it('ends after its packets, not after its time', async () => {
    const [sink, sender] = [createSocket('udp4'), createSocket('udp4')];
    await new Promise<void>((done) => sink.bind(0, '127.0.0.1', done));
    const { port } = sink.address();
    const timer = setInterval(() => sender.send('x', port, '127.0.0.1'), 20);
    try {
      const until = { durationSeconds: 300, maxPackets: 20, filter: `udp port ${port}` };
      const { status, captureId } = await agent.call<Ran>('tcpdump_capture', { ...asked, ...until });
      expect(status).toBe('completed');
      const read = await agent.call('tcpdump_analyze', { instanceId: 'local', captureId });
      expect(read).toMatchObject({ statistics: [{ packets: 20 }] });
    } finally {
      clearInterval(timer);
      sender.close();
      sink.close();
    }
  });
});
