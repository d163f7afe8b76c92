import { describe, expect, it } from 'vitest';
import { LogDigest } from './log-digest.js';

describe('changes that a system log tells of', () => {
  it('are each their own, in their own words, however near they are', () => {
    const log = new LogDigest(
      {
        host: 'h1',
        path: 'hosts/h1/logs/syslog.txt',
        clock: { offsetMs: 0, errorMs: 0 },
        now: Date.parse('2026-03-12T09:00:00Z'),
        timeZone: 'UTC',
        joins: true,
        pathLength: () => undefined,
        isSystem: true,
      },
      60_000,
    );
    const line = (second: string, text: string): string =>
      `Mar 12 08:00:${second} h1 systemd-networkd[7]: ${text}\n`;
    log.push(Buffer.from(line('01', 'eth0: MTU changed from 1500 to 9000')));
    log.push(Buffer.from(line('09', 'eth0: MTU changed from 9000 to 1500')));
    log.push(Buffer.from(line('09', 'eth1: MTU changed from 9000 to 1500')));
    const { signals } = log.end();
    expect(signals.map(({ kind, text, runs }) => [kind, text, runs.map((r) => r.cite)])).toEqual([
      ['change', 'systemd-networkd[7]: eth0: MTU changed from 1500 to 9000', ['hosts/h1/logs/syslog.txt:1']],
      ['change', 'systemd-networkd[7]: eth0: MTU changed from 9000 to 1500', ['hosts/h1/logs/syslog.txt:2']],
      ['change', 'systemd-networkd[7]: eth1: MTU changed from 9000 to 1500', ['hosts/h1/logs/syslog.txt:3']],
    ]);
    const ids = signals.map((s) => `${s.id} ${s.runs[0]?.from}`);
    expect(new Set(ids).size).toBe(3);
  });
});
