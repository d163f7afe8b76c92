import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels, type Room } from './label-places.js';

const room: Room = { rows: 4, left: 100, right: 740, gap: 4, sides: ['right', 'left'], taken: [] };

describe('places of labels', () => {
  it('stand beside their marks where there is room', () => {
    const places = placeLabels(
      [
        { x: 120, width: 80 },
        { x: 400, width: 80 },
      ],
      room,
    );
    expect(places).toEqual([
      expect.objectContaining({ row: 0, left: 124 }),
      expect.objectContaining({ row: 0, left: 404 }),
    ]);
  });

  it('go down in a staircase where marks are near each other', () => {
    const places = placeLabels(
      [300, 310, 320].map((x) => ({ x, width: 150 })),
      { ...room, sides: ['right'] },
    );
    expect(places.map((place) => place?.row)).toEqual([2, 1, 0]);
  });

  it('are searched: at the right edge the last one goes down, for the one before it', () => {
    const places = placeLabels(
      [690, 735].map((x) => ({ x, width: 90 })),
      room,
    );
    expect(places.every((place) => place !== undefined)).toBe(true);
  });

  it('have none where there is no room', () => {
    expect(placeLabels([{ x: 300, width: 900 }], room)).toEqual([undefined]);
  });

  it('never lie on each other, on marks or on leaders', () => {
    const labels = fc.array(
      fc.record({ x: fc.integer({ min: 100, max: 740 }), width: fc.integer({ min: 1, max: 240 }) }),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(labels, fc.integer({ min: 1, max: 6 }), fc.boolean(), (all, rows, hasMarks) => {
        const taken = hasMarks ? all.map(({ x }) => ({ left: x - 5, right: x + 5 })) : [];
        const placed = placeLabels(all, { ...room, rows, taken }).flatMap((place, i) => {
          const label = all[i];
          return place && label ? [{ ...place, label, right: place.left + label.width }] : [];
        });
        for (const a of placed) {
          expect(a.left).toBeGreaterThanOrEqual(100);
          expect(a.right).toBeLessThanOrEqual(740);
          expect(a.row).toBeLessThan(rows);
          if (a.row === 0) for (const m of taken) expect(a.left < m.right && a.right > m.left).toBe(false);
          for (const b of placed) {
            if (a === b) continue;
            if (a.row === b.row) expect(a.left < b.right && a.right > b.left).toBe(false);
            if (b.row > a.row) expect(b.label.x > a.left && b.label.x < a.right).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
