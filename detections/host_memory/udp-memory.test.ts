import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './udp-memory.js';

describe('UDP memory', () => {
  it('is critical at the limit', () => {
    expect(
      said(detection, {
        rows: {
          sockstat: [{ protocol: 'UDP', mem_pages: 100500, inuse: 9 }],
          socket_memory_limits: [
            { protocol: 'UDP', low_pages: 50_000, pressure_pages: 70_000, high_pages: 100_000 },
          ],
        },
      }),
    ).toBe('fired critical');
  });

  it('is not fooled by memory of TCP', () => {
    expect(
      said(detection, {
        rows: {
          sockstat: [{ protocol: 'TCP', mem_pages: 100500, inuse: 9 }],
          socket_memory_limits: [
            { protocol: 'UDP', low_pages: 50_000, pressure_pages: 70_000, high_pages: 100_000 },
          ],
        },
      }),
    ).toBe('not_observable');
  });

  it('is clear below', () => {
    expect(
      said(detection, {
        rows: {
          sockstat: [{ protocol: 'UDP', mem_pages: 9, inuse: 9 }],
          socket_memory_limits: [
            { protocol: 'UDP', low_pages: 50_000, pressure_pages: 70_000, high_pages: 100_000 },
          ],
        },
      }),
    ).toBe('clear');
  });
});
