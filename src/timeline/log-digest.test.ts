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

describe('a log of an application', () => {
  const digest = (text: string, gapMs = 60_000) => {
    const log = new LogDigest(
      {
        host: 'h1',
        path: 'hosts/h1/logs/app.txt',
        clock: { offsetMs: 0, errorMs: 0 },
        now: Date.parse('2026-03-12T09:00:00Z'),
        timeZone: 'UTC',
        joins: true,
        pathLength: () => undefined,
        isSystem: false,
      },
      gapMs,
    );
    log.push(Buffer.from(text));
    return log.end().signals;
  };

  it('tells of changes where daemons of the system write into it', () => {
    const signals = digest(
      '2026-03-12T08:00:01Z gw1 netplan[812]: NET-1 applied: eth0 mtu changed 1500 -> 1300\n' +
        '2026-03-12T08:00:02Z INFO video: mtu changed\n',
    );
    expect(signals.map(({ kind, text }) => [kind, text])).toEqual([
      ['change', 'netplan[812]: NET-1 applied: eth0 mtu changed 1500 -> 1300'],
    ]);
  });

  it.each([0, 60_000])('tells each occurrence in its own words (gap %d)', (gapMs) => {
    const [signal] = digest(
      '2026-03-12T08:00:01Z ERROR cannot reach 10.0.0.1:8000\n' +
        '2026-03-12T08:10:01Z ERROR cannot reach 10.0.0.2:8000\n',
      gapMs,
    );
    expect(signal?.runs.map(({ text, cite }) => [text, cite])).toEqual([
      ['ERROR cannot reach 10.0.0.1:8000', 'hosts/h1/logs/app.txt:1'],
      ['ERROR cannot reach 10.0.0.2:8000', 'hosts/h1/logs/app.txt:2'],
    ]);
  });
});
