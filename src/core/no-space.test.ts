import { expect, it } from 'vitest';
import { mountOf, tellsNoSpace } from './no-space.js';

it('tells messages of a full file system from others', () => {
  for (const text of [
    '[Errno 28] No space left on device',
    'ENOSPC: no space',
    'write: Disk quota exceeded',
    'disk is full',
  ]) {
    expect(tellsNoSpace(text), text).toBe(true);
  }
  expect(tellsNoSpace('disk usage 40 % of /var')).toBe(false);
});

it('finds the mount of the first path', () => {
  const mounts = ['/', '/var', '/var/log'];
  expect(mountOf("[Errno 28] No space left on device: '/var/log/app/x.log'", mounts)).toBe('/var/log');
  expect(mountOf('/var/logs/x: ENOSPC', mounts)).toBe('/var');
  expect(mountOf('cp: error writing /srv/x: No space left on device', mounts)).toBe('/');
  expect(mountOf('no space left on device', mounts)).toBeUndefined();
});
