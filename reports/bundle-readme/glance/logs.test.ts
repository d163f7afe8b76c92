import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { logs, shapeOf } from './logs.js';

describe('logs', () => {
  const line = (at: string | undefined, text: string, columns: object = {}) => ({
    source: 'application',
    file: '/var/log/app.log',
    ...(at !== undefined && { at }),
    text,
    ...columns,
  });

  it('counts what fails in the window and names the most frequent message', () => {
    const log_lines = [
      line('2026-11-21T02:00:00Z', 'INFO started', { level: 'info' }),
      line('2026-11-21T03:00:05Z', 'ERROR connect to 192.0.2.7:443 timed out after 30001 ms', {
        level: 'err',
      }),
      line('2026-11-21T03:00:09Z', 'ERROR connect to 192.0.2.7:443 timed out after 30207 ms', {
        level: 'err',
      }),
      line('2026-11-21T03:00:10Z', 'ERROR no workers left', { level: 'err' }),
    ];
    expect(logs(bundleView({ rows: { log_lines } }))).toMatchObject([
      {
        standsOut: true,
        text: '/var/log/app.log: 3 lines of 4 speak of something failing, 3 of them in the window; most frequent, 2 times',
        quote: 'ERROR connect to 192.0.2.7:443 timed out after 30001 ms',
        cite: 'hosts/h1/c/log_lines.txt:2',
      },
      { standsOut: false, text: '/var/log/app.log: 4 lines kept, from 2026-11-21 02:00:00 to 03:00:10 UTC' },
    ]);
  });

  it('is not alarmed by what failed before the window, nor by words of success', () => {
    const old = [line('2026-11-21T01:00:00Z', 'request failed')];
    expect(loud(logs, { rows: { log_lines: old } })).toEqual([]);
    expect(all(logs, { rows: { log_lines: old } })[0]).toContain(
      'none of them in the window, the last at 2026-11-21 01:00:00 UTC',
    );
    const fine = [
      line('2026-11-21T03:00:05Z', 'timeouts: 0', { level: 'info' }),
      line(undefined, 'connection established'),
    ];
    expect(loud(logs, { rows: { log_lines: fine } })).toEqual([]);
  });

  it('knows what the kernel says when the network suffers, at any level', () => {
    const kernel = (text: string) =>
      line('2026-11-21T03:00:05Z', text, { source: 'kernel', file: undefined, level: 'info' });
    const said = logs(
      bundleView({ rows: { log_lines: [kernel('eth0: NIC Link is Down'), kernel('usb 1-1: new device')] } }),
    );
    expect(said[0]).toMatchObject({
      standsOut: true,
      topic: 'Kernel and system log',
      quote: 'eth0: NIC Link is Down',
    });
  });

  it('gives messages that differ in numbers, times and ids one shape', () => {
    const shapes = [
      '2026-11-21T03:00:05.123Z [w-1] GET /a/7f3c9e21 10.0.0.1:80 12ms',
      'Nov 21 03:00:06 [w-2] GET /a/9b1d00aa 10.0.0.9:81 7ms',
    ].map(shapeOf);
    expect(shapes[0]).toBe(shapes[1]);
  });
});
