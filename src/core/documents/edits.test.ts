import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pathSteps, under } from './edits.js';

it('reads the paths it documents', () => {
  expect(pathSteps('root_cause.text')).toEqual(['root_cause', 'text']);
  expect(pathSteps('timeline[t3].text')).toEqual(['timeline', { id: 't3' }, 'text']);
  expect(pathSteps('next[0].do')).toEqual(['next', 0, 'do']);
  expect(pathSteps('audiences["net.ops"].ask')).toEqual(['audiences', 'net.ops', 'ask']);
  expect(pathSteps('isp.circuit-id')).toEqual(['isp', 'circuit-id']);
});

it('says of what is no path that it is none', () => {
  for (const path of ['', 'a..b', 'a[', 'a.', '[]', 'a b', 'a["x]'])
    expect(pathSteps(path), path).toBeUndefined();
});

it('leads to any key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      expect(pathSteps(under('extra', key))).toEqual(['extra', key]);
    }),
  );
});
