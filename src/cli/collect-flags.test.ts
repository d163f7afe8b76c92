import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { collectOptions, parseTime } from './collect-flags.js';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const options = (flags: object) =>
  collectOptions({ profile: 'network', out: '.', format: 'tar.gz', redact: 'secrets', ...flags }, NOW);

describe('collectOptions', () => {
  it('fills in the profile', () =>
    expect(options({})).toMatchObject({ durationMs: 15_000, probeTimeoutMs: 5000 }));

  it('lets the time budget grow with a longer window, unless it was set', () => {
    expect(options({ duration: '10m' }).budgetTimeMs).toBeGreaterThan(600_000);
    expect(options({ duration: '10m', budgetTime: '1m' }).budgetTimeMs).toBe(60_000);
  });

  it('expands ~, makes logs absolute and gives them pattern and bounds', () => {
    const { logs } = options({ log: ['~/app/*.log', 'x.log'], grep: 'timeout', since: '2h' });
    expect(logs[0]).toEqual({ glob: `${homedir()}/app/*.log`, grep: 'timeout', since: NOW - 7_200_000 });
    expect(logs[1]?.glob).toMatch(/^\/.*x\.log$/);
  });

  it('knows each consent', () => {
    expect(options({ allowCapture: true, allowModuleLoad: true }).allow).toEqual(['capture', 'module_load']);
  });
});

describe('--allow-load', () => {
  const load = { duration: '1m', allowLoad: true, target: ['https://api.example.net/big'] };

  it('hands the collectors what was said of load and traces', () => {
    expect(
      options({ ...load, loadBytes: '5MB', loadUpload: 'sink.example.net:9', traceEvery: '10s' }),
    ).toMatchObject({
      allow: ['load'],
      params: {
        path: { every_s: 10 },
        'latency-under-load': { bytes: 5_000_000, upload: 'sink.example.net:9' },
      },
    });
  });

  it.each([
    [{ allowLoad: false, loadBytes: '5MB' }, /--load-bytes says what load to make/],
    [{ allowLoad: false, loadUpload: 'a:9' }, /--load-upload says what load to make/],
    [{ duration: '10s' }, /a window of 10 ?s is too short/],
    [{ target: ['192.0.2.1'] }, /--allow-load: no target says what to load/],
    [{ target: [] }, /--allow-load: no target says what to load/],
    [{ loadUpload: '192.0.2.1' }, /names no port/],
    [{ traceEvery: '1s' }, /--trace-every/],
  ])('refuses %j', (flags, why) => expect(() => options({ ...load, ...flags })).toThrow(why));
});

describe('parseTime', () => {
  it.each([
    ['2026-11-21T08:00Z', Date.UTC(2026, 10, 21, 8)],
    ['2026-11-21T08:00:30+02:00', Date.UTC(2026, 10, 21, 6, 0, 30)],
    ['2026-11-21 08:00', new Date(2026, 10, 21, 8).getTime()],
    ['2026-11-21 08:00 Z', Date.UTC(2026, 10, 21, 8)],
    ['2026-11-21', new Date(2026, 10, 21).getTime()],
    ['2h', NOW - 7_200_000],
  ])('%s', (text, ms) => expect(parseTime(text, '--since', NOW)).toBe(ms));

  it.each(['yesterday', '2026-02-31', '2026-13-01', '25:00', '2026-11-21T25:00Z', ''])('refuses %j', (text) =>
    expect(() => parseTime(text, '--since', NOW)).toThrow(/--since: .* is not a time/),
  );
});
