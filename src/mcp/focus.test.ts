import { describe, expect, it } from 'vitest';
import { callOn, outputAt } from '../../test/support/mcp-call.js';
import type { Artifact } from '../core/artifact.js';
import { focusOn } from './focus.js';

const STATE = outputAt('hosts/web1/ping/target.txt', 'ping');
const CAPTURE = outputAt('hosts/web1/capture/packets.eth0.pcap', 'packets');
const { path: _, sha256: __, ...nothing } = CAPTURE[0];
const FAILED: Artifact = { ...nothing, outcome: 'unsupported', reason: 'No such device exists', bytes: 0 };

describe('the bundle that a host stands for', () => {
  it('is the newest with its state; a capture later, whether it succeeded or not, hides none', async () => {
    for (const later of [CAPTURE, FAILED]) {
      const call = await callOn({ collected: [STATE, FAILED], captured: [later] });
      expect((await focusOn(call, { instanceId: 'web1' })).info.id).toBe('collected');
    }
  });

  it('is for packets the newest that holds some', async () => {
    const call = await callOn({ captured: [CAPTURE], failed: [FAILED], collected: [STATE] });
    expect((await focusOn(call, { instanceId: 'web1' }, 'packets')).info.id).toBe('captured');
  });

  it('is none where nothing holds what is wanted: what makes it is named', async () => {
    const collected = await callOn({ collected: [STATE] });
    await expect(focusOn(collected, { instanceId: 'web1' }, 'packets')).rejects.toMatchObject({
      message: 'no bundle of web1 holds a capture',
      hint: 'tcpdump_capture(instanceId="web1") makes one',
    });
    const captured = await callOn({ captured: [CAPTURE] });
    await expect(focusOn(captured, { instanceId: 'web1' })).rejects.toThrow(/captures only/);
  });
});
