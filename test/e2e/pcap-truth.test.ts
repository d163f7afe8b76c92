import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeCapture } from '../../src/pcap/analyze-capture.js';
import { joinCaptures } from '../../src/pcap/join/join-captures.js';
import type { CaptureReport } from '../../src/pcap/summary/capture-report.js';
import { canUnshare, temporaryDir } from '../support/machine.js';
import { hasTool } from '../support/run-tool.js';

const missing = ['ip', 'ethtool', 'iptables', 'iperf3', 'tcpdump', 'nstat', 'python3'].filter(
  (t) => !hasTool(t),
);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

async function tap(path: string): Promise<{ path: string; report: CaptureReport }> {
  const report = await analyzeCapture(path);
  if (typeof report === 'string') throw new Error(report);
  return { path, report };
}

const MODES = ['reads', 'is slow', 'is not heard'];

/** A transfer that just happened, and what the kernels counted of it. */
async function transfer(probability: number, receiver: 'reads' | 'is slow' | 'is not heard') {
  const dir = temporaryDir();
  const script = join(import.meta.dirname, '../support/lossy-transfer.sh');
  const { status, stderr } = spawnSync(
    'unshare',
    ['-n', 'sh', script, dir, String(probability), String(MODES.indexOf(receiver))],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const count = (name: string): number => Number(readFileSync(join(dir, name), 'utf8'));
  return {
    sender: await tap(join(dir, 'sender.pcap')),
    receiver: await tap(join(dir, 'receiver.pcap')),
    retransmitted: count('retransmitted'),
    needless: count('needless'),
    dropped: count('dropped'),
  };
}

// Captures of this moment, so that no rule can have been written with them in view.
describe.skipIf(!canUnshare || missing.length > 0)(
  'what captures say against what the kernels counted',
  () => {
    it.each([0.005, 0.01, 0.03])('a router drops %d of the data packets', async (probability) => {
      const { sender, receiver, retransmitted, dropped } = await transfer(probability, 'reads');
      const sent = sender.report.flows.flatMap((f) => [f.sides.client, f.sides.server]);
      expect(sent.reduce((n, side) => n + side.resent.packets, 0)).toBe(retransmitted);
      expect(sent.map((s) => [s.lost_before_tap.packets, s.not_captured_bytes, s.copies.network])).toEqual(
        sent.map(() => [0, 0, 0]),
      );
      const { connections } = await joinCaptures(receiver, sender);
      const lost = connections.reduce((n, c) => n + c.to_server.lost + c.to_client.lost, 0);
      expect(lost).toBe(dropped);
      expect(connections.map((c) => [c.to_server.not_sent, c.to_client.not_sent])).toEqual(
        connections.map(() => [0, 0]),
      );
    });

    it('ACKs that are lost for half a second: what was sent again had arrived', async () => {
      const { sender, receiver, retransmitted, needless } = await transfer(0, 'is not heard');
      expect(needless).toBeGreaterThan(2);
      const sent = sender.report.flows.map((f) => f.sides.client);
      expect(sum(sent.map((side) => side.resent.packets))).toBe(retransmitted);
      expect(sum(sent.map((side) => side.resent['spurious'] ?? 0))).toBe(needless);
      expect(sum(sender.report.flows.map((f) => f.sides.server.dsacks_unseen))).toBe(0);
      // All of them came past the tap of the receiver once more.
      const arrived = receiver.report.flows.map((f) => f.sides.client.resent['spurious'] ?? 0);
      expect(sum(arrived)).toBe(retransmitted);
    });

    it('a receiver that does not read for two seconds, and no loss', async () => {
      const { sender, dropped } = await transfer(0, 'is slow');
      expect(dropped).toBe(0);
      const [flow] = sender.report.flows;
      const { zero_window: closed } = flow!.sides.server;
      expect(closed.seconds).toBeGreaterThan(1.4);
      expect(closed.seconds).toBeLessThan(2.3);
      expect(flow!.sides.client.window_probes).toBeGreaterThan(0);
      expect(flow!.sides.client.keep_alives).toBe(0);
      const kinds = flow!.readings.map((r) => r.kind);
      expect(kinds[0]).toBe('receiver_limited');
      expect(kinds).not.toContain('loss');
      expect(flow!.stalls.longest.every((s) => s.by === 'receiver')).toBe(true);
    });
  },
);
