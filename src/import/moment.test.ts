import { describe, expect, it } from 'vitest';
import { momentOf, nameTime } from './moment.js';

describe('times of foreign evidence', () => {
  const gathered = { ms: Date.UTC(2025, 10, 14, 15, 0, 0) };

  it('reads the time in a name, in the zone of the host', () => {
    const at = (path: string, modifiedMs?: number) =>
      nameTime({ path, ...(modifiedMs !== undefined && { modifiedMs }) }, gathered, 'Europe/Berlin');
    expect(at('netstat_20251114_1432.txt')).toBe(Date.UTC(2025, 10, 14, 13, 32));
    expect(at('2025-11-14T14-32-05/netstat.txt')).toBe(Date.UTC(2025, 10, 14, 13, 32, 5));
    expect(at('ss.1763130725.txt')).toBe(1_763_130_725_000);
    expect(at('tcp_stats_1432.txt', Date.UTC(2025, 10, 14, 14, 32, 30))).toBe(Date.UTC(2025, 10, 14, 13, 32));
  });

  it('does not take the number of a node for a time of day', () => {
    expect(nameTime({ path: 'netstat-1432.txt' }, gathered)).toBeUndefined();
    expect(
      nameTime({ path: 'netstat-1432.txt', modifiedMs: Date.UTC(2025, 10, 14, 14, 39) }, gathered),
    ).toBeUndefined();
    expect(nameTime({ path: 'netstat-4711.txt', modifiedMs: gathered.ms }, gathered)).toBeUndefined();
  });

  it('believes the change of a file only near the time of the whole', () => {
    expect(momentOf({ modifiedMs: gathered.ms + 600_000 }, gathered).ms).toBe(gathered.ms + 600_000);
    expect(momentOf({ modifiedMs: gathered.ms + 9_000_000 }, gathered)).toBe(gathered);
    expect(momentOf({}, gathered)).toBe(gathered);
  });
});
