import { expect, it } from 'vitest';
import { kernelMessages, systemMessages } from './kernel-messages.js';

const row = (source: string, at: string | undefined, more: object = {}) => ({
  source,
  at,
  text: 'eth0: link down',
  _at: '2026-11-21T03:00:00.000Z',
  ...more,
});

it('takes the same message of ring buffer, journal and syslog once', () => {
  const rows = [
    row('kernel', '2026-11-21T02:59:10.123456Z'),
    row('kernel', '2026-11-21T02:59:10.123Z'),
    row('syslog', '2026-11-21T02:59:10.000Z', { program: 'kernel' }),
    row('kernel', '2026-11-21T02:59:11.000Z'),
  ];
  expect(kernelMessages(rows, /link down/, 60)).toMatchObject({ recent: [{}, {}], older: [], read: 4 });
});

it('holds what has no time for old', () => {
  const rows = [
    row('kernel', undefined),
    row('kernel', '2026-11-21T02:58:59.999Z'),
    row('kernel', '2026-11-21T02:59:00.000Z'),
  ];
  const { recent, older } = kernelMessages(rows, /link down/, 60);
  expect([recent.length, older.length]).toEqual([1, 2]);
});

it('asks no application, and services only where asked to', () => {
  const at = '2026-11-21T02:59:30.000Z';
  const rows = [row('application', at), row('journal', at, { program: 'systemd-networkd' })];
  expect(kernelMessages(rows, /link down/, 60)).toEqual({ recent: [], older: [], read: 0 });
  expect(systemMessages(rows, /link down/, 60)).toMatchObject({ recent: [{ source: 'journal' }], read: 1 });
});
