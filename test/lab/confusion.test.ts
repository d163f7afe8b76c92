import { expect, it } from 'vitest';
import { confusionMatrix } from './confusion.js';
import { markdownTable, matrixTable, textTable } from './lab-tables.js';

const cases = [
  { truth: ['a'], said: ['a', 'b'] },
  { truth: ['a'], said: ['b', 'a'] },
  { truth: ['a', 'c'], said: ['c', 'a'] },
  { truth: ['a', 'c'], said: ['c'] },
  { truth: ['none'], said: ['none'] },
  { truth: ['none'], said: ['undetermined'] },
];

it('counts true causes against named ones, each of several for itself', () => {
  expect(matrixTable(confusionMatrix(cases)).rows).toEqual([
    ['a', '4', '2', 'b 1, undetermined 1'],
    ['c', '2', '2', ''],
    ['none', '2', '1', 'undetermined 1'],
  ]);
});

it('prints tables', () => {
  expect(textTable(['a', 'long'], [['12', 'x']])).toBe('a   long\n12  x');
  expect(markdownTable(['a', 'b'], [['1|2', 'x']])).toBe('| a | b |\n|---|---|\n| 1\\|2 | x |');
});
