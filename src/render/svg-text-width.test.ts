import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fit, textWidth, wrapEvenly } from './svg-text-width.js';

it('cuts between whole characters, with an ellipsis, to what has room', () => {
  expect(fit('upload.lab.test', 200, 11)).toBe('upload.lab.test');
  expect(fit('🙂🙂🙂🙂', 30, 11)).toBe('🙂…');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 12, max: 300 }),
      (text, width) => {
        expect(textWidth(fit(text, width, 11), 11)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

it('leaves no word alone in the second line', () => {
  const title =
    'Between 02:04 and 02:06:30 one ping in seventeen was lost, and the others waited more than 40 ms';
  const lines = wrapEvenly(title, 640, 13, 2, true);
  expect(lines.join(' ')).toBe(title);
  expect(lines[1]?.split(' ').length).toBeGreaterThan(5);
});
