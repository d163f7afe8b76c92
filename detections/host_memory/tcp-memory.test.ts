import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './tcp-memory.js';

describe('TCP memory', () => {
  it('warns from the pressure line', () => {
    expect(
      said(detection, {
        rows: {
          sockstat: [{ protocol: 'TCP', mem_pages: 71000, inuse: 9 }],
          socket_memory_limits: [
            { protocol: 'TCP', low_pages: 50_000, pressure_pages: 70_000, high_pages: 100_000 },
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is critical at the limit', () => {
    expect(
      said(detection, {
        rows: {
          sockstat: [{ protocol: 'TCP', mem_pages: 100500, inuse: 9 }],
          socket_memory_limits: [
            { protocol: 'TCP', low_pages: 50_000, pressure_pages: 70_000, high_pages: 100_000 },
          ],
        },
      }),
    ).toBe('fired critical');
  });

  it('is not fooled by many pages far from the limit', () => {
    expect(
      said(detection, {
        rows: {
          sockstat: [{ protocol: 'TCP', mem_pages: 60000, inuse: 9 }],
          socket_memory_limits: [
            { protocol: 'TCP', low_pages: 50_000, pressure_pages: 70_000, high_pages: 100_000 },
          ],
        },
      }),
    ).toBe('clear');
  });

  it('claims nothing without the limits', () => {
    expect(said(detection, { rows: { sockstat: [{ protocol: 'TCP', mem_pages: 900_000 }] } })).toBe(
      'not_observable',
    );
  });
});
