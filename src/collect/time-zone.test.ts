import { describe, expect, it } from 'vitest';
import { zoneOf } from './time-zone.js';

describe('the zone of a host', () => {
  it.each([
    ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
    ['/usr/share/zoneinfo/posix/Asia/Tokyo', 'Asia/Tokyo'],
    ['/usr/share/zoneinfo/Etc/UTC', 'UTC'],
    ['/etc/localtime', undefined],
    ['/usr/share/zoneinfo/Not/A-Zone', undefined],
    ['', undefined],
  ])('%s: %s', (path, zone) => {
    expect(zoneOf(path)).toBe(zone);
  });
});
