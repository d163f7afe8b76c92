import { describe, expect, it } from 'vitest';
import { levelOf, levelOfPriority } from './log-level.js';

describe('level of a log line', () => {
  it.each([
    ['2026-11-21T03:04:05Z ERROR [main] com.example - boom', 'err'],
    ['2026-11-21 03:04:05,123 - root - WARNING - slow', 'warning'],
    ['2026-11-21 03:04:05 UTC [12] FATAL:  the database system is starting up', 'crit'],
    ['2026-11-21 03:04:05 UTC [12] LOG:  checkpoint starting', 'info'],
    ['2026/11/21 03:04:05 [error] 12#12: *3 connect() failed', 'err'],
    ['[Sat Nov 21 03:04:05 2026] [core:notice] [pid 1] ready', 'notice'],
    ['time="2026-11-21T03:04:05Z" level=warning msg="an ERROR in prose"', 'warning'],
    ['<warn>  [1795230245.1234] dhcp4 (eth0): request timed out', 'warning'],
    ['{"level":"fatal","msg":"x"}', 'crit'],
    ['{"level":50,"time":1763694245123}', 'err'],
    ['{"severity": "INFO"}', 'info'],
    ['W1121 03:04:05.123456    1234 x.go:12] klog', 'warning'],
    ['Nov 21, 2026 3:04:05 AM SEVERE: x', 'err'],
    ['nothing says that this error matters', undefined],
    ['GET /errors?code=500', undefined],
    ['{"level":55}', undefined],
    ['', undefined],
  ])('%s', (line, level) => expect(levelOf(line)).toBe(level));

  it('reads syslog priorities', () => {
    expect(levelOfPriority(134)).toBe('info');
    expect(levelOfPriority(3)).toBe('err');
    expect(levelOfPriority(Number.NaN)).toBeUndefined();
  });
});
